// npm start: sets up what is missing and runs the main job; arguments after -- go to the command line.
import { spawnSync } from 'node:child_process'
import { setup } from './setup.mjs'

if (!(await setup())) process.exit(1)
const run = spawnSync(process.execPath, ['dist/cli/main.js', ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(run.status ?? 1)
