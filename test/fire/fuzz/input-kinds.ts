// SPDX-License-Identifier: Apache-2.0
// What an input can tell of a token (records.ts), as tables.
import * as CK from '../../../src/pkcs11/cryptoki.gen.ts'

/** Structs and lists that the token gives, by the kind of their record. */
export const ANSWERED = {
  info: 0,
  slots: 1,
  slot: 2,
  token: 3,
  mechanisms: 4,
  mechanism: 5,
  session: 6,
  state: 7,
  objects: 8,
  /** Of three bytes each: function, return value, at which call (0: at each). */
  returns: 9,
} as const

/** Kinds of the attributes of an object follow its number. */
const FIRST_KIND = 0x20
const KINDS_OF_OBJECT = 0x20

const ATTRIBUTES = [
  ...[CK.CKA_CLASS, CK.CKA_TOKEN, CK.CKA_PRIVATE, CK.CKA_LABEL, CK.CKA_ID, CK.CKA_KEY_TYPE],
  ...[CK.CKA_ALWAYS_AUTHENTICATE, CK.CKA_COPYABLE, CK.CKA_ALLOWED_MECHANISMS],
  ...[CK.CKA_SIGN, CK.CKA_DECRYPT, CK.CKA_VERIFY, CK.CKA_DERIVE, CK.CKA_MODULUS],
  ...[CK.CKA_PUBLIC_EXPONENT, CK.CKA_EC_PARAMS, CK.CKA_EC_POINT, CK.CKA_PUBLIC_KEY_INFO],
  ...[CK.CKA_CERTIFICATE_TYPE, CK.CKA_VALUE],
] as const

export type AttributeType = (typeof ATTRIBUTES)[number]

export const kindOf = (object: number, type: AttributeType): number =>
  FIRST_KIND + object * KINDS_OF_OBJECT + ATTRIBUTES.indexOf(type)

/** By object, the kind of each attribute. */
export const ATTRIBUTE_KINDS: readonly ReadonlyMap<number, number>[] = [0, 1, 2, 3].map(
  (object) => new Map(ATTRIBUTES.map((type) => [type, kindOf(object, type)])),
)

/** What a length becomes, as two halves: low and high. The first is true; those beyond lie otherwise. */
export const LIES: readonly ((length: number) => readonly [number, number])[] = [
  (length) => [length, 0],
  () => [0xffffffff, 0xffffffff],
  (length) => [length + 1, 0],
  (length) => [Math.max(0, length - 1), 0],
  () => [0, 0],
  () => [0x7fffffff, 0],
  () => [0xffffffff, 0],
  () => [0, 0x40000000],
  () => [0, 0x80000000],
]

export const RETURNS: readonly number[] = [
  ...[CK.CKR_OK, CK.CKR_GENERAL_ERROR, CK.CKR_BUFFER_TOO_SMALL, CK.CKR_ATTRIBUTE_TYPE_INVALID],
  ...[CK.CKR_ATTRIBUTE_SENSITIVE, CK.CKR_CRYPTOKI_NOT_INITIALIZED, CK.CKR_SESSION_HANDLE_INVALID],
  ...[CK.CKR_DEVICE_REMOVED, CK.CKR_SESSION_COUNT, CK.CKR_USER_NOT_LOGGED_IN],
  ...[CK.CKR_OBJECT_HANDLE_INVALID, CK.CKR_TOKEN_NOT_PRESENT, CK.CKR_MECHANISM_INVALID],
  ...[CK.CKR_OPERATION_ACTIVE, CK.CKR_PIN_INCORRECT, CK.CKR_USER_PIN_NOT_INITIALIZED],
  ...[CK.CKR_TOKEN_WRITE_PROTECTED, CK.CKR_USER_ALREADY_LOGGED_IN, CK.CKR_HOST_MEMORY, -1],
]
