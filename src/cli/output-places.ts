import { resolve } from 'node:path'
import { ArgumentError, expected } from '../errors.js'
import { findSources } from '../input/index.js'
import { checkWritable, sameFileAmong } from '../output/index.js'

/** The option that asks for a file, and the file. */
export type OutputPlace = readonly [option: string, path: string]

/** A file that is read besides the inputs. */
export interface GivenFile {
  readonly path: string
  /** The output that is made from this file and may take its place. */
  readonly replacedBy?: string | undefined
}

/**
 * What is read must still be there afterwards, and what is made must find its place; asked before any work.
 *
 * @throws ArgumentError as `refuseReplacing`; OutputError where a file can't be written.
 */
export async function checkOutputs(
  outputs: readonly OutputPlace[],
  inputs: readonly string[],
  given: readonly GivenFile[],
): Promise<void> {
  await refuseReplacing(outputs, inputs, given)
  for (const [, path] of outputs) await checkWritable(path)
}

/**
 * @throws ArgumentError where a file would replace what is read, or another one.
 */
export async function refuseReplacing(
  outputs: readonly OutputPlace[],
  inputs: readonly string[],
  given: readonly GivenFile[],
): Promise<void> {
  if (outputs.length === 0) return
  const sources = inputs.length === 0 ? [] : (await findSources(inputs)).map(({ path }) => path)
  for (const [option, path] of outputs) {
    const read = given.filter(({ replacedBy }) => replacedBy !== path).map((file) => file.path)
    if ((await sameFileAmong(path, [...read, ...sources])) === undefined) continue
    throw new ArgumentError(
      `${expected('a file that is not read', option, path)}: it would be replaced, choose another name`,
    )
  }
  for (const [i, [option, path]] of outputs.entries()) {
    const same = outputs.slice(0, i).find(([, other]) => resolve(other) === resolve(path))
    if (same !== undefined)
      throw new ArgumentError(
        `${expected(`another file than that of ${same[0]}`, option, path)}: one would replace the other`,
      )
  }
}
