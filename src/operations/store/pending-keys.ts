// SPDX-License-Identifier: Apache-2.0
// Keys on their way from the store to key management: by reference, eight bytes that hold a handle.
import { badArgument } from '../../errors.ts'
import { type Address, NULL, native, type Word } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { addHandle, removeHandle } from '../../memory/handle-table.ts'

const REFERENCE_BYTES = 8

/** Announced and not yet taken. */
const pending = new Set<Word>()

export const addPendingKey = (key: Key): Word => {
  const handle = addHandle(key)
  pending.add(handle)
  return handle
}

/** Forgets the key unless somebody took it. */
export const dropPendingKey = (handle: Word): void => {
  if (pending.delete(handle)) removeHandle(handle)
}

/** Takes an announced key: from now on the handle is the taker's. */
export const takePendingKey = (reference: Address, size: number): Word | undefined => {
  const handle = readReference(reference, size)
  return pending.delete(handle) ? handle : undefined
}

/** The handle in a reference that OpenSSL passes on. */
export const readReference = (reference: Address, size: number): Word => {
  if (reference === NULL || size !== REFERENCE_BYTES)
    throw badArgument('not a key reference of this provider')
  return native.readWord(reference)
}

/** What OpenSSL passes on in place of the key. */
export const referenceTo = (handle: Word): Uint8Array =>
  new Uint8Array(new BigInt64Array([BigInt(handle)]).buffer)
