import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// The real command line, as its own process, compiled.

interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twitter-som-cli-'))
  await file('tweets.jsonl', TWEETS)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function run(
  args: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(process.cwd(), 'dist/cli/main.js'), ...args], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', ...options.env },
    })
    const chunks = { out: '', err: '' }
    child.stdout.on('data', (data) => (chunks.out += data))
    child.stderr.on('data', (data) => (chunks.err += data))
    child.on('error', reject)
    child.on('close', (code) =>
      resolve({ code, out: chunks.out, err: chunks.err.replaceAll(folder, 'FOLDER') }),
    )
    child.stdin.end(options.input ?? '')
  })
}

async function file(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content)
  return name
}

/** The last line is what the user has to act on. */
function lastLine({ err }: Run): string {
  return err.trimEnd().split('\n').at(-1) ?? ''
}

const TWEETS = Array.from({ length: 60 }, (_, i) => {
  const topic = i % 2 === 0 ? 'the late train to the coast' : 'fresh bread from the oven'
  return JSON.stringify({
    id_str: String(9007199254740993n + BigInt(i)),
    text: `${topic} number ${i}`,
    user: `u${i % 7}`,
    created_at: `2024-03-0${1 + (i % 9)}T0${i % 10}:00:00Z`,
    like_count: i,
  })
}).join('\n')

