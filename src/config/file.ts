import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import type { Document } from 'yaml'
import { ConfigError, describeValue } from '../errors.js'
import type { ConfigLayer } from './resolve.js'

/**
 * Reads a YAML or JSON configuration file (JSON is YAML).
 *
 * @throws ConfigError when it can't be read, isn't YAML, names a key twice, or isn't a mapping.
 */
export async function readConfigFile(path: string): Promise<ConfigLayer> {
  // Loaded when there is a file to read: the command line starts without.
  const { parseDocument } = await import('yaml')
  const document = parseDocument(await contentOf(path), { uniqueKeys: true })
  const problem = document.errors[0]
  if (problem !== undefined) {
    throw new ConfigError(`Expected YAML or JSON in ${path} but received ${firstLine(problem.message)}`, {
      cause: problem,
    })
  }
  const values = plainValues(path, document)
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new ConfigError(
      `Expected a mapping of keys to values in ${path} but received ${describeValue(values)}`,
    )
  }
  return { origin: path, values: withMetricsBeside(path, values as Record<string, unknown>) }
}

/** A module that a file names lies where the file says, wherever the job is started. */
function withMetricsBeside(file: string, values: Record<string, unknown>): Record<string, unknown> {
  const { metrics, analysis } = values
  return {
    ...values,
    ...(typeof metrics === 'string' && metrics !== '' && { metrics: besides(file, metrics) }),
    ...(isMapping(analysis) && { analysis: withMetricsBeside(file, analysis) }),
  }
}

function besides(file: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path)
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new ConfigError(`Expected a readable file for --config but received ${path}: ${reasonOf(error)}`, {
      cause: error,
    })
  }
}

/** Aliases are refused: a few lines of them can stand for gigabytes. */
function plainValues(path: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 }) ?? {}
  } catch (error) {
    throw new ConfigError(`Expected no YAML aliases in ${path} but received some`, { cause: error })
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return REASONS.get(code) ?? message
}

const REASONS = new Map<string | undefined, string>([
  ['ENOENT', 'there is no such file'],
  ['EACCES', 'reading it is not permitted'],
  ['EISDIR', 'it is a folder'],
])

function firstLine(message: string): string {
  return message.split('\n')[0]!.replace(/:$/, '')
}
