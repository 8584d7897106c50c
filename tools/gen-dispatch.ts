// SPDX-License-Identifier: Apache-2.0
// OpenSSL's core_dispatch.h as TypeScript: function ids, shapes and handler types. The header is
// regular: an id is `#define OSSL_FUNC_<NAME> <n>`, its C type `OSSL_CORE_MAKE_FUNC(r, name, (…))`.

export interface Parameter {
  /** Result or parameter letter of a shape: `i` int, `w` word, `v` nothing. */
  letter: 'i' | 'w' | 'v'
  type: string
  name: string
}
interface CFunction {
  result: Parameter
  parameters: Parameter[]
}
interface Row {
  id: number
  name: string
  function: CFunction
}

/** The text of dispatch.gen.ts, without its heading. */
export function generateDispatch(header: string): string {
  const text = readCText(header)
  const defines = readDefines(text)
  const functions = readFunctions(text)
  const operations = [...defines.keys()].flatMap(
    (name) => /^OSSL_OP_([A-Z].*)$/.exec(name)?.[1] ?? [],
  )
  const groups = groupIds(defines, operations)
  const tables = ['PROVIDER', ...operations].map((operation) => ({
    operation,
    rows: readRows(operation, groups.get(operation) ?? new Map(), functions),
  }))
  return [
    PREAMBLE,
    printNumbers(defines),
    printCore(groups.get('CORE') ?? new Map()),
    ...tables.map(printTable),
    ...tables.map(printHandlers),
    printHandlersOf(tables.map(({ operation }) => operation)),
  ].join('\n\n')
}

/** The header without comments and with its continued lines joined. */
export const readCText = (header: string): string =>
  header.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/\\\r?\n/g, ' ')

/** Every `#define NAME expression` that is a number, evaluated. */
export function readDefines(text: string): Map<string, bigint> {
  const defines = [...text.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+(\S.*?)[ \t]*$/gm)]
  const values = new Map<string, bigint>()
  let known = -1
  // Again as long as something was found: a macro may use one that is defined below it.
  while (values.size > known) {
    known = values.size
    for (const [, name = '', expression = ''] of defines) {
      const value = evaluate(expression, values)
      if (value !== undefined) values.set(name, value)
    }
  }
  return values
}

/**
 * An integer expression of one kind of operator, which is all that such headers have; undefined
 * for anything else, such as a type or a string.
 */
function evaluate(expression: string, known: ReadonlyMap<string, bigint>): bigint | undefined {
  const text = expression.replace(/\(unsigned long\)/g, '').replace(/[()\s]/g, '')
  const operator = text.includes('|') ? '|' : '<<'
  const operands = text.split(operator).map((operand) => readOperand(operand, known))
  return operands.reduce((left, right) => {
    if (left === undefined || right === undefined) return undefined
    return operator === '|' ? left | right : left << right
  })
}

function readOperand(text: string, known: ReadonlyMap<string, bigint>): bigint | undefined {
  const [, sign, digits] = /^(-?)(0[xX][0-9a-fA-F]+|\d+)[uUlL]*$/.exec(text) ?? []
  if (digits === undefined) return known.get(text)
  return sign ? -BigInt(digits) : BigInt(digits)
}

/** The C functions of the header by their name in capitals, as the ids spell it. */
function readFunctions(text: string): Map<string, CFunction | undefined> {
  const functions = new Map<string, CFunction | undefined>()
  for (const match of text.matchAll(/^[ \t]*OSSL_CORE_MAKE_FUNC\(/gm)) {
    const [result = '', name = '', parameters = ''] = splitList(text, match.index + match[0].length)
    if (!/^\w+$/.test(name) || !parameters.startsWith('(')) throw new Error(`cannot read ${name}`)
    functions.set(name.toUpperCase(), readFunction(result, splitList(parameters, 1)))
  }
  return functions
}

/** The parts between commas from `start` to the parenthesis that closes the list. */
function splitList(text: string, start: number): string[] {
  const parts: string[] = []
  let depth = 0
  let from = start
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (depth === 0 && (character === ',' || character === ')')) {
      parts.push(text.slice(from, at).trim().replace(/\s+/g, ' '))
      from = at + 1
      if (character === ')') return parts
    } else if (character === '(') depth++
    else if (character === ')') depth--
  }
  throw new Error(`a parenthesis is not closed: ${text.slice(start, start + 60)}`)
}

/** Undefined when a type has no letter (va_list): such functions are the core's, never ours. */
function readFunction(result: string, list: string[]): CFunction | undefined {
  const parameters = list.join() === 'void' ? [] : list.map(readParameter)
  const letters = [result, ...parameters.map(({ type }) => type)].map(letterOf)
  if (letters.includes(undefined)) return undefined
  return { result: { letter: letterOf(result) ?? 'v', type: result, name: '' }, parameters }
}

function readParameter(text: string): Parameter {
  const functionPointer = /^.*\(\*(\w+)\)\(.*\)$/.exec(text)
  const plain = /^(.*?)(\w+)((?:\[\])?)$/.exec(text)
  const unnamed = text.endsWith('*')
  const type = functionPointer || unnamed ? text : `${plain?.[1]?.trim()}${plain?.[3] ? ' *' : ''}`
  const typeName = /(\w+) \*$/
    .exec(text)?.[1]
    ?.replace(/^OSSL_/, '')
    .toLowerCase()
  const name = functionPointer?.[1] ?? (unnamed ? typeName : plain?.[2])
  return { letter: letterOf(type) ?? 'v', type, name: legalName(name ?? '') }
}

