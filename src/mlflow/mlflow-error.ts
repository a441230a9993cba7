import { describeValue, TwitterSomError } from '../errors.js'
import { withoutSecrets } from './secrets.js'
import { onOneLine } from './told.js'

export interface MlflowErrorDetails {
  /** HTTP status; undefined where no answer came. */
  readonly status?: number | undefined
  /** MLflow's own code, such as RESOURCE_DOES_NOT_EXIST; undefined where the answer had none. */
  readonly errorCode?: string | undefined
  /** Whether the same request may succeed later: the server is missing, busy or failing. */
  readonly isTemporary?: boolean
  /** Whether the server may have done what was asked although this says otherwise: the answer was lost. */
  readonly mayHaveHappened?: boolean
  readonly cause?: unknown
}

/** A request to an MLflow server that failed. Neither message nor fields hold a password or a token. */
export class MlflowError extends TwitterSomError {
  readonly status: number | undefined
  readonly errorCode: string | undefined
  readonly isTemporary: boolean
  readonly mayHaveHappened: boolean

  constructor(message: string, details: MlflowErrorDetails = {}) {
    super('ERR_TRACKING', withoutSecrets(onOneLine(message)), { cause: details.cause })
    this.status = details.status
    this.errorCode = details.errorCode
    this.isTemporary = details.isTemporary ?? false
    this.mayHaveHappened = details.mayHaveHappened ?? false
  }
}

/** Whether an error is the server's word that something isn't there. */
export function isMissing(error: unknown): boolean {
  return (
    error instanceof MlflowError && (error.errorCode === 'RESOURCE_DOES_NOT_EXIST' || error.status === 404)
  )
}

/** "Expected WHAT from SERVER but received VALUE", for answers that aren't what the protocol says. */
export function unexpectedAnswer(what: string, place: string, received: unknown): MlflowError {
  return new MlflowError(`Expected ${what} from ${place} but received ${describeValue(received)}`, {
    isTemporary: true,
    mayHaveHappened: true,
  })
}
