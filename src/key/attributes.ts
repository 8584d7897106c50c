// SPDX-License-Identifier: Apache-2.0
// Reading attributes (PKCS#11 v3.2 §5.7.5) from tokens that may answer anything.
import { type Address, type Blocking, NULL, native, offset } from '../host.ts'
import { Arena } from '../memory/arena.ts'
import { CkError } from '../pkcs11/ck-error.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import type { Session } from '../slot/session.ts'

/** Attributes that the object has, by CKA_. Absent: not there, secret, or nonsense. */
export type Attributes = ReadonlyMap<number, Uint8Array>

/** Room for one value at the first try; a size that no value has by chance. */
const FIRST_TRY = 1051
/** A certificate is longer than other values. */
const FIRST_TRY_OF: Readonly<Record<number, number>> = { [CK.CKA_VALUE]: 4099 }
/** Of these NSS says nothing unless the room is exactly that of a CK_ULONG. */
const NUMBERS: readonly number[] = [
  CK.CKA_CLASS,
  CK.CKA_KEY_TYPE,
  CK.CKA_CERTIFICATE_TYPE,
  CK.CKA_MODULUS_BITS,
  CK.CKA_VALUE_LEN,
]
const ULONG_BYTES = 8
const UNTOUCHED = -1
/** A longer value is not believed. */
const MAX_VALUE = 1 << 20
/** These speak of single attributes; the others have been filled in. */
const PARTIAL: readonly number[] = [
  CK.CKR_ATTRIBUTE_TYPE_INVALID,
  CK.CKR_ATTRIBUTE_SENSITIVE,
  CK.CKR_BUFFER_TOO_SMALL,
]

/** In one token call where the values are of the usual size. */
export function* readAttributes(
  session: Session,
  object: number,
  wanted: readonly number[],
): Blocking<Attributes> {
  const values = new Map<number, Uint8Array>()
  const types = session.module.settings.quirks.has('no-allowed-mechanisms')
    ? wanted.filter((type) => type !== CK.CKA_ALLOWED_MECHANISMS)
    : wanted
  const missing = yield* askAttributes(session, object, types, FIRST_TRY, values)
  for (const type of missing) {
    const size = yield* askSize(session, object, type)
    if (size !== undefined) yield* askAttributes(session, object, [type], size, values)
  }
  return values
}

/**
 * Adds what the token gave; returns the types that must be asked for again by themselves. One block:
 * the template, then the values, each at an address of its own alignment.
 */
function* askAttributes(
  session: Session,
  object: number,
  types: readonly number[],
  room: number,
  values: Map<number, Uint8Array>,
): Blocking<number[]> {
  const arena = new Arena()
  try {
    const rooms = types.map((type) => (roomFor(type, room) + 15) & ~15)
    const header = types.length * CK.CK_ATTRIBUTE.size
    const template = arena.alloc(rooms.reduce((sum, size) => sum + size, header))
    let end = header
    const buffers = types.map((type, i) => {
      const buffer = offset(template, end)
      end += rooms[i] ?? 0
      if (NUMBERS.includes(type)) native.writeWord(buffer, UNTOUCHED)
      const at = offset(template, i * CK.CK_ATTRIBUTE.size)
      writeRequest(at, type, buffer, roomFor(type, room))
      return buffer
    })
    const rv = yield* session.ask('C_GetAttributeValue', object, template, types.length)
    if (rv !== CK.CKR_OK && !PARTIAL.includes(rv)) throw new CkError('C_GetAttributeValue', rv)
    const again: number[] = []
    types.forEach((type, i) => {
      const at = offset(template, i * CK.CK_ATTRIBUTE.size)
      const size = native.readWord(offset(at, CK.CK_ATTRIBUTE.ulValueLen.offset))
      const doubtful =
        types.length > 1
          ? rv !== CK.CKR_OK && isUntouched(buffers[i] ?? NULL, type, size, room)
          : rv === CK.CKR_BUFFER_TOO_SMALL
      if (doubtful || size > roomFor(type, room)) again.push(type)
      else if (size >= 0) values.set(type, native.readBytes(buffers[i] ?? NULL, size))
      else if (rv === CK.CKR_BUFFER_TOO_SMALL) again.push(type)
    })
    return again
  } finally {
    arena.release()
  }
}

const roomFor = (type: number, room: number): number => {
  if (NUMBERS.includes(type)) return ULONG_BYTES
  return room === FIRST_TRY ? (FIRST_TRY_OF[type] ?? room) : room
}

/** Whether a token that stops at the first attribute that it lacks has not come to this one. */
const isUntouched = (buffer: Address, type: number, size: number, room: number): boolean =>
  NUMBERS.includes(type)
    ? size === ULONG_BYTES && native.readWord(buffer) === UNTOUCHED
    : size === roomFor(type, room)

/** A CK_ATTRIBUTE. */
const writeRequest = (at: Address, type: number, buffer: Address, room: number): void =>
  native.writeWords(at, [type, buffer, room])

function* askSize(session: Session, object: number, type: number): Blocking<number | undefined> {
  const arena = new Arena()
  try {
    const template = arena.alloc(CK.CK_ATTRIBUTE.size)
    native.writeWord(offset(template, CK.CK_ATTRIBUTE.type.offset), type)
    const rv = yield* session.ask('C_GetAttributeValue', object, template, 1)
    const size = native.readWord(offset(template, CK.CK_ATTRIBUTE.ulValueLen.offset))
    return rv === CK.CKR_OK && size >= 0 && size <= MAX_VALUE ? size : undefined
  } finally {
    arena.release()
  }
}

/** A CK_ULONG; `undefined` when it is absent or of another size. */
export const numberOf = (attributes: Attributes, type: number): number | undefined => {
  const bytes = attributes.get(type)
  if (bytes?.length !== 8) return undefined
  return bytes.reduceRight((sum, byte) => sum * 256 + byte, 0)
}

/** A CK_BBOOL; `undefined` when it is absent. */
export const flagOf = (attributes: Attributes, type: number): boolean | undefined => {
  const bytes = attributes.get(type)
  return bytes?.length === 1 ? bytes[0] !== 0 : undefined
}

/** A list of CK_ULONG, such as CKA_ALLOWED_MECHANISMS. */
export const numbersOf = (attributes: Attributes, type: number): number[] => {
  const bytes = attributes.get(type) ?? new Uint8Array(0)
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, i) =>
    bytes.subarray(i * 8, i * 8 + 8).reduceRight((sum, byte) => sum * 256 + byte, 0),
  )
}
