// SPDX-License-Identifier: Apache-2.0
// The border: TypeScript handlers as OSSL_DISPATCH tables, and the one place where errors cross.
import { messageOf, type ProviderError } from '../errors.ts'
import { type Address, NULL, native, type Word } from '../host.ts'
import { DECISIONS, logEvent, logs } from '../log.ts'
import { staticString } from '../memory/arena.ts'
import { findHandle } from '../memory/handle-table.ts'
import { Core } from './core.ts'
import type { DispatchRows, HandlersOf } from './dispatch.gen.ts'

declare const RECORD_CALLS: boolean

/** `undefined`, and nothing else is left of it, but for tools/matrix/check-dispatch.ts. */
const recorder =
  typeof RECORD_CALLS !== 'undefined' && RECORD_CALLS
    ? native.load<typeof import('./call-record.ts')>('openssl/call-record.js')
    : undefined

/**
 * Static OSSL_DISPATCH table, made when it is first asked for: most programs use a few operations
 * only. A handler used in several tables has one entry point.
 */
export const defineDispatch = <R extends DispatchRows>(
  rows: R,
  handlers: HandlersOf<R>,
): (() => Address) => {
  let table: Address | undefined
  return () => {
    table ??= recorder ? recorder.recordTable(rows, handlers) : native.table(rows, handlers)
    return table
  }
}

/** Handlers of a module that is read when one of them is first called. */
export const deferHandlers = <Name extends string>(
  load: () => Readonly<Record<Name, (...args: never[]) => unknown>>,
  ...names: readonly Name[]
) =>
  Object.fromEntries(
    names.map((name) => [name, (...args: Word[]) => Reflect.apply(load()[name], undefined, args)]),
  )

/** One algorithm that a provider offers: its names joined by `:`, properties, functions. */
export interface Algorithm {
  /** Of several algorithms, where they have all else in common. */
  readonly names: string | readonly string[]
  readonly properties: string
  readonly functions: () => Address
  readonly description?: string
  /** The first OpenSSL, as major and minor, that knows algorithms of this kind. */
  readonly since?: readonly [major: number, minor: number]
}

/** OSSL_ALGORITHM array; the caller owns it. */
export const listAlgorithms = (algorithms: readonly Algorithm[]): Address => {
  const words: Word[] = []
  for (const { names, properties, functions, description } of algorithms) {
    const table = functions()
    const selection = staticString(properties)
    const text = description === undefined ? NULL : staticString(description)
    for (const own of typeof names === 'string' ? [names] : names) {
      recorder?.recordAlgorithm(table, own, properties)
      words.push(staticString(own), selection, table, text)
    }
  }
  words.push(NULL, NULL, NULL, NULL)
  const array = native.alloc(words.length * 8)
  native.writeWords(array, words)
  return array
}

/** What stands behind a handle that OpenSSL holds: it knows whose error stack to use. */
export interface BorderObject {
  readonly core: Core
}

const cores: Core[] = []

/** Errors of handlers that get no handle of ours are reported through the newest core. */
export const attachCore = (core: Core): void => {
  cores.push(core)
}

export const detachCore = (core: Core): void => {
  cores.splice(cores.indexOf(core), 1)
}

/**
 * The one catch: what a handler throws becomes OpenSSL error entries, and the handler returns 0.
 * `findCauses` gives what may have led to it beyond the error's own causes.
 */
export const reportErrors = (
  findCauses: (core: Core, error: unknown) => readonly ProviderError[],
): void =>
  native.onError((error, firstArgument) => {
    const core = coreOf(firstArgument) ?? cores.at(-1)
    if (logs(DECISIONS)) logEvent({ kind: 'error', level: DECISIONS, text: chainOf(error) })
    if (core === undefined) return
    for (const cause of findCauses(core, error)) core.raise(cause)
    core.raise(error)
  })

const coreOf = (handle: Word | undefined): Core | undefined => {
  const object = handle === undefined ? undefined : findHandle(handle)
  return object !== undefined && 'core' in object && object.core instanceof Core
    ? object.core
    : undefined
}

const chainOf = (error: unknown): string => {
  const cause =
    error instanceof Error && error.cause !== undefined ? ` <- ${chainOf(error.cause)}` : ''
  const where =
    error instanceof Error && error.name !== 'ProviderError' ? ` ${error.stack ?? ''}` : ''
  return `${messageOf(error)}${where}${cause}`
}
