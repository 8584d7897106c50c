// SPDX-License-Identifier: Apache-2.0
// PKCS#11's header as TypeScript: constants, their names, the order of the function list and the
// layout of structs. The C compiler expands the header, whose own spelling is another, and in the
// end confirms every number; it must be one for LP64, where `unsigned long` is a word.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readCText, readDefines } from './gen-dispatch.ts'

interface Field {
  name: string
  offset: number
  size: number
}
interface Layout {
  name: string
  size: number
  alignment: number
  fields: Field[]
}
interface Cryptoki {
  constants: Map<string, bigint>
  layouts: Layout[]
  /** Names of the functions of the newest list; each older list is its beginning. */
  functions: string[]
  counts: Map<string, number>
}

/** The texts of the generated files, without their headings. */
export interface CryptokiTexts {
  cryptoki: string
  /** Names for messages and the log: apart, to be read when they are wanted. */
  names: string
  /** Names that the debug log alone has a use for: apart, so that nothing else loads them. */
  attributeNames: string
}

/** From the header at the path. */
export function generateCryptoki(path: string): CryptokiTexts {
  const expanded = runCompiler(['-E', '-P', '-DCRYPTOKI_COMPAT', path])
  const cryptoki = {
    constants: readConstants(readCText(readFileSync(path, 'utf8'))),
    layouts: readLayouts(expanded),
    ...readFunctionLists(expanded),
  }
  confirmByCompiler(path, cryptoki)
  const names = (...kinds: string[]) => kinds.map((kind) => printNames(kind, cryptoki.constants))
  return {
    cryptoki: [
      [...cryptoki.constants].map(printConstant).join('\n'),
      printReturnValues(cryptoki.constants),
      printFunctions(cryptoki),
      ...cryptoki.layouts.map(printLayout),
    ].join('\n\n'),
    names: names('CKR', 'CKM', 'CKK').join('\n\n'),
    attributeNames: names('CKA', 'CKO').join('\n\n'),
  }
}

const runCompiler = (options: string[], input = ''): string =>
  execFileSync('cc', options, { input, encoding: 'utf8' })

/** Macros that are C text rather than numbers. */
const NOT_NUMBERS: readonly RegExp[] = [/^CK_SPEC$/, /^CK_DEFINE_FUNCTION$/, /^CK_FUNCTION_LIST_/]

function readConstants(text: string): Map<string, bigint> {
  const defines = readDefines(text)
  const names = [...text.matchAll(/^#define (CK[A-Z]?_[A-Z0-9_a-z]+)/gm)].map(
    ([, name = '']) => name,
  )
  const wanted = names.filter((name) => !NOT_NUMBERS.some((pattern) => pattern.test(name)))
  return new Map(
    wanted.map((name) => {
      const value = defines.get(name)
      if (value === undefined) throw new Error(`${name} is not a number that can be read`)
      return [name, value]
    }),
  )
}

/** Structs in the header's order, under the names that the standard gives them by typedef. */
function readLayouts(expanded: string): Layout[] {
  const layouts = new Map<string, Layout>()
  const sizes = new Map<string, number>([
    ['unsigned char', 1],
    ['unsigned long', 8],
  ])
  for (const [, type = '', alias = ''] of expanded.matchAll(/^typedef ([\w ]+) (\w+);/gm)) {
    const size = sizes.get(type)
    if (size !== undefined) sizes.set(alias, size)
  }
  for (const [, alias = ''] of expanded.matchAll(/^typedef [\w ]+\(\*(\w+)\)/gm))
    sizes.set(alias, 8)
  for (const [, tag = '', body = ''] of expanded.matchAll(/\bstruct (\w+)\s*\{([^}]*)\}/g)) {
    if (!tag.includes('FUNCTION_LIST')) layouts.set(tag, layOut(tag, body, sizes, layouts))
  }
  for (const [, tag = '', name = ''] of expanded.matchAll(/^typedef struct (\w+) (\w+);/gm)) {
    const layout = layouts.get(tag)
    if (layout) layout.name = name
  }
  return [...layouts.values()].filter(({ name }) => name.startsWith('CK_'))
}

function layOut(
  tag: string,
  body: string,
  sizes: ReadonlyMap<string, number>,
  layouts: ReadonlyMap<string, Layout>,
): Layout {
  const layout: Layout = { name: tag, size: 0, alignment: 1, fields: [] }
  for (const declaration of body
    .split(';')
    .map((text) => text.trim())
    .filter(Boolean)) {
    const [, type = '', pointer, name = '', count = '1'] =
      /^([\w ]+?)\s*(\*+)?\s*(\w+)(?:\[(\d+)\])?$/.exec(declaration) ?? []
    const nested = pointer ? undefined : layouts.get(type.replace(/^struct /, ''))
    const unit = pointer ? 8 : (nested?.size ?? sizes.get(type))
    if (unit === undefined) throw new Error(`cannot lay out '${declaration}'`)
    const alignment = nested?.alignment ?? unit
    const offset = align(layout.size, alignment)
    const size = unit * Number(count)
    layout.fields.push({ name, offset, size })
    layout.size = offset + size
    layout.alignment = Math.max(layout.alignment, alignment)
  }
  layout.size = align(layout.size, layout.alignment)
  return layout
}

const align = (at: number, alignment: number): number => Math.ceil(at / alignment) * alignment

const LISTS = { '2.40': '', '3.0': '_3_0', '3.2': '_3_2' } as const

