// SPDX-License-Identifier: Apache-2.0
// npm run generate-docs: writes documents from their templates (the same name with .in) and the
// tables of src/ and cli/.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DIGESTS } from '../src/algorithms/digests.ts'
import { KEY_TYPES } from '../src/algorithms/key-types.ts'
import { OPTIONS, type Option, PIN_OPTION } from '../src/config/options.ts'
import { ATTRIBUTES } from '../src/pkcs11/uri-attributes.ts'
import { commandsInMarkdown, commandsInRoff } from './gen-command-docs.ts'
import { OPTION_NOTES, type OptionNotes } from './option-notes.ts'
import { escapeRoff, printSentences, wrap } from './roff.ts'

interface Document {
  /** Below the root of the project. */
  readonly path: string
  readonly text: string
}

interface DocumentedOption extends OptionNotes {
  readonly name: string
  readonly allowed: string
  readonly doc: string
}

/** The documents as they should be. */
export const generateDocs = (): Document[] => [
  fillTemplate('docs/configuration.md', {
    OPTION_TABLE: printOptionTable(),
    OPTIONS: listOptions().map(printOptionSection).join('\n\n'),
  }),
  fillTemplate('man/provider-pkcs11.7', {
    OPTIONS: listOptions().map(printManOption).join('\n'),
    URI_ATTRIBUTES: printManList(ATTRIBUTES.map(({ name }) => name)),
    KEY_TYPES: printManList(KEY_TYPES.map(({ name }) => name)),
    DIGESTS: printManList(DIGESTS.map(({ name }) => name)),
  }),
  fillTemplate('docs/command-line.md', { COMMANDS: commandsInMarkdown() }),
  fillTemplate('man/provider-pkcs11.1', { COMMANDS: commandsInRoff() }),
]

const MARKDOWN_COLUMNS = 100
const ROOT = fileURLToPath(new URL('..', import.meta.url))

function fillTemplate(path: string, values: Readonly<Record<string, string>>): Document {
  const template = readFileSync(join(ROOT, `${path}.in`), 'utf8')
  const all: Readonly<Record<string, string>> = { VERSION: readVersion(), ...values }
  const text = template.replace(/@([A-Z_]+)@/g, (_, name: string) => {
    const value = all[name]
    if (value === undefined) throw new Error(`${path}.in: there is no @${name}@`)
    return value
  })
  return { path, text }
}

function readVersion(): string {
  const text = readFileSync(join(ROOT, 'package.json'), 'utf8')
  const version = /^ {2}"version": "([^"]+)"/m.exec(text)?.[1]
  if (version === undefined) throw new Error('package.json has no version')
  return version
}

/** The table's rows in its order, the driver first and then its PIN. */
function listOptions(): DocumentedOption[] {
  const rows = (Object.keys(OPTIONS) as (keyof typeof OPTIONS)[]).map((key) => {
    checkDefault(OPTIONS[key], OPTION_NOTES[key])
    return { ...OPTION_NOTES[key], ...OPTIONS[key] }
  })
  const pin = { ...OPTION_NOTES.tokenPin, ...PIN_OPTION }
  return [...rows.slice(0, 2), pin, ...rows.slice(2)]
}

/** What is documented as the default must be what the table falls back to. */
function checkDefault(option: Option<unknown>, { byDefault }: OptionNotes): void {
  const { name, parse } = option
  const actual = byDefault.written === undefined ? undefined : parse(byDefault.written)
  if (byDefault.written !== undefined && actual !== option.fallback)
    throw new Error(`${name}: the default is not ${byDefault.written}; see tools/option-notes.ts`)
}

const describeDefault = ({ byDefault }: OptionNotes): string =>
  [byDefault.written, byDefault.text].filter((part) => part !== undefined).join(', ')

function printOptionTable(): string {
  const rows = listOptions().map(
    (option) =>
      `| [\`${option.name}\`](#${option.name}) | ${option.allowed} | ${describeDefault(option)} |`,
  )
  return ['| Option | Value | Default |', '| --- | --- | --- |', ...rows].join('\n')
}

function printOptionSection(option: DocumentedOption): string {
  const { name, allowed, doc, notes, words = {}, example } = option
  const list = Object.entries(words).map(
    ([word, text]) =>
      `  - ${indent(wrap(`\`${word}\`: ${quoteNames(text)}`, MARKDOWN_COLUMNS - 4))}`,
  )
  return [
    `### ${name}`,
    wrap(quoteNames([doc, ...notes].join(' ')), MARKDOWN_COLUMNS),
    [`- Value: ${allowed}`, ...list, `- Default: ${describeDefault(option)}`].join('\n'),
    `\`\`\`ini\n${name} = ${example}\n\`\`\``,
  ].join('\n\n')
}

/** The lines of a point in a list within a list. */
const indent = (text: string): string => text.replaceAll('\n', '\n    ')

function printManOption(option: DocumentedOption): string {
  const { name, allowed, doc, notes, words = {}, example } = option
  return [
    `.SS ${escapeRoff(name)}`,
    ...[doc, ...notes].map(printSentences),
    ...Object.entries(words).map(
      ([word, text]) => `.TP\n.B ${escapeRoff(word)}\n${printSentences(text)}`,
    ),
    '.PP',
    printSentences(`Value: ${allowed}.`),
    '.PP',
    printSentences(`Default: ${describeDefault(option)}.`),
    '.PP',
    'Example:',
    '.PP',
    '.in +4n',
    '.EX',
    escapeRoff(`${name} = ${example}`),
    '.EE',
    '.in',
  ].join('\n')
}

/** Names of options, variables and PKCS#11, and `file:`, are code. */
const quoteNames = (text: string): string =>
  text.replace(
    /\b(pkcs11-module-[a-z-]+|PKCS11_[A-Z_]+|CKA?_[A-Z_]+|C_\w+|pReserved|file:)/g,
    '`$1`',
  )

const printManList = (words: readonly string[]): string =>
  words.map((word) => `.B ${escapeRoff(word)}`).join('\n')

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const { path, text } of generateDocs()) writeFileSync(join(ROOT, path), text)