describe('the main job', () => {
  test('writes every artifact, results on standard output, everything else on standard error', async () => {
    const { code, out, err } = await run(['tweets.jsonl', '--x-dim', '4', '--y-dim', '3', '-o', 'out'])
    expect(code, err).toBe(0)
    expect(out).toContain('tweets.jsonl: 60 tweets on a 4 x 3 hexagonal map')
    expect(out).not.toContain('\u001b')
    expect(err).toMatch(/^- Reading: 60 tweets from 1 file \(\d+\.\d s\)\n- Extracting features: /)
    const files = await readdir(join(folder, 'out'), { recursive: true })
    expect(files.sort()).toEqual(
      [
        'models',
        'models/twitter_som_model.pkl',
        'models/twitter_som_model.safetensors',
        'results',
        'results/assignments.csv',
        'results/region_labels.yaml',
        'results/region_network.gexf',
        'results/region_network.graphml',
        'results/som_results.json',
        'visualizations',
        'visualizations/cluster_analysis.png',
        'visualizations/report.html',
        'visualizations/report.md',
        'visualizations/som_analysis_report.txt',
        'visualizations/som_interactive.html',
        'visualizations/som_topology.png',
        'visualizations/tweet_distribution.png',
      ].sort(),
    )
  })

  test('draws further figures, and as SVG, where they are asked for', async () => {
    const { code, err } = await run([
      ...['tweets.jsonl', '--x-dim', '3', '--y-dim', '3', '-o', 'out-figures', '--quiet'],
      ...['--figures', 'all', '--figure-format', 'svg', '--figure-theme', 'dark'],
    ])
    expect(code, err).toBe(0)
    expect((await readdir(join(folder, 'out-figures/visualizations'))).sort()).toEqual([
      'cluster_analysis.svg',
      'component_planes.svg',
      'region_timeline.svg',
      'report.html',
      'report.md',
      'sentiment_engagement.svg',
      'som_analysis_report.txt',
      'som_interactive.html',
      'som_topology.svg',
      'tweet_distribution.svg',
    ])
    const svg = await readFile(join(folder, 'out-figures/visualizations/region_timeline.svg'), 'utf8')
    expect(svg).toContain('#15181c')
  })

  test('predicts the winners of the training, from the saved model', async () => {
    const { code, out, err } = await run([
      'predict',
      'tweets.jsonl',
      '-m',
      'out/models/twitter_som_model.safetensors',
    ])
    expect(code, err).toBe(0)
    const cells = (csv: string) =>
      csv
        .trim()
        .split('\n')
        .map((line) => line.split(',').slice(0, 8).join(','))
    const trained = await readFile(join(folder, 'out/results/assignments.csv'), 'utf8')
    expect(cells(out)).toEqual(cells(trained))
    // Ids above 2^53 survive.
    expect(out).toContain('9007199254740993')
  })

  test('predict tells how new tweets compare with those of the training', async () => {
    const model = ['-m', 'out/models/twitter_som_model.safetensors']
    const same = await run(['predict', 'tweets.jsonl', ...model, '-o', 'same.csv', '--drift', 'same.json'])
    expect(same.code, same.err).toBe(0)
    expect(same.err).toContain('- Comparing: like the tweets of the training: ')
    expect(JSON.parse(await readFile(join(folder, 'same.json'), 'utf8'))).toMatchObject({
      verdict: 'none',
      tweets: 60,
      distance: { ratio: expect.closeTo(1, 6) },
      regions: { psi: expect.closeTo(0, 6) },
    })
    const other = Array.from({ length: 80 }, (_, i) => {
      const text = `completely different words about football number ${i} !!!! @someone #goal`
      return JSON.stringify({ text, created_at: '2019-11-30T23:00:00Z', like_count: 90_000 + i })
    })
    await file('other.jsonl', other.join('\n'))
    const drifted = await run([
      'predict',
      'other.jsonl',
      ...model,
      '-o',
      'other.csv',
      '--drift',
      'other.json',
    ])
    expect(drifted.code, drifted.err).toBe(0)
    const { verdict, outlier_share } = JSON.parse(await readFile(join(folder, 'other.json'), 'utf8')) as {
      verdict: string
      outlier_share: number
    }
    expect(verdict).toBe('strong')
    expect(outlier_share).toBeGreaterThan(0.5)
    const clash = await run(['predict', 'other.jsonl', ...model, '-o', 'x.csv', '--drift', 'x.csv'])
    expect(lastLine(clash)).toMatchInlineSnapshot(
      `"error: Expected another file than that of --output for --drift but received "x.csv": one would replace the other"`,
    )
  })

  test('--json prints one object and nothing else', async () => {
    const { code, out } = await run([
      'tweets.jsonl',
      '--x-dim',
      '2',
      '--y-dim',
      '2',
      '-o',
      'out-json',
      '--json',
      '--quiet',
    ])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      training_stats: { num_samples: 60, som_dimensions: [2, 2] },
    })
  })

  test('--quiet says nothing', async () => {
    const { code, out, err } = await run([
      'tweets.jsonl',
      '--x-dim',
      '2',
      '--y-dim',
      '2',
      '-o',
      'out-quiet',
      '-q',
    ])
    expect({ code, out, err }).toEqual({ code: 0, out: '', err: '' })
  })

  test('the time of the counts decides the engagement per hour', async () => {
    const velocities = await Promise.all(
      ['2024-03-10', '2024-06-10'].map(async (date) => {
        const folderName = `out-at-${date}`
        await run(['tweets.jsonl', '--collected-at', date, '-o', folderName, '--x-dim', '2', '--y-dim', '2'])
        const results = await readFile(join(folder, folderName, 'results/som_results.json'), 'utf8')
        return (
          /"name": ?"engagement_velocity"[^}]*/.exec(results)?.[0] ??
          results.match(/engagement_velocity[^,]*,/g)?.join()
        )
      }),
    )
    expect(velocities[0]).toBeDefined()
    expect(velocities[0]).not.toBe(velocities[1])
  })

  test('reads standard input', async () => {
    const { code, out } = await run(
      ['-', '--x-dim', '2', '--y-dim', '2', '-o', 'out-stdin', '--title', 'Mine'],
      { input: TWEETS },
    )
    expect(code).toBe(0)
    expect(out).toContain('Mine: 60 tweets')
  })

  test('the same seed and any number of threads give the same results', async () => {
    const results = await Promise.all(
      ['1', '2'].map(async (threads) => {
        await run([
          'tweets.jsonl',
          '--threads',
          threads,
          '-o',
          `out-${threads}`,
          '--x-dim',
          '3',
          '--y-dim',
          '3',
        ])
        return readFile(join(folder, `out-${threads}/results/assignments.csv`), 'utf8')
      }),
    )
    expect(results[0]).toBe(results[1])
  })

  test('without files: generated sample tweets', async () => {
    const { code, out } = await run(['--samples', '100', '--x-dim', '3', '--y-dim', '3', '-o', 'out-sample'])
    expect(code).toBe(0)
    expect(out).toContain('Sample tweets: 100 tweets')
  })
})

