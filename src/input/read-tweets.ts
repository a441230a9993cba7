/** From files or bytes to a table of tweets, with a report of every source. */
import { ArgumentError, expected, InputError } from '../errors.js'
import { oneLine, sameFileAmong } from '../output/index.js'
import { checkOptions, type ReadOptions } from './read-options.js'
import type { ReadResult } from './read-result.js'
import { Reading } from './reading.js'
import { RejectsFile } from './rejects-file.js'
import { type Source, streamSource } from './source.js'
import { findSources } from './sources.js'

/**
 * Reads tweets from files, folders, patterns and standard input (`-`), or from bytes; one string is one such name.
 *
 * A source that holds no tweets is refused: its report says why, and the others are read. Throws InputError
 * where a name leads nowhere, where no source gives a tweet (unless `allowNone`), and, if `strict`, at the first reject;
 * ArgumentError for wrong options, among them a rejects file that is a source; OutputError where the rejects file can't be written; the signal's reason
 * when aborted.
 */
export async function readTweets(
  inputs: string | readonly string[] | AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
): Promise<ReadResult> {
  const checked = checkOptions(options)
  const named = typeof inputs === 'string' ? [inputs] : inputs
  const sources = isNames(named) ? await findSources(named) : [streamSource('-', named)]
  if (sources.length === 0)
    throw new InputError(
      'Expected files to read but received an empty list: name a file, a folder or - for standard input',
    )
  const file = options.rejectsFile === undefined ? undefined : await openRejects(options.rejectsFile, sources)
  try {
    const result = await new Reading(sources, options, checked, file).run()
    await file?.finish()
    return result
  } catch (error) {
    // The rejects are what explains an InputError; an interrupted run leaves nothing.
    if (error instanceof InputError) await file?.finish()
    else await file?.discard()
    throw error
  }
}

async function openRejects(path: string, sources: readonly Source[]): Promise<RejectsFile> {
  const source = await sameFileAmong(
    path,
    sources.flatMap(({ file }) => file ?? []),
  )
  if (source !== undefined)
    throw new ArgumentError(
      `${expected('a file that is not read', 'the rejects', oneLine(path))}: it would be replaced, choose another name`,
    )
  return RejectsFile.create(path)
}

function isNames(inputs: readonly string[] | AsyncIterable<Uint8Array>): inputs is readonly string[] {
  return Array.isArray(inputs)
}
