// SPDX-License-Identifier: Apache-2.0
import { dirname, join } from 'node:path'
import ts from 'typescript'
import type { Problems } from './check.ts'
import { listSourceFiles, locate, parseSource, walk } from './source-files.ts'

/** Files of src/ that put the folders together; only they import each other. */
const ASSEMBLY = ['provider', 'reasons']

/** The files of src/ that everybody may import, and whom they import themselves. */
const OPEN_FILES: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  host: [],
  log: ['errors', 'host', 'memory', 'log'],
}

/** Folders that are pure data and arithmetic, which everybody may import. */
const PURE_FOLDERS = ['algorithms', 'encoding']

/**
 * Whom each folder of src/ may import beside itself and what is open to all: folders or files.
 * `types:` allows only `import type`. A change in OpenSSL stays in openssl/, a quirk of a token in
 * pkcs11/ and slot/: these two never import each other.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  algorithms: [],
  encoding: [],
  log: ['memory'],
  memory: [],
  openssl: ['memory'],
  pkcs11: ['memory'],
  config: ['memory', 'openssl/params', 'types:openssl/core'],
  slot: ['memory', 'pkcs11', 'types:config'],
  key: [
    ...['memory', 'pkcs11', 'slot'],
    ...['types:openssl/core', 'types:openssl/software-digest', 'types:openssl/software-key-pair'],
  ],
  api: [
    ...['memory', 'key', 'slot', 'operations', 'config/config', 'pkcs11/ck-error'],
    ...['pkcs11/names', 'pkcs11/uri', 'pkcs11/uri-write', 'types:pkcs11/module'],
  ],
  operations: [
    ...['memory', 'key', 'slot', 'openssl', 'types:config', 'types:pkcs11'],
    ...['pkcs11/ck-error', 'pkcs11/names'],
    // A URI's pin-source is read as the option's file is.
    'config/pin-source',
    'config/nearest-option',
    // A URI is what an application writes and what a token answers: a word of both sides.
    ...[
      'pkcs11/uri',
      'pkcs11/uri-match',
      'pkcs11/uri-pin',
      'pkcs11/uri-redact',
      'pkcs11/uri-write',
    ],
  ],
}

/** What of src/ the command line program takes: it is Node's, and so are these. */
const PURE_FILES = ['encoding', 'errors', 'config/options', 'pkcs11/uri', 'pkcs11/uri-redact']

export const checkImports = (): Problems => [
  ...listSourceFiles('src', /\.ts$/).flatMap((file) => [
    ...checkFileImports(file),
    ...checkTokenCalls(file),
  ]),
  ...listSourceFiles('cli', /\.ts$/).flatMap(checkProgramImports),
]

/** The page of cli/page/ is a browser's, and takes nothing of Node. */
function checkProgramImports(file: string): string[] {
  const isPage = file.startsWith('cli/page/')
  const allowed = isPage ? ['cli/page', 'cli/trace/units'] : ['cli', 'node', 'node:', ...PURE_FILES]
  return listImports(file)
    .filter(({ target }) => !allowed.some((entry) => matches(target, entry)))
    .map(({ target, where }) => `${where} ${isPage ? 'cli/page' : 'cli'} may not import ${target}`)
}

function checkFileImports(file: string): string[] {
  const folder = getFolder(file)
  const allowed = MAY_IMPORT[folder]
  if (folder === '') return checkTopFile(file)
  if (allowed === undefined) return [`${file}: tools/check-imports.ts does not know src/${folder}`]
  return listImports(file)
    .filter(({ target, typeOnly }) => !isAllowed(folder, allowed, target, typeOnly))
    .map(({ target, where }) => `${where} ${folder}/ may not import ${target}`)
}

function checkTopFile(file: string): string[] {
  const name = file.slice('src/'.length, -'.ts'.length)
  if (ASSEMBLY.includes(name)) return []
  const allowed = OPEN_FILES[name]
  if (allowed === undefined) return [`${file}: tools/check-imports.ts does not know it`]
  return listImports(file)
    .filter(({ target }) => !allowed.some((entry) => matches(target, entry)))
    .map(({ target, where }) => `${where} ${name}.ts may not import ${target}`)
}

const matches = (target: string, entry: string): boolean =>
  target === entry || target.startsWith(`${entry}/`)

function isAllowed(
  folder: string,
  allowed: readonly string[],
  target: string,
  typeOnly: boolean,
): boolean {
  // Generated constants are words, not code; openssl and pkcs11 keep theirs to themselves and key/.
  if (target.endsWith('.gen')) return !isOtherBorder(folder, target)
  const open = [folder, ...Object.keys(OPEN_FILES), ...PURE_FOLDERS, ...allowed]
  const types = allowed.flatMap((entry) => entry.match(/^types:(.*)/)?.[1] ?? [])
  return [...open, ...(typeOnly ? types : [])].some((entry) => matches(target, entry))
}

const isOtherBorder = (folder: string, target: string): boolean =>
  (folder === 'openssl' && target.startsWith('pkcs11/')) ||
  (folder === 'pkcs11' && target.startsWith('openssl/'))

interface Import {
  /** Path below src/, without `.ts`. */
  target: string
  typeOnly: boolean
  where: string
}

function listImports(file: string): Import[] {
  return parseSource(file).statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return []
    const specifier = statement.moduleSpecifier
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return []
    const target = join(dirname(file), specifier.text)
      .replace(/^src\//, '')
      .replace(/\.ts$/, '')
    return [{ target, typeOnly: isTypeOnly(statement), where: locate(statement) }]
  })
}

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly
  const clause = statement.importClause
  if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const named = clause?.namedBindings
  return (
    clause?.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.every((element) => element.isTypeOnly)
  )
}

/** Token functions end in pkcs11/, slot/ and key/; an operation asks a key, not a token. */
function checkTokenCalls(file: string): string[] {
  if (getFolder(file) !== 'operations') return []
  const problems: string[] = []
  walk(parseSource(file), (node) => {
    if ((ts.isStringLiteral(node) || ts.isIdentifier(node)) && /^C_[A-Z]/.test(node.text)) {
      problems.push(`${locate(node)} operations/ may not name ${node.text}`)
    }
  })
  return problems
}

/** The first folder below src/; empty for a file of src/ itself. */
function getFolder(file: string): string {
  const [, folder = '', ...rest] = file.split('/')
  return rest.length === 0 ? '' : folder
}