describe('odd input that has a result', () => {
  test('one tweet is said to be one', async () => {
    const input = await file('single.jsonl', '{"text":"only one"}')
    const { out, err } = await run([
      input,
      '-o',
      'out-single',
      '--x-dim',
      '1',
      '--y-dim',
      '1',
      '--threads',
      '1',
    ])
    expect(`${out}${err}`).not.toMatch(/NaN|-0\.0|\b1 \w+s\b/)
    expect(err.replaceAll(/\(\d+\.\d s\)|\d+ features?|(?:avx\w+|portable)/g, '…')).toMatchInlineSnapshot(`
      "- Reading: 1 tweet from 1 file …
      - Extracting features: … of 1 tweet, without temporal features, engagement features, tweets of the author, interactions of the author, engagement of the author (no tweet has them), English (the language isn't given; a detected one doesn't count) …
      - Training: 1 neuron, 40 epochs, … on 1 thread …
      - Analysing: 1 cluster, quantization error 0.000 …
      - Drawing and writing: 14 files in out-single …
      "
    `)
  })

  const cases: [string, string, string[]][] = [
    ['one tweet', '{"text":"only one"}', []],
    ['two equal tweets', '{"text":"same"}\n{"text":"same"}', []],
    ['fewer tweets than cells', '{"text":"alpha beta"}\n{"text":"gamma delta"}\n{"text":"epsilon"}', []],
    ['a 1x1 map', TWEETS, ['--x-dim', '1', '--y-dim', '1']],
    ['a map of one row', TWEETS, ['--x-dim', '5', '--y-dim', '1']],
    ['an auto size', TWEETS, ['--x-dim', 'auto', '--y-dim', 'auto']],
    ['constant columns', '{"text":"a","like_count":3}\n{"text":"b","like_count":3}', []],
    ['texts that vanish when cleaned', '{"text":"@a"}\n{"text":"https://example.org"}\n{"text":"#b"}', []],
    [
      'the python preset on few tweets',
      '{"text":"alpha beta"}\n{"text":"gamma beta"}',
      ['--preset', 'python'],
    ],
    ['NaN as text', 'text,likes\nhello,NaN\nworld,NaN\n', []],
  ]
  test.each(cases)('%s', async (name, content, args) => {
    const input = await file(`${name.replaceAll(' ', '-')}.txt`, content)
    const { code, err } = await run([input, '-o', `out-odd-${name.replaceAll(' ', '-')}`, ...args])
    expect(code, err).toBe(0)
  })
})

