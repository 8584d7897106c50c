// SPDX-License-Identifier: Apache-2.0
// What OpenSSL holds as `void *` is a number from this table, never an address: a stale or repeated
// one is a clean error.
import { internalError } from '../errors.ts'
import { type Address, asAddress, type Word } from '../host.ts'

/** A handle: a tag, 20 bits of generation, 24 bits of index. The engine does not fold powers. */
const INDEX_MASK = 0xffffff
const GENERATION = 0x1000000
/** Keeps handles away from small integers, so that NULL or a length is never one. */
const TAG = 0x200000000000
const LAST = 0x2fffffffffff

// biome-ignore lint/complexity/noBannedTypes: a class is known here by its prototype alone
type Class<T> = Function & { readonly prototype: T }

interface Entry {
  object: object | undefined
  /** The handle under which the entry is known now; another one with its index is stale. */
  handle: Word
}

const entries: Entry[] = []
const free: number[] = []

/** Registers the object; the handle stays valid until `removeHandle`. */
export const addHandle = (object: object): Address => {
  const index = free.pop() ?? entries.length
  if (index > INDEX_MASK) throw internalError('the handle table is full')
  const entry = entries[index]
  if (entry !== undefined) {
    entry.object = object
    return asAddress(entry.handle)
  }
  entries.push({ object, handle: TAG + index })
  return asAddress(TAG + index)
}

/** The object behind a handle that OpenSSL gave back; throws unless it is alive and of this class. */
export const getHandle = <T extends object>(handle: Word, type: Class<T>): T => {
  // The low 32 bits of any number, however large, are what a bitwise operator sees.
  const entry = entries[handle & INDEX_MASK]
  if (entry?.handle === handle) {
    const { object } = entry
    // The class itself is the usual case, and quicker to see than by `instanceof`.
    if (object?.constructor === type || object instanceof type) return object as T
  }
  throw internalError(`a stale or foreign handle came in place of a ${type.name}`)
}

/** As `getHandle`, but `undefined` for what is no live handle at all. */
export const findHandle = (handle: Word): object | undefined => {
  const entry = entries[handle & INDEX_MASK]
  return entry?.handle === handle ? entry.object : undefined
}

/** Puts another object behind a live handle. */
export const replaceHandle = (handle: Word, object: object): void => {
  const entry = entries[handle & INDEX_MASK]
  if (entry?.handle !== handle || entry.object === undefined)
    throw internalError('a stale handle cannot be filled')
  entry.object = object
}

/** Forgets the handle and returns what it named; NULL and stale handles are `undefined`. */
export const removeHandle = (handle: Word): object | undefined => {
  const index = handle & INDEX_MASK
  const entry = entries[index]
  if (entry?.handle !== handle || entry.object === undefined) return undefined
  const { object } = entry
  entry.object = undefined
  entry.handle = nextHandle(handle, index)
  free.push(index)
  return object
}

/** The same index in the next generation, of which there are enough to tell old handles by. */
const nextHandle = (handle: Word, index: number): Word => {
  const next = handle + GENERATION
  return next <= LAST ? next : TAG + index
}
