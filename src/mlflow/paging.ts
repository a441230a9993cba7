import { type Answer, textOf } from './answers.js'

/** All items of a search that answers in pages, one page asked for after the other. */
export async function* pages<T>(
  page: (token: string | undefined) => Promise<Answer>,
  read: (answer: Answer) => readonly T[],
): AsyncGenerator<T> {
  let token: string | undefined
  do {
    const answer = await page(token)
    yield* read(answer)
    const next = textOf(answer.next_page_token)
    // A token that doesn't change would ask for the same page for ever.
    token = next === token ? undefined : next
  } while (token)
}
