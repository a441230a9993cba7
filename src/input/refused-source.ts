/** A source holds something other than tweets, or nothing usable. The message begins with what it holds. */
export class RefusedSource extends Error {
  /** It holds tweets, which aren't readable as they lie there. */
  readonly holdsTweets: boolean

  constructor(message: string, holdsTweets = false) {
    super(message)
    this.holdsTweets = holdsTweets
  }
}
