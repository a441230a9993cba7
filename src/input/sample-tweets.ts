/**
 * Made-up tweets for trying everything without a file: eight subjects, people with habits, counts with long
 * tails, six languages. Seeded, and without a clock: the same on every machine, on every day.
 */
import { ArgumentError, expected } from '../errors.js'
import { findEntities } from './entities.js'
import { Random } from './random.js'
import {
  FIRST_NAMES,
  FRAMES,
  type Mood,
  OPENERS,
  type SampleLanguage,
  SECOND_NAMES,
  TOPICS,
  type Topic,
} from './sample-words.js'
import type { Tweet } from './tweet.js'

/** The thirty days in which all is set. */
const WINDOW_START = Date.UTC(2024, 2, 1)
const WINDOW_DAYS = 30
const DAY = 86_400_000
const HOUR = 3_600_000
/** Twitter's ids count milliseconds from here, in their upper bits. */
const SNOWFLAKE_EPOCH = 1_288_834_974_657n

const LANGUAGES: readonly (readonly [SampleLanguage, number])[] = [
  ['en', 0.76],
  ['es', 0.08],
  ['fr', 0.04],
  ['de', 0.04],
  ['pt', 0.04],
  ['ja', 0.04],
]
const RETWEETS = 0.12
const REPLIES = 0.14
const QUOTES = 0.05
/** Of how many earlier tweets a retweet, reply or quote chooses. */
const REMEMBERED = 200

interface Person {
  readonly handle: string
  readonly topic: Topic
  readonly language: SampleLanguage
  /** How many of the tweets are about the own topic. */
  readonly loyalty: number
  /** How much later or earlier than others this person writes, in hours. */
  readonly shift: number
  /** Factor on all counts. */
  readonly reach: number
}

interface Written {
  readonly tweet: Tweet
  readonly topic: Topic
}

/**
 * `count` tweets in order of time. Users, hours, engagement and wording depend on the subject, so that a map of
 * them has regions to find.
 */
export function generateSampleTweets(count = 2000, randomState = 42): Tweet[] {
  if (!Number.isInteger(count) || count < 1)
    throw new ArgumentError(expected('a whole number of at least 1', 'count', count))
  const random = new Random(randomState)
  const people = makePeople(random, Math.max(8, Math.round(Math.sqrt(count) * 3)))
  const moments = Array.from({ length: count }, () => makeMoment(random, people)).sort(
    (a, b) => a.time - b.time,
  )
  const recent: Written[] = []
  return moments.map(({ person, topic, time }, sequence) => {
    const tweet = writeTweet(random, person, topic, time, sequence, recent)
    if (!tweet.isRetweet) {
      recent.push({ tweet, topic })
      if (recent.length > REMEMBERED) recent.shift()
    }
    return tweet
  })
}

function makePeople(random: Random, count: number): Person[] {
  return Array.from({ length: count }, (_, i) => ({
    handle: `${random.pick(FIRST_NAMES)}_${random.pick(SECOND_NAMES)}${i}`,
    topic: TOPICS[i % TOPICS.length]!,
    language: weighted(random, LANGUAGES),
    loyalty: 0.6 + 0.35 * random.next(),
    shift: random.normal() * 1.5,
    reach: Math.exp(random.normal() * 0.8),
  }))
}

/** Few people write much, and many little. */
function makeMoment(
  random: Random,
  people: readonly Person[],
): { person: Person; topic: Topic; time: number } {
  const person = people[Math.floor(people.length * random.next() ** 2)]!
  const topic = random.next() < person.loyalty ? person.topic : random.pick(TOPICS)
  const hour = (topic.hour + person.shift + random.normal() * 2 + 48) % 24
  const time = WINDOW_START + random.below(WINDOW_DAYS) * DAY + Math.floor(hour * HOUR)
  return { person, topic, time: Math.floor(time / 1000) * 1000 }
}

function writeTweet(
  random: Random,
  person: Person,
  topic: Topic,
  time: number,
  sequence: number,
  recent: readonly Written[],
): Tweet {
  const base = { id: snowflake(time, sequence), createdAt: time, user: person.handle }
  const kind = random.next()
  const answered = kind < RETWEETS + REPLIES + QUOTES ? earlier(random, topic, recent) : undefined
  if (answered && kind < RETWEETS) return retweet(base, answered.tweet)
  const mood = moodOf(random, topic)
  const language = answered?.tweet.language ? (answered.tweet.language as SampleLanguage) : person.language
  const isReply = answered !== undefined && kind < RETWEETS + REPLIES
  const isQuote = answered !== undefined && !isReply
  const said = sentence(random, topic, mood, language)
  const text = [
    ...(isReply ? [`@${answered.tweet.user}`] : []),
    said,
    ...extras(random, topic, isReply),
    ...(isQuote ? [`https://twitter.com/${answered.tweet.user}/status/${answered.tweet.id}`] : []),
  ].join(' ')
  return {
    ...base,
    text,
    language,
    ...engagement(random, topic, mood, person, isReply),
    ...findEntities(text),
    isRetweet: false,
    isReply,
    isQuote,
  }
}

