import { Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createReporter } from '../../../src/cli/progress.js'

function harness(options: { live: boolean; color?: boolean; columns?: number }) {
  let written = ''
  let time = 0
  const stream = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        written += String(chunk)
        done()
      },
    }),
    { columns: options.columns ?? 80 },
  )
  const reporter = createReporter({
    stream,
    color: options.color ?? false,
    live: options.live,
    now: () => time,
  })
  return { reporter, written: () => written, wait: (ms: number) => (time += ms) }
}

describe('in a pipe', () => {
  test('one plain line per stage, no escapes', () => {
    const { reporter, written, wait } = harness({ live: false })
    reporter.update({ stage: 'Reading', done: 10, total: 100 })
    wait(1500)
    reporter.update({ stage: 'Reading', done: 100, total: 100 })
    reporter.done('Reading', '100 tweets')
    expect(written()).toBe('- Reading: 100 tweets (1.5 s)\n')
  })
})

describe('on a terminal', () => {
  test('bar, rate and remaining time, then the tick', () => {
    const { reporter, written, wait } = harness({ live: true, columns: 120 })
    reporter.update({ stage: 'Training', done: 0, total: 40, unit: 'epochs' })
    wait(2000)
    reporter.update({
      stage: 'Training',
      done: 10,
      total: 40,
      unit: 'epochs',
      detail: 'quantization error 1.5',
    })
    wait(100)
    reporter.done('Training', '40 epochs')
    const lines = written().split('\r\u001b[2K').filter(Boolean)
    expect(lines).toEqual([
      '  Training ░░░░░░░░░░░░░░░░░░░░ 0/40 epochs',
      '  Training █████░░░░░░░░░░░░░░░ 10/40 epochs, 5/s, 6 s left, quantization error 1.5',
      '✔ Training: 40 epochs (2.1 s)\n',
    ])
  })

  test('where there is no room, the bar goes first, then the pace; what is left stays', () => {
    const lineAt = (columns: number): string => {
      const { reporter, written, wait } = harness({ live: true, columns })
      reporter.update({ stage: 'Reading', done: 0, total: 1.5, unit: 'MB' })
      wait(2000)
      reporter.update({ stage: 'Reading', done: 0.5, total: 1.5, unit: 'MB', detail: '1,204 tweets' })
      return written().split('\r\u001b[2K').at(-1)!
    }
    expect([80, 60, 45].map(lineAt)).toEqual([
      '  Reading ███████░░░░░░░░░░░░░ 0.5/1.5 MB, 0.3/s, 4 s left, 1,204 tweets',
      '  Reading 0.5/1.5 MB, 0.3/s, 4 s left, 1,204 tweets',
      '  Reading 0.5/1.5 MB, 4 s left, 1,204 tweets',
    ])
  })

  test('a stage that counts nothing has no number', () => {
    const { reporter, written } = harness({ live: true })
    reporter.update({ stage: 'Tracking', detail: 'waiting for the server' })
    expect(written()).toBe('\r\u001b[2K  Tracking waiting for the server')
  })

  test('a narrow terminal cuts the line instead of wrapping it', () => {
    const { reporter, written } = harness({ live: true, columns: 30 })
    reporter.update({ stage: 'Training', done: 1, total: 40, detail: 'a long detail that finds no room' })
    const line = written().replace('\r\u001b[2K', '')
    expect([...line].length).toBeLessThan(30)
    expect(line.endsWith('…')).toBe(true)
  })

  test('what a stage came to, and notes, break at blanks', () => {
    const { reporter, written } = harness({ live: true, color: true, columns: 30 })
    reporter.done('Reading', '1,204 tweets from 3 files, 12 records rejected')
    reporter.note('  warning: no font on this machine has them')
    expect(stripVTControlCharacters(written()).split('\n')).toEqual([
      '✔ Reading: 1,204 tweets from 3',
      '  files, 12 records rejected',
      '  (0.0 s)',
      '  warning: no font on this',
      '    machine has them',
      '',
    ])
  })

  test('redraws at most about twelve times a second', () => {
    const { reporter, written, wait } = harness({ live: true, columns: 120 })
    for (let i = 0; i < 1000; i++) {
      reporter.update({ stage: 'Reading', done: i })
      wait(1)
    }
    expect(written().split('\r').length).toBeLessThan(15)
  })
})
