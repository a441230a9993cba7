export { AtomicFile, type Chunk, makeFolder, writeFileAtomic } from './atomic-file.js'
export { oneLine, shownText } from './shown-text.js'
