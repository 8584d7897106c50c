// SPDX-License-Identifier: Apache-2.0
// A CK_ATTRIBUTE array in words, for the debug log.

import { encodeHex } from '../encoding/hex.ts'
import { type Address, asAddress, NULL, native, offset } from '../host.ts'
import { CKA_NAMES, CKO_NAMES } from './attribute-names.gen.ts'
import * as CK from './cryptoki.gen.ts'
import { CKK_NAMES } from './cryptoki-names.gen.ts'

type Show = (bytes: Uint8Array) => string

const number = (bytes: Uint8Array): number =>
  bytes.length === 8 ? Number(new DataView(bytes.slice().buffer).getBigUint64(0, true)) : -1
const name =
  (names: Readonly<Record<number, string>>): Show =>
  (bytes) =>
    names[number(bytes)] ?? String(number(bytes))
const text: Show = (bytes) =>
  `'${bytes.reduce((all, byte) => all + String.fromCharCode(byte), '')}'`
const flag: Show = (bytes) => (bytes[0] === 0 ? 'false' : 'true')
const hex: Show = encodeHex

/** The attributes whose values may be read by anybody; of all others the log has name and size. */
const SHOWN: Readonly<Record<number, Show>> = {
  [CK.CKA_CLASS]: name(CKO_NAMES),
  [CK.CKA_KEY_TYPE]: name(CKK_NAMES),
  [CK.CKA_CERTIFICATE_TYPE]: (bytes) => String(number(bytes)),
  [CK.CKA_MODULUS_BITS]: (bytes) => String(number(bytes)),
  [CK.CKA_VALUE_LEN]: (bytes) => String(number(bytes)),
  [CK.CKA_LABEL]: text,
  [CK.CKA_ID]: hex,
  [CK.CKA_EC_PARAMS]: hex,
  [CK.CKA_TOKEN]: flag,
  [CK.CKA_PRIVATE]: flag,
  [CK.CKA_SENSITIVE]: flag,
  [CK.CKA_EXTRACTABLE]: flag,
  [CK.CKA_MODIFIABLE]: flag,
  [CK.CKA_SIGN]: flag,
  [CK.CKA_VERIFY]: flag,
  [CK.CKA_ENCRYPT]: flag,
  [CK.CKA_DECRYPT]: flag,
  [CK.CKA_DERIVE]: flag,
  [CK.CKA_WRAP]: flag,
  [CK.CKA_UNWRAP]: flag,
}

const MOST_ATTRIBUTES = 64
const MOST_BYTES = 256

/** `CKA_CLASS=CKO_PRIVATE_KEY`, or `CKA_VALUE:32` for 32 bytes that are not to be shown. */
export const describeTemplate = (at: Address, count: number): string[] =>
  entries(at, count).map(({ type, value, size }) => {
    const show = SHOWN[type]
    if (show === undefined || value === NULL || size <= 0 || size > MOST_BYTES)
      return `${attributeName(type)}:${size}`
    return `${attributeName(type)}=${show(native.readBytes(value, size))}`
  })

/** The names of the attributes alone: where the template is to be filled in. */
export const attributeTypes = (at: Address, count: number): string[] =>
  entries(at, count).map(({ type }) => attributeName(type))

const attributeName = (type: number): string => CKA_NAMES[type] ?? `0x${type.toString(16)}`

interface Entry {
  readonly type: number
  readonly value: Address
  readonly size: number
}

const entries = (at: Address, count: number): Entry[] =>
  at === NULL
    ? []
    : Array.from({ length: Math.min(count, MOST_ATTRIBUTES) }, (_, i) => readEntry(at, i))

const readEntry = (array: Address, i: number): Entry => {
  const at = offset(array, i * CK.CK_ATTRIBUTE.size)
  return {
    type: native.readWord(offset(at, CK.CK_ATTRIBUTE.type.offset)),
    value: asAddress(native.readWord(offset(at, CK.CK_ATTRIBUTE.pValue.offset))),
    size: native.readWord(offset(at, CK.CK_ATTRIBUTE.ulValueLen.offset)),
  }
}
