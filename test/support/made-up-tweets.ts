import { type TweetTable, TweetTableBuilder } from '../../src/input/tweet-table.js'

/** Made-up tweets on six themes, some of them hostile; the same for the same options. */
export interface MadeUpOptions {
  readonly count: number
  readonly seed: number
  /** What no tweet has. */
  readonly without: readonly ('dates' | 'users' | 'engagement' | 'hashtags' | 'languages' | 'ids')[]
}

export interface MadeUpTweets {
  readonly table: TweetTable
  /** Theme of each row, an index into `THEMES`. */
  readonly themes: readonly number[]
}

interface Theme {
  readonly hashtag: string
  readonly language: string
  readonly hour: number
  readonly likes: number
  readonly subjects: readonly string[]
  readonly phrases: readonly string[]
}

export const THEMES: readonly Theme[] = [
  {
    hashtag: 'delays',
    language: 'en',
    hour: 7,
    likes: 4,
    subjects: ['my flight', 'the morning train', 'flight 212', 'our bus'],
    phrases: ['is late again', 'was cancelled without a word', 'lost two hours on the runway', 'never came'],
  },
  {
    hashtag: 'football',
    language: 'es',
    hour: 20,
    likes: 60,
    subjects: ['el partido', 'nuestro equipo', 'la final', 'el árbitro'],
    phrases: ['fue increíble', 'no merece perder así', 'ganó en el último minuto', 'qué golazo'],
  },
  {
    hashtag: 'bakery',
    language: 'en',
    hour: 11,
    likes: 15,
    subjects: ['sourdough bread', 'this cinnamon roll', 'grandma’s apple pie', 'the new bakery'],
    phrases: ['smells like heaven', 'sold out before noon', 'came out golden', 'made my whole week'],
  },
  {
    hashtag: 'election',
    language: 'en',
    hour: 17,
    likes: 250,
    subjects: ['the polling station', 'this candidate', 'turnout in the north', 'tonight’s debate'],
    phrases: ['surprised everyone', 'changes nothing', 'is worth a second look', 'was decided by 12 votes'],
  },
  {
    hashtag: '猫',
    language: 'ja',
    hour: 22,
    likes: 35,
    subjects: ['うちの猫 が', '白い猫 は', '子猫 たち が', '猫カフェ で'],
    phrases: ['箱 で 寝て います', '窓 の 外 を 見て いる', 'また ご飯 を 待って いる', 'とても かわいい 😺'],
  },
  {
    hashtag: 'مطر',
    language: 'ar',
    hour: 3,
    likes: 9,
    subjects: ['المطر اليوم', 'العاصفة الليلة', 'الطقس في المدينة', 'الغيوم'],
    phrases: ['لا يتوقف', 'جميل جدا', 'أغلق الطرق', 'سيستمر حتى الغد'],
  },
]

/** What a tweet may hold and an output must survive. */
export const HOSTILE_TEXTS: readonly string[] = [
  '<script>alert("pwned")</script> & <img src=x onerror=alert(1)>',
  '</script><svg/onload=alert(2)> <!-- ]]> -->',
  '=HYPERLINK("http://evil.example","click") is a formula',
  "@SUM(1+1)*cmd|' /C calc'!A0",
  'right \u202eto left override\u202c and \u2066isolates\u2069 and \u200f marks',
  'line one\nline two\r\nline three\ttab \u0000 nul \u0007 bell \u001b[31mred\u001b[0m',
  `a lone surrogate \ud83d and {{ template }} \${injection} %s %n`,
  '👩‍👩‍👧‍👦 family, 🏳️‍🌈 flag, Z̸̢̛͓a̷͍̿l̶͇̏g̸̣̈o̷, e\u0301 composed',
  `${'unbroken'.repeat(40)} word`,
  '"quotes", \'single\', back\\slash, `tick`; semicolon, comma',
]

const FIRST_TWEET = Date.UTC(2023, 2, 6)
const HOUR = 3_600_000
const USERS = 40

export function makeTweets({ count, seed, without }: MadeUpOptions): MadeUpTweets {
  const random = randomNumbers(seed)
  const builder = new TweetTableBuilder()
  const themes: number[] = []
  for (let row = 0; row < count; row++) {
    const themeIndex = Math.floor(random() ** 1.3 * THEMES.length)
    const theme = THEMES[themeIndex]!
    const hour = (theme.hour + Math.floor((random() + random() - 1) * 5) + 24) % 24
    const time =
      FIRST_TWEET + Math.floor(random() * 28) * 24 * HOUR + hour * HOUR + Math.floor(random() * HOUR)
    const likes = Math.floor(theme.likes * -Math.log(1 - random()))
    const user = `user_${Math.floor(random() ** 2 * USERS)}`
    const tagged = random() < 0.6
    const words = `${pick(theme.subjects, random)} ${pick(theme.phrases, random)}`
    const text = row % 40 === 17 ? HOSTILE_TEXTS[Math.floor(row / 40) % HOSTILE_TEXTS.length]! : words
    const has = (part: MadeUpOptions['without'][number]): boolean => !without.includes(part)
    builder.add({
      text: tagged && has('hashtags') ? `${text} #${theme.hashtag}` : text,
      id: has('ids') ? String(1_600_000_000_000_000_000n + BigInt(row) * 977n) : undefined,
      createdAt: has('dates') && row % 50 !== 3 ? time : undefined,
      user: has('users') ? user : undefined,
      language: has('languages') && row % 30 !== 5 ? theme.language : undefined,
      likeCount: has('engagement') ? likes : undefined,
      retweetCount: has('engagement') ? Math.floor(likes / 5) : undefined,
      replyCount: has('engagement') && row % 9 !== 0 ? Math.floor(likes / 8) : undefined,
      hashtags: tagged && has('hashtags') ? [theme.hashtag] : [],
    })
    themes.push(themeIndex)
  }
  return { table: builder.finish(), themes }
}

/** Uniform in [0, 1): mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)]!
}
