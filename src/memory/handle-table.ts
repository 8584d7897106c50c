// SPDX-License-Identifier: Apache-2.0
// What OpenSSL holds as `void *` is a number from this table, never an address: a stale or repeated
// one is a clean error.
import { internalError } from '../errors.ts'
import { type Address, asAddress, type Word } from '../host.ts'

const INDEX_SPACE = 2 ** 24
const GENERATION_SPACE = 2 ** 20
/** Keeps handles away from small integers, so that NULL or a length is never one. */
const TAG = 2 ** 45

// biome-ignore lint/complexity/noBannedTypes: a class is known here by its prototype alone
type Class<T> = Function & { readonly prototype: T }

interface Entry {
  object: object | undefined
  generation: number
}

const entries: Entry[] = []
const free: number[] = []

/** Registers the object; the handle stays valid until `removeHandle`. */
export const addHandle = (object: object): Address => {
  const index = free.pop() ?? entries.push({ object: undefined, generation: 0 }) - 1
  const entry = entries[index]
  if (entry === undefined || index >= INDEX_SPACE) throw internalError('handle table is full')
  entry.object = object
  return asAddress(TAG + entry.generation * INDEX_SPACE + index)
}

/** The object behind a handle that OpenSSL gave back; throws unless it is alive and of this class. */
export const getHandle = <T extends object>(handle: Word, type: Class<T>): T => {
  const object = findHandle(handle)
  if (isA(object, type)) return object
  throw internalError(`a stale or foreign handle came in place of a ${type.name}`)
}

const isA = <T extends object>(object: object | undefined, type: Class<T>): object is T =>
  object instanceof type

/** As `getHandle`, but `undefined` for what is no live handle at all. */
export const findHandle = (handle: Word): object | undefined => {
  const entry = entries[(handle - TAG) % INDEX_SPACE]
  return entry !== undefined && handle === handleOf(entry, handle) ? entry.object : undefined
}

const handleOf = (entry: Entry, handle: Word): Word =>
  TAG + entry.generation * INDEX_SPACE + ((handle - TAG) % INDEX_SPACE)

/** Puts another object behind a live handle. */
export const replaceHandle = (handle: Word, object: object): void => {
  const entry = findHandle(handle) && entries[(handle - TAG) % INDEX_SPACE]
  if (!entry) throw internalError('a stale handle cannot be filled')
  entry.object = object
}

/** Forgets the handle and returns what it named; NULL and stale handles are `undefined`. */
export const removeHandle = (handle: Word): object | undefined => {
  const object = findHandle(handle)
  const index = (handle - TAG) % INDEX_SPACE
  const entry = entries[index]
  if (object === undefined || entry === undefined) return undefined
  entry.object = undefined
  entry.generation = (entry.generation + 1) % GENERATION_SPACE
  free.push(index)
  return object
}