function readFunctionLists(expanded: string): Pick<Cryptoki, 'functions' | 'counts'> {
  const counts = new Map<string, number>()
  let functions: string[] = []
  for (const [version, suffix] of Object.entries(LISTS)) {
    const body = new RegExp(`struct _CK_FUNCTION_LIST${suffix}\\s*\\{([^}]*)\\}`).exec(
      expanded,
    )?.[1]
    const names = [...(body ?? '').matchAll(/\b(C_\w+)\s*;/g)].map(([, name = '']) => name)
    const isLonger = names.length > functions.length
    if (!isLonger || functions.some((name, at) => name !== names[at])) {
      throw new Error(`the function list of ${version} does not begin with the one before it`)
    }
    counts.set(version, names.length)
    functions = names
  }
  return { functions, counts }
}

/** Compiles assertions about every number against the header itself. */
function confirmByCompiler(
  path: string,
  { constants, layouts, functions, counts }: Cryptoki,
): void {
  const claims = [
    ...[...constants].map(([name, value]) => `${name} == ${value}`),
    ...layouts.flatMap(({ name, size, fields }) => [
      `sizeof(${name}) == ${size}`,
      ...fields.flatMap((field) => [
        `offsetof(${name}, ${field.name}) == ${field.offset}`,
        `sizeof(((${name} *)0)->${field.name}) == ${field.size}`,
      ]),
    ]),
    // The list begins with a CK_VERSION, which fills a word.
    ...functions.map((name, at) => `offsetof(CK_FUNCTION_LIST_3_2, ${name}) == ${8 * (at + 1)}`),
    ...Object.entries(LISTS).map(
      ([version, suffix]) =>
        `sizeof(CK_FUNCTION_LIST${suffix}) == ${8 * ((counts.get(version) ?? 0) + 1)}`,
    ),
  ]
  const lines = claims.map((claim) => `_Static_assert(${claim}, "");\n`)
  const source = `#include <stddef.h>\n${lines.join('')}`
  runCompiler(
    ['-std=c11', '-fsyntax-only', '-DCRYPTOKI_COMPAT', '-include', path, '-xc', '-'],
    source,
  )
}

/** A word of all ones reads as -1, see `Word` in src/host.ts. */
const printConstant = ([name, value]: [string, bigint]): string =>
  `export const ${name} = ${value < 0n ? value : `0x${value.toString(16)}`}`

/** Names that the standard has replaced, though the header lists them before their successors. */
const REPLACED = /_ECDSA_PARAMS$|^CKK_ECDSA$|_ECDSA_KEY_PAIR_GEN$|_CAST5/

/** Of several names for one value the first that has not been replaced. */
function nameValues(kind: string, constants: ReadonlyMap<string, bigint>): Map<bigint, string> {
  const names = new Map<bigint, string>()
  for (const [name, value] of constants) {
    const known = names.get(value)
    const isBetter = known === undefined || REPLACED.test(known)
    if (name.startsWith(`${kind}_`) && isBetter) names.set(value, name)
  }
  return names
}

function printNames(kind: string, constants: ReadonlyMap<string, bigint>): string {
  const names = nameValues(kind, constants)
  const rows = [...names].map(([value, name]) => `  0x${value.toString(16)}: '${name}',`)
  return `export const ${kind}_NAMES: Readonly<Record<number, string>> = {\n${rows.join('\n')}\n}`
}

/** Every program that loads the provider makes a table of these: a text is read faster than rows. */
function printReturnValues(constants: ReadonlyMap<string, bigint>): string {
  const names = [...nameValues('CKR', constants)].filter(([value]) => value > 0 && value < 0x10000)
  let next = 0
  const places = names.flatMap(([value, name]) => {
    const place = next
    next += name.length + 1
    return [Number(value), place].map(escapeUnit)
  })
  return `\
/** The names of the return values below 0x10000, each with a NUL behind it; CKR_OK is not among them. */
export const CKR_TEXT = \`\\
${names.map(([, name]) => `${name}\\0\\`).join('\n')}
\`
/** The values in the same order, each with the place of its name behind it, as code units. */
export const CKR_PLACES = \`\\
${breakLines(places, 12, '').join('\n')}
\``
}

const escapeUnit = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`

/** Lines of a template that are one in what it makes. */
const breakLines = (parts: readonly string[], size: number, separator: string): string[] =>
  parts.flatMap((_, at) => {
    if (at % size !== 0) return []
    const isLast = at + size >= parts.length
    return `${parts.slice(at, at + size).join(separator)}${isLast ? '' : separator}\\`
  })

function printFunctions({ functions, counts }: Cryptoki): string {
  const rows = [...counts].map(([version, count]) => `'${version}': ${count}`)
  return `\
/** The functions behind the CK_VERSION of a function list; each version's list begins the next. */
export const FUNCTION_NAMES = \`\\
${breakLines(functions, 4, ' ').join('\n')}
\`
export const FUNCTION_COUNT = { ${rows.join(', ')} } as const`
}

function printLayout({ name, size, fields }: Layout): string {
  if (fields.some((field) => field.name === 'size')) throw new Error(`${name} has a field 'size'`)
  const rows = fields.map((f) => `  ${f.name}: { offset: ${f.offset}, size: ${f.size} },`)
  return `export const ${name} = {\n  size: ${size},\n${rows.join('\n')}\n} as const`
}
