import { codeOf, EXIT_USAGE } from './failure.js'

/**
 * Says what an unwritable stream means for the command. Standard error carries progress and words, so that losing it
 * decides nothing. A reader of standard output that closes the pipe early (`twitter-som ... | head`) has what it
 * wanted; any other failure of standard output loses the result.
 */
export function guardStandardStreams(): void {
  process.stderr.on('error', () => {})
  process.stdout.on('error', (error) => {
    const code = codeOf(error)
    if (code === 'EPIPE') process.exit(0)
    process.stderr.write(
      `error: Expected a standard output that can be written to but received ${code}: send it elsewhere or free some space\n`,
    )
    process.exit(EXIT_USAGE)
  })
}
