#!/usr/bin/env node
import { exitCodeOf, messageOf } from './failure.js'
import { interruption } from './interruption.js'
import { buildProgram } from './program.js'

// A reader that closes the pipe early (`twitter-som ... | head`) has what it wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

const { signal, dispose } = interruption()
try {
  await buildProgram(signal).parseAsync(process.argv)
} catch (error) {
  const message = messageOf(error, { debug: process.env.TWITTER_SOM_DEBUG === '1' })
  if (message !== '') process.stderr.write(`${message}\n`)
  process.exitCode = exitCodeOf(error)
} finally {
  dispose()
}
