// SPDX-License-Identifier: Apache-2.0
// OSSL_PARAM arrays that we make: static descriptions, and lists for one call.
import { type Address, native, offset } from '../host.ts'
import { type Arena, staticString } from '../memory/arena.ts'
import type { NativeBytes } from '../memory/native-bytes.ts'
import { PARAM_BYTES, UNSIGNED_INTEGER, UTF8_POINTER } from './params.ts'

const UNMODIFIED = -1

/**
 * Static array that says which parameters there are: for gettable and settable functions. Made when
 * it is first asked for, since most programs use a few operations only.
 */
export const describeParams = (types: Readonly<Record<string, number>>): (() => Address) => {
  let array: Address | undefined
  return () => {
    array ??= writeDescription(types)
    return array
  }
}

const writeDescription = (types: Readonly<Record<string, number>>): Address => {
  const entries = Object.entries(types)
  const array = native.alloc((entries.length + 1) * PARAM_BYTES)
  entries.forEach(([key, type], i) => {
    writeEntry(offset(array, i * PARAM_BYTES), staticString(key), type, 0, 0)
  })
  return array
}

/** One parameter of a list for a call. Native bytes are pointed at, not copied. */
export type ListedParam = readonly [
  key: string,
  type: number,
  value: Uint8Array | string | number | NativeBytes,
]

/** Array that lives as long as the arena. Integers become C `int`, bignums (bytes) big-endian in. */
export const listForCall = (arena: Arena, params: readonly ListedParam[]): Address => {
  const array = arena.alloc((params.length + 1) * PARAM_BYTES)
  params.forEach(([key, type, value], i) => {
    const { address, sizeBytes } = placeValue(arena, type, value)
    writeEntry(offset(array, i * PARAM_BYTES), staticString(key), type, address, sizeBytes)
  })
  return array
}

const placeValue = (arena: Arena, type: number, value: ListedParam[2]): NativeBytes => {
  if (typeof value === 'object' && 'address' in value) return value
  const bytes = encodeValue(type, value)
  const address = arena.alloc(bytes.length + 1)
  native.writeBytes(address, bytes)
  return { address, sizeBytes: bytes.length }
}

const encodeValue = (type: number, value: Uint8Array | string | number): Uint8Array => {
  if (typeof value === 'string') return native.encodeUtf8(value)
  if (typeof value === 'number') return new Uint8Array(new Int32Array([value]).buffer)
  return type === UNSIGNED_INTEGER ? value.toReversed() : value
}

/** Array of empty UTF8_PTR entries to be filled in by the core; `pointers` has one word for each. */
export const listPointers = (arena: Arena, keys: readonly string[]) => {
  const array = arena.alloc((keys.length + 1) * PARAM_BYTES)
  const pointers = arena.alloc(keys.length * 8)
  keys.forEach((key, i) => {
    const entry = offset(array, i * PARAM_BYTES)
    writeEntry(entry, staticString(key), UTF8_POINTER, offset(pointers, i * 8), 0)
  })
  return { array, pointers }
}

/** An OSSL_PARAM: the type is an `unsigned int` with padding behind it. */
const writeEntry = (at: Address, key: Address, type: number, data: number, size: number): void =>
  native.writeWords(at, [key, type, data, size, UNMODIFIED])
