/** Makes what README.md and docs/kernel.md show of bench/record/ anew, tables and pictures: `npm run bench:table`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { pictures } from './_pictures.js'
import { readRecord } from './_record.js'
import { type Records, withTables } from './_tables.js'

const records: Records = { kernel: readRecord('kernel'), peers: readRecord('peers') }
for (const file of ['README.md', 'docs/kernel.md']) {
  writeFileSync(file, withTables(readFileSync(file, 'utf8'), records))
}
for (const [file, picture] of Object.entries(pictures(records))) writeFileSync(file, picture)
