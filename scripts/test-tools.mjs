// Brings what only the tests need: a browser, and a Python that reads our model files back.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { digestOf, isFresh, writeStamp } from './stamp.mjs'

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const REQUIREMENTS = 'test/integration/requirements.txt'
const PYTHON_STAMP = '.venv/.twitter-som.stamp'

/**
 * Installs what is missing where CI or TWITTER_SOM_INSTALL_TEST_TOOLS asks for it; elsewhere a line says which tests
 * will be skipped. Never fatal: the tests that need a tool say so themselves, and fail for want of it only in CI.
 */
export function prepareTestTools() {
  const lacksBrowser = !BROWSERS.some(isInstalled)
  const lacksPython = !isFresh(PYTHON_STAMP, digestOf([REQUIREMENTS])) && !readsModels()
  if (process.env.CI || process.env.TWITTER_SOM_INSTALL_TEST_TOOLS === '1') {
    if (lacksBrowser) installBrowser()
    if (lacksPython) installPython()
    return
  }
  const skipped = [
    ...(lacksBrowser ? ['the browser tests (no Chromium or Chrome)'] : []),
    ...(lacksPython ? ['the tests that read models in Python (no NumPy and safetensors)'] : []),
  ]
  if (skipped.length > 0) {
    console.error(
      `Skipping ${skipped.join(' and ')}: TWITTER_SOM_INSTALL_TEST_TOOLS=1 npm test installs what they need, see CONTRIBUTING.md.`,
    )
  }
}

/** Whether the machine's own Python has what the tests take from .venv. */
function readsModels() {
  return quiet('python3', ['-c', 'import numpy, safetensors'], { stderr: 'ignore' })
}

function installBrowser() {
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) {
    console.error(
      'No Chromium or Chrome was found: the browser tests will be skipped. Install one to run them.',
    )
    return
  }
  console.error('Installing Chromium for the browser tests (apt-get) ...')
  if (!apt(['install', '-y', '--no-install-recommends', 'chromium'])) {
    apt(['update'])
    apt(['install', '-y', '--no-install-recommends', 'chromium'])
  }
}

function installPython() {
  if (!isInstalled('python3')) {
    console.error('No python3 was found: the tests that read model files back in Python will be skipped.')
    return
  }
  console.error(
    `Installing ${readFileSync(REQUIREMENTS, 'utf8').trim().split('\n').join(', ')} into .venv for the tests ...`,
  )
  if (!existsSync('.venv/bin/python') && !quiet('python3', ['-m', 'venv', '.venv'])) return
  if (
    quiet('.venv/bin/python', [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '-r',
      REQUIREMENTS,
    ])
  ) {
    writeStamp(PYTHON_STAMP, digestOf([REQUIREMENTS]))
  }
}

function apt(args) {
  return quiet('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', ...args], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  })
}

function isInstalled(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}

function quiet(program, args, { env = {}, stderr = 'inherit' } = {}) {
  const run = spawnSync(program, args, {
    stdio: ['ignore', 'ignore', stderr],
    env: { ...process.env, ...env },
  })
  return run.status === 0
}
