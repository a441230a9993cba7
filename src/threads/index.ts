/** Worker threads, shared by the stages that work on parts of the tweets. */
export { buffersOf } from './buffers.js'
export { Crew, threadsFor } from './crew.js'
export { InOrder } from './in-order.js'
export type { Job, Outcome, Runner, Work } from './job.js'
