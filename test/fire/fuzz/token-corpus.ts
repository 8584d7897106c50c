// SPDX-License-Identifier: Apache-2.0
// A token that tells the truth, and parts of it to be mutated.
import { encodeUtf8 } from '../../../src/encoding/utf8.ts'
import * as CK from '../../../src/pkcs11/cryptoki.gen.ts'
import { ANSWERED, type AttributeType, kindOf } from './input-kinds.ts'
import { readRecords, type Told, writeRecord } from './records.ts'
import { CERTIFICATE, EC_SPKI, ED_SPKI, PSS_SPKI, RSA_SPKI } from './samples.ts'

const word = (value: number): Uint8Array => {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true)
  return bytes
}

const join = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]))

const words = (...values: readonly number[]): Uint8Array => join(...values.map(word))

const padded = (text: string, size: number): Uint8Array => encodeUtf8(text.padEnd(size))

const struct = (
  size: number,
  ...fields: readonly (readonly [number, Uint8Array])[]
): Uint8Array => {
  const bytes = new Uint8Array(size)
  for (const [at, value] of fields) bytes.set(value, at)
  return bytes
}

const { CK_INFO, CK_SLOT_INFO, CK_TOKEN_INFO, CK_MECHANISM_INFO, CK_SESSION_INFO } = CK

const FLAGS =
  CK.CKF_TOKEN_INITIALIZED | CK.CKF_LOGIN_REQUIRED | CK.CKF_USER_PIN_INITIALIZED | CK.CKF_RNG

const PLACE = join(
  writeRecord(
    ANSWERED.info,
    struct(CK_INFO.size, [2, padded('Maker', 32)], [48, padded('Library', 32)], [80, word(0x103)]),
  ),
  writeRecord(ANSWERED.slots, words(1)),
  writeRecord(
    ANSWERED.slot,
    struct(CK_SLOT_INFO.size, [0, padded('Slot', 64)], [64, padded('Maker', 32)]),
  ),
  writeRecord(
    ANSWERED.token,
    struct(
      CK_TOKEN_INFO.size,
      ...([
        [0, padded('Token', 32)],
        [32, padded('Maker', 32)],
        [64, padded('Model', 16)],
        [80, padded('0001', 16)],
        [CK_TOKEN_INFO.flags.offset, word(FLAGS)],
      ] as const),
    ),
  ),
)

const CAN = join(
  writeRecord(ANSWERED.mechanisms, words(CK.CKM_RSA_PKCS, CK.CKM_ECDSA, CK.CKM_SHA256, 0x80001234)),
  writeRecord(
    ANSWERED.mechanism,
    struct(CK_MECHANISM_INFO.size, [0, words(256, 4096, CK.CKF_SIGN | CK.CKF_DIGEST)]),
  ),
  writeRecord(ANSWERED.session, word(5)),
  writeRecord(ANSWERED.state, struct(CK_SESSION_INFO.size, [8, word(CK.CKS_RO_USER_FUNCTIONS)])),
  writeRecord(ANSWERED.objects, words(4, 5, 6, 7)),
)

type Values = readonly (readonly [AttributeType, Uint8Array])[]

const object = (number: number, values: Values): Uint8Array =>
  join(...values.map(([type, value]) => writeRecord(kindOf(number, type), value)))

const YES = Uint8Array.of(1)
const named = (objectClass: number, id: number): Values => [
  [CK.CKA_CLASS, word(objectClass)],
  [CK.CKA_TOKEN, YES],
  [CK.CKA_LABEL, encodeUtf8('a')],
  [CK.CKA_ID, Uint8Array.of(id)],
]

const RSA = object(0, [
  ...named(CK.CKO_PRIVATE_KEY, 1),
  [CK.CKA_PRIVATE, YES],
  [CK.CKA_KEY_TYPE, word(CK.CKK_RSA)],
  [CK.CKA_ALWAYS_AUTHENTICATE, Uint8Array.of(0)],
  [CK.CKA_ALLOWED_MECHANISMS, words(CK.CKM_RSA_PKCS_PSS, CK.CKM_SHA256_RSA_PKCS_PSS)],
  [CK.CKA_SIGN, YES],
  [CK.CKA_MODULUS, RSA_SPKI.subarray(33, 289)],
  [CK.CKA_PUBLIC_EXPONENT, Uint8Array.of(1, 0, 1)],
])

const EC = object(1, [
  ...named(CK.CKO_PUBLIC_KEY, 2),
  [CK.CKA_KEY_TYPE, word(CK.CKK_EC)],
  [CK.CKA_EC_PARAMS, EC_SPKI.subarray(13, 23)],
  [CK.CKA_EC_POINT, join(Uint8Array.of(4, 65), EC_SPKI.subarray(26))],
])

const ED = object(3, [
  ...named(CK.CKO_PRIVATE_KEY, 2),
  [CK.CKA_KEY_TYPE, word(CK.CKK_EC_EDWARDS)],
  [CK.CKA_EC_PARAMS, Uint8Array.of(6, 3, 0x2b, 0x65, 0x70)],
  [CK.CKA_COPYABLE, YES],
  [CK.CKA_PUBLIC_KEY_INFO, ED_SPKI],
])

const CERT = object(2, [
  ...named(CK.CKO_CERTIFICATE, 1),
  [CK.CKA_CERTIFICATE_TYPE, word(CK.CKC_X_509)],
  [CK.CKA_VALUE, CERTIFICATE],
])

/** What the token says that the input is silent about. */
export const USUAL_TOKEN: ReadonlyMap<number, Told> = readRecords(
  join(PLACE, CAN, RSA, EC, ED, CERT),
)

const returns = (...triples: readonly number[]): Uint8Array =>
  writeRecord(ANSWERED.returns, Uint8Array.from(triples))

export const TOKEN_CORPUS: readonly Uint8Array[] = [
  ...[PLACE, CAN, RSA, EC, ED, CERT, writeRecord(ANSWERED.slots, words(1, 7))],
  join(writeRecord(kindOf(0, CK.CKA_MODULUS), RSA_SPKI), writeRecord(ANSWERED.slots, word(3), 7)),
  join(writeRecord(kindOf(1, CK.CKA_PUBLIC_KEY_INFO), EC_SPKI), returns(13, 3, 0)),
  join(writeRecord(kindOf(3, CK.CKA_PUBLIC_KEY_INFO), PSS_SPKI), returns(8, 1, 2, 9, 6, 1)),
  join(
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((lie) =>
      writeRecord(kindOf(lie % 4, CK.CKA_LABEL), encodeUtf8('b'), lie),
    ),
  ),
  join(writeRecord(ANSWERED.mechanisms, words(1), 7), writeRecord(ANSWERED.objects, words(4), 9)),
  join(CERT, writeRecord(kindOf(2, CK.CKA_VALUE), CERTIFICATE, 1)),
]
