/** Worker threads, shared by the stages that work on parts of the tweets, the arrays that parts are merged into, and the keys of hashes. */
export { buffersOf } from './buffers.js'
export { Crew, threadsFor } from './crew.js'
export { Growing } from './growing.js'
export { finishHash, HASH_START, hashPair, hashUnit } from './hash-keys.js'
export { InOrder } from './in-order.js'
export type { Job, Outcome, Runner, Work } from './job.js'
