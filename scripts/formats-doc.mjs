// Writes docs/formats.md from the table that the readers use: node scripts/build.mjs && node scripts/formats-doc.mjs
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/** @param {import('../src/input/format-table.ts').FormatTable} table */
export function formatsDocument(table) {
  return `${[
    '# Formats',
    'Made by `node scripts/formats-doc.mjs` from the table that the readers use; a test keeps it current. What a file is, its content',
    'says, not its name. `twitter-som inspect FILES` shows what was found; what becomes of each record stands in [input.md](input.md).',
    '',
    `\`--format NAME\` reads all files as one format: ${formatNames(table).join(', ')}.`,
    '',
    '## Around the tweets',
    'Files, folders, globs and `-` for standard input may be packed, one inside another. Nothing is written to disk.',
    'Cut or damaged data keeps what comes before the damage, and the report says so. All files together may unpack to 64 GB, and',
    'none of more than 256 MB to more than 250 times its size; `--max-unpacked GB` replaces both limits.',
    '',
    rows(table.compressions, 'packed'),
    '',
    '## Exports of many files',
    'Recognised in folders, globs and zip archives. The tweets of an account archive are by the account: its name comes from',
    '`account.js`, or from the links of its own pictures.',
    '',
    rows(table.groups, 'export'),
    '',
    '## How records lie in a file',
    'Plain text is a table with a header until `--format lines` says that every line is a tweet: without it, nothing tells a',
    'text from a header.',
    '',
    blocks(table.layouts),
    '',
    '## Tables of columns',
    'Ids are exact, times of every unit and nested lists are read, objects are columns of their own (`user.screen_name`). Columns',
    'that give no field stay packed.',
    '',
    rows(table.tables, 'format'),
    '',
    '## What a record is',
    'The first that recognises a record reads it.',
    '',
    blocks(table.schemas),
    '',
    '## Around and between tweets',
    'Always recognised, whatever `--format` says.',
    '',
    blocks(table.others),
    '',
    '## Names of columns',
    'Compared in lower case without blanks, dots, dashes and underscores; the first that a file has is taken. Of all fields only the',
    'text is needed. `--column text=body` names another, `--column language=` ignores a field.',
    '',
    '| field | names |',
    '| --- | --- |',
    ...Object.entries(table.columns).map(([field, names]) => `| ${field} | ${names.join(', ')} |`),
    '',
    '## Recognised and refused by name',
    '| what | instead |',
    '| --- | --- |',
    ...table.refused.map(({ what, instead }) => `| ${cell(what)} | ${cell(instead)} |`),
  ].join('\n')}\n`
}

/** @param {import('../src/input/format-table.ts').FormatTable} table */
export function formatNames({ layouts, tables, schemas }) {
  return [...layouts, ...tables, ...schemas].map(({ name }) => name)
}

function rows(list, title) {
  return [
    `| ${title} | | example |`,
    '| --- | --- | --- |',
    ...list.map(({ name, about, example }) => `| ${cell(name)} | ${cell(about)} | \`${example}\` |`),
  ].join('\n')
}

function blocks(list) {
  return list
    .map(({ name, about, example }) => `**${name}**: ${about}\n\n\`\`\`\n${example}\n\`\`\``)
    .join('\n\n')
}

function cell(text) {
  return text.replaceAll('|', '\\|')
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { formatTable } = await import('../dist/input/format-table.js')
  writeFileSync('docs/formats.md', formatsDocument(formatTable()))
}
