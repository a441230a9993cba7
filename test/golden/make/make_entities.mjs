// Hashtags, mentions and URLs as twitter-text 3.1.0 finds them in made-up texts.
//
// In an empty folder: npm install twitter-text@3.1.0
// then:               node .../test/golden/make/make_entities.mjs FOLDER > .../test/fixtures/golden/twitter-text-entities.json
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const twitter = createRequire(resolve(process.argv[2], 'index.js'))('twitter-text')

const starts = [
  '',
  ' ',
  'word ',
  'word',
  '.',
  '(',
  '"',
  '-',
  '&',
  '_',
  '日本',
  'é',
  '❤️',
  '🎉',
  '1',
  '\n',
  '#x ',
  '@x ',
]
const ends = [
  '',
  ' ',
  ' word',
  '.',
  ')',
  '!',
  ',',
  '…',
  ':',
  "'s",
  '-x',
  '日本',
  '🎉',
  '\n#y',
  ' @y',
  '#z',
  '@z',
  '/',
]
const cores = [
  '#tag',
  '#Tag1',
  '#1tag',
  '#1',
  '#_',
  '#tag_x',
  '#日本語',
  '＃タグ',
  '#été',
  '#देवनागरी',
  '#العربية',
  '#한국어',
  '#a·b',
  '#️⃣',
  '@user',
  '@User_1',
  '＠wide',
  '@a',
  `@${'a'.repeat(20)}`,
  `@${'a'.repeat(21)}`,
  '@user/list',
  'RT @user:',
  'rt@user',
  'http://x.com',
  'https://x.com/a/b?c=d&e=f#g',
  'http://t.co/abc',
  'https://t.co/AbC123',
  'http://en.wikipedia.org/wiki/A_(b)',
  'http://x.com/a.',
  'http://sub.x-y.co.uk/~u/%20',
]
const texts = new Set()
for (const core of cores) {
  for (const start of starts) texts.add(start + core)
  for (const end of ends) texts.add(core + end)
}

const cases = [...texts].map((text) => ({
  text,
  hashtags: twitter.extractHashtags(text).map((tag) => tag.toLowerCase()),
  mentions: twitter.extractMentions(text).map((name) => name.toLowerCase()),
  urls: twitter.extractUrls(text),
}))
process.stdout.write(
  `${JSON.stringify({ made_by: 'make_entities.mjs, twitter-text 3.1.0', cases }, null, 1)}\n`,
)
