import { join } from 'node:path'

/** Where runs are kept until the tracking server has them, below the folder that one is in. */
export const JOURNAL_FOLDER = join('.twitter-som', 'journal')
