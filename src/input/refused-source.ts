/** A source holds something other than tweets, or nothing usable. The message begins with what it holds. */
export class RefusedSource extends Error {}
