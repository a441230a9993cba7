// Brings what only the tests need: a browser, and a Python that reads our model files back.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
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
  const lacksPostgres = postgresFolder() === undefined
  if (process.env.CI || process.env.TWITTER_SOM_INSTALL_TEST_TOOLS === '1') {
    if (lacksBrowser) installPackage('chromium', 'Chromium', 'the browser tests')
    if (lacksPostgres) installPackage('postgresql', 'PostgreSQL', 'the tests of MLflow on PostgreSQL')
    const lacking = [...(lacksPython ? [PYTHON] : []), ...(lacksMlflow ? [MLFLOW] : [])]
    if (lacking.length > 0) installPython(lacking)
    return
  }
  const skipped = [
    ...(lacksBrowser ? ['the browser tests (no Chromium or Chrome)'] : []),
    ...(lacksPython ? ['the tests that read models in Python (no NumPy and safetensors)'] : []),
    ...(lacksMlflow ? ['the tests against a real MLflow server'] : []),
    ...(lacksPostgres && !lacksMlflow ? ['those of MLflow on PostgreSQL'] : []),
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

/** The folder of initdb and postgres, which Debian doesn't put on the path; undefined where there is none. */
export function postgresFolder(env = process.env) {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = env.TWITTER_SOM_POSTGRES
    ? [env.TWITTER_SOM_POSTGRES]
    : [...versions.map((version) => join(debian, version, 'bin')), ...(env.PATH ?? '').split(delimiter)]
  return folders.find((folder) =>
    ['initdb', 'postgres'].every((program) => existsSync(join(folder, program))),
  )
}

function installPackage(name, title, tests) {
  const isRoot = process.getuid?.() === 0
  if (!isInstalled('apt-get') || !(isRoot || quiet('sudo', ['-n', 'true'], { stderr: 'ignore' }))) {
    console.error(`No ${title} was found: ${tests} will be skipped. Install it to run them.`)
    return
  }
  console.error(`Installing ${title} for ${tests} (apt-get) ...`)
  const install = ['install', '-y', '--no-install-recommends', name]
  if (!apt(install)) {
    apt(['update'])
    apt(install)
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
  const command = [
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=300',
    '-qq',
    ...args,
  ]
  const [program, ...rest] = process.getuid() === 0 ? command : ['sudo', '-n', ...command]
  return quiet(program, rest)
}

function isInstalled(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined
}

function quiet(program, args, { stderr = 'inherit' } = {}) {
  return spawnSync(program, args, { stdio: ['ignore', 'ignore', stderr] }).status === 0
}