function earlier(random: Random, topic: Topic, recent: readonly Written[]): Written | undefined {
  const candidates = recent.filter((written) => written.topic === topic && !written.tweet.isReply)
  return candidates.length > 0 ? random.pick(candidates) : undefined
}

/** Counts of a retweet are those of the tweet it repeats, as exports have them. */
function retweet(base: { id: string; createdAt: number; user: string }, original: Tweet): Tweet {
  const text = `RT @${original.user}: ${original.text}`
  return {
    ...original,
    ...base,
    text,
    ...findEntities(text),
    isRetweet: true,
    isReply: false,
    isQuote: false,
  }
}

function moodOf(random: Random, topic: Topic): Mood {
  const draw = random.next()
  return draw < topic.good ? 'good' : draw < topic.good + topic.bad ? 'bad' : 'plain'
}

function sentence(random: Random, topic: Topic, mood: Mood, language: SampleLanguage): string {
  if (language !== 'en')
    return random.pick(FRAMES[language][mood]).replace('{}', random.pick(topic.nouns[language]))
  const opener = random.next() < 0.35 ? `${random.pick(OPENERS[mood])} ` : ''
  const thing = random.pick(topic.things)
  const statement = {
    good: () => `${thing} ${random.pick(topic.praises)}`,
    bad: () => `${thing} ${random.pick(topic.complaints)}`,
    plain: () => random.pick(topic.doings),
  }[mood]()
  const first = opener === '' ? capital(statement) : opener + statement
  const end = mood === 'plain' ? '.' : random.pick(['.', '!', '!'])
  return `${first}${end}${random.next() < 0.4 ? ` ${addition(random, topic, mood)}` : ''}`
}

/** A second sentence. */
function addition(random: Random, topic: Topic, mood: Mood): string {
  const draw = random.next()
  if (draw < 0.4) return `Does anyone know ${random.pick(topic.questions)}?`
  if (draw < 0.7 || mood === 'plain') return `${random.pick(topic.doings)}.`
  const more = mood === 'good' ? topic.praises : topic.complaints
  return `And ${random.pick(topic.things)} ${random.pick(more)}, too.`
}

/** Emoji, hashtags, mentions and links, as often as people use them. */
function extras(random: Random, topic: Topic, isReply: boolean): string[] {
  const parts: string[] = []
  if (random.next() < 0.3) parts.push(random.pick(topic.emoji))
  if (!isReply && random.next() < 0.25) parts.push(`@${random.pick(topic.accounts)}`)
  if (random.next() < (isReply ? 0.15 : 0.6)) {
    // The first tags of each list are the most used.
    const first = Math.floor(topic.hashtags.length * random.next() ** 2)
    parts.push(`#${topic.hashtags[first]}`)
    if (random.next() < 0.3) parts.push(`#${topic.hashtags[(first + 1) % topic.hashtags.length]}`)
  }
  if (random.next() < 0.15) parts.push(`https://example.com/${topic.hashtags[0]}/${random.below(1000)}`)
  return parts
}

/** Log-normal likes; the rest in proportion, where bad news is answered and good news is shared. */
function engagement(
  random: Random,
  topic: Topic,
  mood: Mood,
  person: Person,
  isReply: boolean,
): Pick<Tweet, 'likeCount' | 'retweetCount' | 'replyCount' | 'quoteCount'> {
  const boost = { good: 1.6, plain: 0.7, bad: 0.9 }[mood] * (isReply ? 0.25 : 1) * person.reach
  const likes = topic.likes * boost * Math.exp(random.normal() * 1.1)
  const answers = { good: 0.08, plain: 0.1, bad: 0.3 }[mood]
  const shares = { good: 0.25, plain: 0.12, bad: 0.18 }[mood]
  const scattered = (mean: number): number =>
    Math.floor(mean * Math.exp(random.normal() * 0.6) + random.next() * 0.8)
  return {
    likeCount: Math.floor(likes),
    retweetCount: scattered(likes * shares),
    replyCount: scattered(likes * answers),
    quoteCount: scattered(likes * shares * 0.15),
  }
}

function snowflake(time: number, sequence: number): string {
  return (((BigInt(time) - SNOWFLAKE_EPOCH) << 22n) | BigInt(sequence & 0x3f_ffff)).toString()
}

function weighted<T>(random: Random, choices: readonly (readonly [T, number])[]): T {
  let draw = random.next()
  for (const [value, weight] of choices) {
    draw -= weight
    if (draw < 0) return value
  }
  return choices[0]![0]
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