describe('mistakes end in one line with what to do', () => {
  async function failing(args: readonly string[], options?: Parameters<typeof run>[1]): Promise<string> {
    const result = await run(args, options)
    expect(result.err).not.toMatch(/\n\s+at /)
    expect(result.out).toBe('')
    return `${result.code}: ${lastLine(result)}`
  }

  test('no such file', async () => {
    expect(await failing(['nothing.jsonl'])).toMatchInlineSnapshot(
      `"3: error: Expected a readable file or folder at nothing.jsonl but found none: check the path"`,
    )
  })
  test('a mistyped command', async () => {
    expect(await failing(['predct'])).toMatchInlineSnapshot(
      `"2: error: Expected a command or a file for the first argument but received "predct": did you mean predict?"`,
    )
  })
  test('an empty file', async () => {
    expect(await failing([await file('empty.jsonl', '')])).toMatchInlineSnapshot(
      `"3: error: Expected tweets in empty.jsonl but received an empty file: give a file of tweets (JSON, JSON Lines or CSV)"`,
    )
  })
  test('a folder with nothing', async () => {
    await mkdir(join(folder, 'hollow'), { recursive: true })
    expect(await failing(['hollow'])).toMatchInlineSnapshot(
      `"3: error: Expected files in the folder hollow but found none: give a file of tweets (JSON, JSON Lines or CSV)"`,
    )
  })
  test('no files for a command that needs some', async () => {
    expect(await failing(['predict'])).toMatchInlineSnapshot(
      `"2: error: Expected files of tweets for twitter-som predict but received none: for example, twitter-som predict new.jsonl"`,
    )
    expect(await failing(['config', 'validate'])).toMatchInlineSnapshot(
      `"2: error: Expected a configuration file for twitter-som config validate but received none: for example, twitter-som config validate config.yaml"`,
    )
  })
  test('only bad rows', async () => {
    expect(
      await failing([await file('bad.jsonl', '{"id": 1}\n{"text":\n{"text": ""}\n')]),
    ).toMatchInlineSnapshot(
      `"3: error: Expected tweets in bad.jsonl but received 3 records of which none is usable (not_a_tweet: 1, not_json: 1, empty_text: 1); first, row 1 (line 1) of bad.jsonl (not_a_tweet): recognised as something other than a tweet: tweet ids only: run twitter-som inspect bad.jsonl to see them"`,
    )
  })
  test('a file of ids only', async () => {
    expect(
      await failing([await file('ids.txt', '1234567890123456789\n1234567890123456790\n')]),
    ).toMatchInlineSnapshot(
      `"3: error: Expected tweets in ids.txt but received tweet ids only: fetch the tweets of these ids first (twarc calls it "hydrate")"`,
    )
  })
  test('a missing text column', async () => {
    expect(
      await failing([await file('notext.csv', 'id,when\n1,2020-01-01\n2,2020-01-02\n')]),
    ).toMatchInlineSnapshot(
      `"3: error: Expected a column with the text of the tweets (such as text, full_text, content, tweet) in notext.csv but received the columns id, when: give a file of tweets (JSON, JSON Lines or CSV)"`,
    )
  })
  test('a column that is not there', async () => {
    const input = await file('columns.csv', 'id,body\n1,hello\n')
    expect(await failing([input, '--column', 'text=boddy'])).toMatchInlineSnapshot(
      `"3: error: Expected a column "boddy" in columns.csv but received the columns id, body: name one of these"`,
    )
  })
  test('strict', async () => {
    const input = await file('half.jsonl', '{"text":"good"}\n{"text":\n')
    expect(await failing([input, '--strict'])).toMatchInlineSnapshot(
      `"3: error: Expected only usable records but received row 2 (line 2) of half.jsonl (not_json): not valid JSON: correct it, or read without strict"`,
    )
  })
  test('an unknown option', async () => {
    expect(await failing(['--x-dmi', '3'])).toMatchInlineSnapshot(
      `"2: error: unknown option '--x-dmi' (Did you mean --x-dim?)"`,
    )
  })
  test('an impossible size', async () => {
    expect(await failing(['--x-dim', '0'])).toMatchInlineSnapshot(
      `"2: error: Expected a number of at least 1 for x_dim but received 0 (in --x-dim)"`,
    )
    expect(await failing(['--x-dim', '70000'])).toMatchInlineSnapshot(
      `"2: error: Expected a number of at most 65535 for x_dim but received 70000 (in --x-dim)"`,
    )
    expect(await failing(['--x-dim', '5000', '--y-dim', '5000'])).toMatchInlineSnapshot(
      `"2: error: Expected at most 1000000 neurons for x_dim * y_dim but received 25000000"`,
    )
  })
  test('a value that is none of the choices', async () => {
    expect(await failing(['--topology', 'round'])).toMatchInlineSnapshot(
      `"2: error: Expected one of rectangular, hexagonal for topology but received "round" (in --topology)"`,
    )
  })
  test('an unknown key in a configuration file', async () => {
    const config = await file('map.yaml', 'som:\n  x_dims: 4\n')
    expect(await failing(['--config', config])).toMatchInlineSnapshot(
      `"2: error: Expected a known configuration key but received "x_dims" (in map.yaml): did you mean x_dim?"`,
    )
  })
  test('an unknown format', async () => {
    expect(await failing([await file('ok.jsonl', '{"text":"a"}'), '--format', 'xml'])).toMatchInlineSnapshot(
      `"2: error: Expected one of archive, json, jsonl, lines, csv, parquet, arrow, arrow-stream, v2, v2-page, v1.1-search, snscrape, v1.1, flat for format but received "xml""`,
    )
  })
  test('a date that is none', async () => {
    expect(await failing(['--collected-at', 'yesterday'])).toMatchInlineSnapshot(
      `"2: error: Expected a date such as 2024-03-01T12:00:00Z for --collected-at but received "yesterday""`,
    )
  })
  test('a wrong count', async () => {
    expect(await failing(['--max-rows', 'many'])).toMatchInlineSnapshot(
      `"2: error: Expected a whole number of at least 1 for --max-rows but received "many""`,
    )
    expect(await failing(['--samples', '0'])).toMatchInlineSnapshot(
      `"2: error: Expected a whole number of at least 1 for --samples but received "0""`,
    )
    expect(await failing(['--sample-fraction', '1.5'])).toMatchInlineSnapshot(
      `"2: error: Expected a number above 0 and at most 1 for --sample-fraction but received "1.5""`,
    )
    expect(await failing(['--column', 'body'])).toMatchInlineSnapshot(
      `"2: error: Expected FIELD=COLUMN, such as text=body, for --column but received "body""`,
    )
  })
  test('an unknown preset', async () => {
    expect(await failing(['--preset', 'fst'])).toMatchInlineSnapshot(
      `"2: error: Expected one of default, fast, high_performance, text_only, python for preset but received "fst": did you mean fast?"`,
    )
  })
  test('an unknown variable in the environment', async () => {
    expect(await failing([], { env: { TWITTER_SOM_TOPOLGY: 'hexagonal' } })).toMatchInlineSnapshot(
      `"2: error: Expected a known variable in the environment but received "TWITTER_SOM_TOPOLGY": did you mean TWITTER_SOM_TOPOLOGY?"`,
    )
  })
  test('an output that is a file', async () => {
    expect(await failing(['-o', await file('occupied', 'x')])).toMatchInlineSnapshot(
      `"2: error: Expected a folder for "occupied" but received a file: choose another folder"`,
    )
  })
  test('an output folder that can’t be made', async () => {
    expect(await failing(['-o', '/dev/null/inner'])).toMatchInlineSnapshot(
      `"2: error: Expected a folder for "/dev/null" but received a file: choose another folder"`,
    )
  })
  test('a model that is none', async () => {
    const input = await file('new.jsonl', '{"text":"a"}')
    expect(
      await failing(['predict', input, '-m', await file('fake.safetensors', 'not a model')]),
    ).toMatchInlineSnapshot(
      `"2: error: Expected a saved model for "fake.safetensors" but received another kind of file: name the .safetensors file of a training"`,
    )
    expect(await failing(['predict', input, '-m', 'missing.safetensors'])).toMatchInlineSnapshot(
      `"2: error: Expected a saved model for "missing.safetensors" but received no such file: train first (twitter-som FILES), or name another model with --model"`,
    )
    const pickle = 'out/models/twitter_som_model.pkl'
    expect(await failing(['predict', input, '-m', pickle])).toMatchInlineSnapshot(
      `"2: error: Expected a .safetensors model for "out/models/twitter_som_model.pkl" but received a pickle: give twitter_som_model.safetensors"`,
    )
  })
  test('an unavailable kernel', async () => {
    expect(
      await failing(['--samples', '50', '-o', 'out-k'], { env: { TWITTER_SOM_KERNEL: 'magic' } }),
    ).toMatch(
      // Which kernels there are depends on the processor.
      /^2: error: Expected one of (?:.*, )?portable\b.* for TWITTER_SOM_KERNEL but received "magic"/,
    )
  })
})