const INTS: readonly string[] = ['int', 'unsigned int', 'uint32_t']
const WORDS: readonly string[] = [
  'size_t',
  'uint64_t',
  'time_t',
  'long',
  'OSSL_thread_stop_handler_fn',
]

function letterOf(type: string): Parameter['letter'] | undefined {
  if (type === 'void') return 'v'
  if (INTS.includes(type)) return 'i'
  return WORDS.includes(type) || /[*)]$/.test(type) ? 'w' : undefined
}

const RENAMED: Readonly<Record<string, string>> = { in: 'input', import: 'importFunction' }
const legalName = (name: string): string =>
  RENAMED[name] ?? name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

/** Ids by operation, `PROVIDER` and `CORE`; libssl's (from 2000) concern no provider. */
function groupIds(
  defines: ReadonlyMap<string, bigint>,
  operations: readonly string[],
): Map<string, Map<string, number>> {
  const groups = new Map<string, Map<string, number>>()
  for (const [define, value] of defines) {
    const name = /^OSSL_FUNC_(\w+)$/.exec(define)?.[1]
    if (name === undefined || value >= 2000n) continue
    const operation = operations.find((candidate) => name.startsWith(`${candidate}_`))
    const group = operation ?? (value >= 1024n ? 'PROVIDER' : 'CORE')
    const key = group === 'CORE' ? name : name.slice(group.length + 1)
    groups.set(group, (groups.get(group) ?? new Map()).set(key.toLowerCase(), Number(value)))
  }
  return groups
}

function readRows(
  operation: string,
  ids: ReadonlyMap<string, number>,
  functions: ReadonlyMap<string, CFunction | undefined>,
): Row[] {
  return [...ids].map(([name, id]) => {
    const found = functions.get(`${operation}_${name}`.toUpperCase())
    if (!found) throw new Error(`OSSL_FUNC_${operation}_${name.toUpperCase()} has no usable C type`)
    return { id, name, function: found }
  })
}

const PREAMBLE = `\
import type { Address, Blocking, Tail, Word } from '../host.ts'

/** What a handler may be: a plain function, a coroutine that leaves the engine, or a function with a tail call. */
export type Handled<T> = T | Blocking<T> | Tail
/**
 * The functions of an operation, a line each: name, id, and shape, which is the result's letter and
 * the parameters'; \`i\` C int, \`w\` machine word, \`v\` void. A text, since the engine reads these
 * whenever a program starts.
 */
export type DispatchRows = string`

function printNumbers(defines: ReadonlyMap<string, bigint>): string {
  return [...defines]
    .filter(([name]) => /^OSSL_(?!FUNC_)/.test(name))
    .map(
      ([name, value]) => `export const ${name} = ${name.includes('_SELECT_') ? hex(value) : value}`,
    )
    .join('\n')
}

const hex = (value: bigint): string => `0x${value.toString(16)}`

function printCore(ids: ReadonlyMap<string, number>): string {
  const rows = [...ids].map(([name, id]) => `  ${name}: ${id},`)
  return `/** What OpenSSL offers to a provider. */\nexport const CORE = {\n${rows.join('\n')}\n} as const`
}

function printTable({ operation, rows }: { operation: string; rows: Row[] }): string {
  const lines = rows.map((row) => `${row.name} ${row.id} ${shapeOf(row.function)}`)
  return `export const ${operation} = \`\n${lines.join('\n')}\n\``
}

const shapeOf = ({ result, parameters }: CFunction): string =>
  `${result.letter}(${parameters.map(({ letter }) => letter).join('')})`

function printHandlers({ operation, rows }: { operation: string; rows: Row[] }): string {
  const lines = rows.map(({ name, function: { result, parameters } }) => {
    const list = parameters.map((parameter, at) => `${parameter.name}: ${typeOf(parameters, at)}`)
    const returned = result.letter === 'v' ? 'void' : typeOf([result], 0)
    return `  ${name}?: (${list.join(', ')}) => Handled<${returned}>`
  })
  return `export interface ${handlersName(operation)} {\n${lines.join('\n')}\n}`
}

/**
 * A `void *` is a handle of ours or somebody's cookie, hence a word, unless it is memory: then it
 * is const or not the first, and its size follows.
 */
function typeOf(parameters: readonly Parameter[], at: number): string {
  const { letter, type } = parameters[at] ?? { letter: 'v', type: '' }
  if (letter === 'i' || WORDS.slice(0, 4).includes(type)) return 'number'
  if (!/^(const )?void \*$/.test(type)) return 'Address'
  const sized = parameters[at + 1]?.type === 'size_t'
  return sized && (at > 0 || type.startsWith('const')) ? 'Address' : 'Word'
}

const handlersName = (operation: string): string =>
  `${operation.toLowerCase().replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase())}Handlers`

function printHandlersOf(operations: readonly string[]): string {
  const cases = operations.map((name) => `  T extends typeof ${name} ? ${handlersName(name)} :`)
  return `/** The handlers that a dispatch table asks for. */\nexport type HandlersOf<T> =\n${cases.join('\n')}\n  never\n`
}
