export { AtomicFile, type Chunk, makeFolder, removeTemporaryFiles, writeFileAtomic } from './atomic-file.js'
export { checkWritable } from './check-writable.js'
export { sameFileAmong } from './same-file.js'
export { oneLine, shownText } from './shown-text.js'