describe('a job that fails', () => {
  test('leaves no empty folders that it made, and those that were there', async () => {
    await mkdir(join(folder, 'kept/results'), { recursive: true })
    const input = await file('nothing-in-it.jsonl', '')
    expect((await run([input, '-o', 'made/for/it'])).code).toBe(3)
    expect((await run([input, '-o', 'kept'])).code).toBe(3)
    expect(await readdir(join(folder, 'kept'))).toEqual(['results'])
    expect((await readdir(folder)).filter((name) => name === 'made')).toEqual([])
  })
})

describe('standard streams that can’t be written', () => {
  /** Through a shell, which says where the streams go. */
  function shell(redirected: string): Promise<Run> {
    const line = `"$NODE" "$CLI" ${redirected}`
    return new Promise((resolve, reject) => {
      const env = { ...process.env, NODE: process.execPath, CLI: join(process.cwd(), 'dist/cli/main.js') }
      const child = spawn('bash', ['-c', line], { cwd: folder, env })
      const chunks = { out: '', err: '' }
      child.stdout.on('data', (data) => (chunks.out += data))
      child.stderr.on('data', (data) => (chunks.err += data))
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, ...chunks }))
    })
  }
  const job = 'tweets.jsonl --x-dim 2 --y-dim 2 -o out-streams'
  const hasFull = existsSync('/dev/full')

  test('a standard error that is closed decides nothing', async () => {
    const { code, out } = await shell(`${job} 2> >(true)`)
    expect(code).toBe(0)
    expect(out).toContain('60 tweets on a 2 x 2 hexagonal map')
  })
  test.skipIf(!hasFull)('a standard error that is full neither', async () => {
    const { code, out } = await shell(`${job} 2>/dev/full`)
    expect(code).toBe(0)
    expect(out).toContain('60 tweets on a 2 x 2 hexagonal map')
  })
  test.skipIf(!hasFull)('a standard output that is full is one line and exit code 2', async () => {
    const { code, err } = await shell('config print >/dev/full')
    expect(err).toBe(
      'error: Expected a standard output that can be written to but received ENOSPC: send it elsewhere or free some space\n',
    )
    expect(code).toBe(2)
  })
  test('a reader that has what it wanted ends the command quietly', async () => {
    const { code, err } = await shell('config schema > >(true)')
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })
})

