#!/usr/bin/env node
import { exitCodeOf, messageOf } from './failure.js'
import { interruption } from './interruption.js'
import { buildProgram } from './program.js'
import { guardStandardStreams } from './standard-streams.js'

guardStandardStreams()
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
