import { useMemo } from 'preact/hooks'
import { languageName } from '../../analysis/index.js'
import { full } from '../numbers.js'
import type { PageData } from './data.js'
import { countCodes, topOf } from './facts.js'
import { type Filters, type Matching, MOODS } from './filters.js'

interface FilterBarProps {
  readonly data: PageData
  readonly filters: Filters
  readonly matching: Matching
  /** Whether there is anything to reset. */
  readonly isChosen: boolean
  readonly onFilters: (filters: Partial<Filters>) => void
  readonly onReset: () => void
}

/** More authors are found by the search. */
const LISTED_USERS = 200

/** Which tweets are looked at; how many these are; and the one way back to all of them. */
export function FilterBar({ data, filters, matching, isChosen, onFilters, onReset }: FilterBarProps) {
  const { header } = data
  const languages = useMemo(
    () =>
      topOf(
        countCodes(data.languageCodes, header.languageCodes.length, everyRow(data)),
        header.languageCodes,
        200,
      ),
    [data],
  )
  const users = useMemo(
    () => topOf(countCodes(data.userCodes, header.users.length, everyRow(data)), header.users, LISTED_USERS),
    [data],
  )
  const listed = filters.user === undefined || users.some(({ term }) => term === filters.user)
  return (
    <fieldset class="filters" aria-label="Filters">
      {languages.length > 1 && (
        <Choice
          label="Language"
          value={filters.language}
          choices={languages.map(({ term, count }) => [term, `${languageName(term)} (${full(count)})`])}
          onChoose={(language) => onFilters({ language })}
        />
      )}
      {users.length > 1 && (
        <Choice
          label="Author"
          value={filters.user}
          choices={[
            ...(listed ? [] : [[filters.user!, filters.user!] as const]),
            ...users.map(({ term, count }) => [term, `${term} (${full(count)})`] as const),
          ]}
          onChoose={(user) => onFilters({ user })}
        />
      )}
      {data.sentiment && (
        <Choice
          label="Sentiment"
          value={filters.mood}
          choices={MOODS.map((mood) => [mood, mood])}
          onChoose={(mood) => onFilters({ mood: MOODS.find((known) => known === mood) })}
        />
      )}
      <p class="matches">
        <strong>{full(matching.count)}</strong>
        {matching.isAll ? ' tweets' : ` of ${full(data.rows)} tweets match`}
      </p>
      <button type="button" class="reset" disabled={!isChosen} onClick={onReset}>
        Reset
      </button>
    </fieldset>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string | undefined
  readonly choices: readonly (readonly [value: string, text: string])[]
  readonly onChoose: (value: string | undefined) => void
}

function Choice({ label, value, choices, onChoose }: ChoiceProps) {
  return (
    <label class={value === undefined ? 'choice' : 'choice set'}>
      <span>{label}</span>
      {/* A value of a tweet may be any text: the place in the list is none. */}
      <select
        value={String(choices.findIndex(([known]) => known === value))}
        onChange={(event) => onChoose(choices[Number(event.currentTarget.value)]?.[0])}
      >
        <option value="-1">all</option>
        {choices.map(([known, text], index) => (
          <option key={known} value={String(index)}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

function* everyRow({ rows }: PageData): Generator<number> {
  for (let row = 0; row < rows; row++) yield row
}