describe('other commands', () => {
  test('inspect says what is in a file', async () => {
    const input = await file(
      'mixed.jsonl',
      '{"text":"one","lang":"en"}\n{"text":"two","lang":"de"}\nnot json\n',
    )
    const { code, out } = await run(['inspect', input])
    expect(code).toBe(0)
    expect(out).toMatchInlineSnapshot(`
      "mixed.jsonl
        jsonl flat, utf-8
        3 records: 2 tweets, 1 rejected

      mixed.jsonl
        columns read: text from text, language from lang

      2 tweets
      languages: English 1, German 1
      known of the tweets: dates 0 %, users 0 %, languages 100 %, likes 0 %, retweets
        0 %, replies 0 %, quotes 0 %
      features possible: words, sentiment, form; not temporal (no dates), engagement
        (no counts), authors (no users)

      1 record rejected:
        1 not_json: not valid JSON
      for example:
        row 3 (line 3) of mixed.jsonl (not_json): not valid JSON
      "
    `)
  })

  describe('inspect of files without any tweet', () => {
    const BAD = '{"text":"","lang":"en"}\n{"id":\n{"id":7,"said":"x"}\n'

    test('says all it knows, then the error', async () => {
      const { code, out, err } = await run([
        'inspect',
        await file('useless.jsonl', BAD),
        await file('void.csv', ''),
      ])
      expect(out).toMatchInlineSnapshot(`
        "useless.jsonl
          jsonl flat, utf-8
          3 records: 0 tweets, 3 rejected
        void.csv
          empty
          0 records: 0 tweets

        useless.jsonl
          refused: Expected tweets in useless.jsonl but received 3 records of which none
            is usable (empty_text: 1, not_json: 1, no_text: 1); first, row 1 (line 1) of
            useless.jsonl (empty_text): the text is empty: correct them, or give another
            file
          columns read: text from text, language from lang

        void.csv
          refused: Expected tweets in void.csv but received an empty file: give a file
            of tweets (JSON, JSON Lines or CSV)

        no tweets

        3 records rejected:
          1 empty_text: the text is empty
          1 not_json: not valid JSON
          1 no_text: no text field
        for example:
          row 1 (line 1) of useless.jsonl (empty_text): the text is empty
          row 2 (line 2) of useless.jsonl (not_json): not valid JSON
          row 3 (line 3) of useless.jsonl (no_text): no text field: fields: id, said
        "
      `)
      expect(out).not.toContain('NaN')
      expect(err.replace(/\(\d+\.\d s\)/, '(TIME)')).toMatchInlineSnapshot(`
        "- Reading: 0 tweets from 2 files, 3 records rejected (TIME)
        error: Expected tweets in useless.jsonl but received 3 records of which none is usable (empty_text: 1, not_json: 1, no_text: 1); first, row 1 (line 1) of useless.jsonl (empty_text): the text is empty: correct them, or give another file (and 1 more of 2 without tweets)
        "
      `)
      expect(code).toBe(3)
    })

    test('--json prints the report all the same', async () => {
      const { code, out, err } = await run([
        'inspect',
        await file('useless.jsonl', BAD),
        '--json',
        '--no-progress',
      ])
      expect(JSON.parse(out)).toMatchObject({
        version: 1,
        sources: [{ path: 'useless.jsonl', records: 3, tweets: 0, rejected: 3 }],
        rejected: { total: 3, byReason: { empty_text: 1, not_json: 1, no_text: 1 } },
        tweets: 0,
        users: 0,
        first: null,
        languages: {},
        known: { dates: 0, users: 0, languages: 0, likes: 0, retweets: 0, replies: 0, quotes: 0 },
      })
      expect(lastLine({ code, out, err })).toMatch(
        /^error: Expected tweets in useless\.jsonl but received 3 records /,
      )
      expect(code).toBe(3)
    })

    test('--quiet leaves the error, --rejects keeps the records', async () => {
      const input = await file('useless.jsonl', BAD)
      const { code, out, err } = await run([
        'inspect',
        input,
        '--quiet',
        '--rejects',
        'useless-rejects.jsonl',
      ])
      expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 3, out: '', lines: 1 })
      const rejects = (await readFile(join(folder, 'useless-rejects.jsonl'), 'utf8')).trimEnd().split('\n')
      expect(rejects.map((line) => JSON.parse(line).reason)).toEqual(['empty_text', 'not_json', 'no_text'])
    })
  })

  test('inspect --verbose shows all examples that are kept', async () => {
    const input = await file('many.jsonl', `{"text":"one"}\n${'{"text":""}\n'.repeat(30)}`)
    const examples = async (...flags: string[]) =>
      (await run(['inspect', input, ...flags])).out.match(/^ {2}row \d+ /gm)?.length
    expect(await examples()).toBe(5)
    expect(await examples('--verbose')).toBe(20)
  })

  test('inspect --json', async () => {
    const { out } = await run(['inspect', 'mixed.jsonl', '--json'])
    expect(JSON.parse(out)).toMatchObject({ tweets: 2, languages: { en: 1, de: 1 }, rejected: { total: 1 } })
  })

  test('config print gives a file that config validate takes', async () => {
    const { out } = await run(['config', 'print', '--preset', 'python', '--x-dim', '9'])
    const path = await file('printed.yaml', out)
    expect((await run(['config', 'validate', path])).out).toBe('printed.yaml is a valid configuration.\n')
    expect((await run(['config', 'print', '--config', path])).out).toBe(out)
  })

  test('config schema is JSON', async () => {
    expect(JSON.parse((await run(['config', 'schema'])).out)).toMatchObject({ type: 'object' })
  })

  test('doctor names the kernel', async () => {
    const { code, out } = await run(['doctor', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ figures: 'can be drawn', 'kernel chosen': expect.any(String) })
  })

  test('doctor says of each script whether it can be drawn, Arabic with the font of the package', async () => {
    const facts = JSON.parse((await run(['doctor', '--json'])).out)
    const scripts = `${facts['scripts with a font']}, ${facts['scripts without one']}`
    for (const script of ['Latin', 'Chinese and Japanese', 'Korean', 'Hebrew', 'Devanagari', 'Thai'])
      expect(scripts.split(script), script).toHaveLength(2)
    expect(facts['scripts with a font']).toMatch(/^Latin, Greek, Cyrillic\b.*\bArabic\b/)
  })
})

