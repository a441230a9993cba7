// Brings what only the tests need: a browser, and a Python that reads our model files back.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { digestOf, isFresh, writeStamp } from './stamp.mjs'

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
/** Two environments: MLflow brings hundreds of packages, which the others shall not depend on. */
const PYTHON = { folder: '.venv', requirements: 'test/integration/requirements.txt' }
const MLFLOW = { folder: '.venv-mlflow', requirements: 'test/integration/mlflow/requirements.txt' }

/**
 * Installs what is missing where CI or TWITTER_SOM_INSTALL_TEST_TOOLS asks for it; elsewhere a line says which tests
 * will be skipped. Never fatal: the tests that need a tool say so themselves, and fail for want of it only in CI.
 */
export function prepareTestTools() {
  const lacksBrowser = !BROWSERS.some(isInstalled)
  const lacksPython = !isMade(PYTHON) && !readsModels()
  const lacksMlflow = !isMade(MLFLOW)
  if (process.env.CI || process.env.TWITTER_SOM_INSTALL_TEST_TOOLS === '1') {
    if (lacksBrowser) installBrowser()
    const lacking = [...(lacksPython ? [PYTHON] : []), ...(lacksMlflow ? [MLFLOW] : [])]
    if (lacking.length > 0) installPython(lacking)
    return
  }
  const skipped = [
    ...(lacksBrowser ? ['the browser tests (no Chromium or Chrome)'] : []),
    ...(lacksPython ? ['the tests that read models in Python (no NumPy and safetensors)'] : []),
    ...(lacksMlflow ? ['the tests against a real MLflow server'] : []),
  ]
  if (skipped.length > 0) {
    console.error(
      `Skipping ${new Intl.ListFormat('en').format(skipped)}: TWITTER_SOM_INSTALL_TEST_TOOLS=1 npm test installs what they need, see CONTRIBUTING.md.`,
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

function isMade({ folder, requirements }) {
  return isFresh(stampOf(folder), digestOf([requirements]))
}

function stampOf(folder) {
  return `${folder}/.twitter-som.stamp`
}

function installPython(environments) {
  if (!isInstalled('python3')) {
    console.error('No python3 was found: the tests that need Python will be skipped.')
    return
  }
  for (const { folder, requirements } of environments) {
    const packages = readFileSync(requirements, 'utf8').trim().split('\n').join(', ')
    console.error(`Installing ${packages} into ${folder} for the tests ...`)
    if (!existsSync(`${folder}/bin/python`) && !quiet('python3', ['-m', 'venv', folder])) continue
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]
    if (quiet(`${folder}/bin/python`, pip)) writeStamp(stampOf(folder), digestOf([requirements]))
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
