// npm test: sets up what is missing, then checks everything: formats, lints, types, Rust tests, TypeScript tests.
// Arguments after -- go to vitest and leave the rest out: npm test -- test/unit/input
import { spawnSync } from 'node:child_process'
import { setup } from './setup.mjs'
import { prepareTestTools } from './test-tools.mjs'

const node = process.execPath
const chosen = process.argv.slice(2)
const vitest = ['TypeScript tests', node, ['node_modules/vitest/vitest.mjs', 'run', ...chosen]]
const checks = [
  ['Rust format', 'cargo', ['fmt', '--all', '--check']],
  [
    'TypeScript format and lint',
    node,
    ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  ],
  ['TypeScript types', node, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.test.json', '--noEmit']],
  [
    'Page types',
    node,
    ['node_modules/typescript/bin/tsc', '-p', 'src/visualization/page/tsconfig.json', '--noEmit'],
  ],
  ['Rust lints', 'cargo', ['clippy', '--workspace', '--quiet', '--', '--deny', 'warnings']],
  [
    'Rust lints of tests',
    'cargo',
    ['clippy', '--package', 'som-core', '--all-targets', '--quiet', '--', '--deny', 'warnings'],
  ],
  ['Rust tests', 'cargo', ['test', '--workspace', '--quiet']],
  vitest,
]

if (!(await setup())) process.exit(1)
prepareTestTools()

const failed = []
for (const [title, program, args] of chosen.length > 0 ? [vitest] : checks) {
  console.error(`\n== ${title}`)
  const started = Date.now()
  if (spawnSync(program, args, { stdio: 'inherit' }).status !== 0) failed.push(title)
  console.error(
    `== ${title}: ${failed.includes(title) ? 'FAILED' : 'ok'} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
  )
}
console.error(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