describe('what is read is never replaced', () => {
  const refused = async (...args: string[]): Promise<string> => {
    const ended = await run(['tweets.jsonl', '--x-dim', '3', '--y-dim', '3', '-o', 'out-read', ...args])
    return `${ended.code}: ${ended.err.trimEnd()}`
  }
  const contents = {
    'read-config.yaml': 'x_dim: 3\n',
    'read-metrics.mjs': 'export const one = () => 1\n',
    'read-labels.yaml': 'map: 0123456789abcdef\nregions: []\n',
  }
  beforeAll(async () => {
    for (const [name, content] of Object.entries(contents)) await file(name, content)
  })

  test.each([
    ['--config', 'read-config.yaml'],
    ['--metrics', 'read-metrics.mjs'],
    ['--labels', 'read-labels.yaml'],
  ])('the file of %s', async (option, name) => {
    expect(await refused(option, name, '--rejects', name)).toBe(
      `2: error: Expected a file that is not read for --rejects but received "${name}": it would be replaced, choose another name`,
    )
    expect(await readFile(join(folder, name), 'utf8')).toBe(contents[name as keyof typeof contents])
    expect(await readdir(folder)).not.toContain('out-read')
  })

  test('metrics that a configuration names, and labels found in the output folder, through a link', async () => {
    await file('naming.yaml', 'metrics: read-metrics.mjs\n')
    expect(await refused('-c', 'naming.yaml', '--rejects', './read-metrics.mjs')).toMatch(
      /^2: error: Expected a file that is not read for --rejects/,
    )
    await mkdir(join(folder, 'out-linked/results'), { recursive: true })
    await file('out-linked/results/region_labels.yaml', contents['read-labels.yaml'])
    await symlink('out-linked/results/region_labels.yaml', join(folder, 'to-labels'))
    expect(await refused('-o', 'out-linked', '--rejects', 'to-labels')).toMatch(
      /^2: error: Expected a file that is not read for --rejects/,
    )
  })

  test('a model that a training goes on from: by the whole one alone, and only in its own place', async () => {
    const model = 'out-on/models/twitter_som_model.safetensors'
    const first = await run(['tweets.jsonl', '--x-dim', '3', '--y-dim', '3', '-o', 'out-on', '--quiet'])
    expect(first.code, first.err).toBe(0)
    const before = await readFile(join(folder, model))
    expect(await refused('--continue', model, '--rejects', model)).toMatch(
      /^2: error: Expected a file that is not read for --rejects/,
    )

    const child = spawn(
      process.execPath,
      [
        ...[join(process.cwd(), 'dist/cli/main.js'), 'tweets.jsonl', '--continue', model, '-o', 'out-on'],
        ...['--training-algorithm', 'online', '--num-iterations', '100000000', '--no-progress'],
      ],
      { cwd: folder },
    )
    let err = ''
    child.stderr.on('data', (data) => {
      err += data
      if (String(data).includes('Extracting features')) setTimeout(() => child.kill('SIGINT'), 700)
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code, err).toBe(130)
    expect(err.split('\n').slice(-3)).toEqual([
      `  warning: what was trained is not kept, and ${model} is as it was: a map that was trained in part would take the place of the one it goes on from; --output elsewhere keeps both`,
      'Interrupted.',
      '',
    ])
    expect((await readFile(join(folder, model))).equals(before)).toBe(true)

    const whole = await run([
      'tweets.jsonl',
      '--continue',
      model,
      '-o',
      'out-on',
      '--num-iterations',
      '2',
      '-q',
    ])
    expect(whole.code, whole.err).toBe(0)
    expect((await readFile(join(folder, model))).equals(before)).toBe(false)
  })
})

describe('interruption', () => {
  test('the first Ctrl-C stops the training, keeps what was trained and exits with 130', async () => {
    const child = spawn(
      process.execPath,
      [
        join(process.cwd(), 'dist/cli/main.js'),
        '--samples',
        '3000',
        '--num-iterations',
        '2000000',
        '-o',
        'out-int',
        '--no-progress',
      ],
      { cwd: folder },
    )
    let err = ''
    child.stderr.on('data', (data) => {
      err += data
      // The features are there: the training runs.
      if (String(data).includes('Extracting features')) setTimeout(() => child.kill('SIGINT'), 300)
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code, err).toBe(130)
    expect(err).toContain('Kept what was trained')
    const { code: predicted } = await run([
      'predict',
      'tweets.jsonl',
      '-m',
      'out-int/models/twitter_som_model.safetensors',
    ])
    expect(predicted).toBe(0)
  })
})
