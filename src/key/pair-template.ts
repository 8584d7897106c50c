// SPDX-License-Identifier: Apache-2.0
// What C_GenerateKeyPair is told of each kind of key.
import { type Curve, findCurveByName } from '../algorithms/curves.ts'
import { DIGESTS, type Digest } from '../algorithms/digests.ts'
import { type KeyType, RSA_PSS } from '../algorithms/key-types.ts'
import { encodeOid } from '../encoding/der.ts'
import { unsupported } from '../errors.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import type { Template } from '../pkcs11/template.ts'

/** What is asked of a new key; each kind reads its own. */
export interface KeyWish {
  readonly type: KeyType
  readonly bits: number
  /** Big-endian. */
  readonly exponent: Uint8Array
  /** P-256 where nothing is asked. */
  readonly curve: Curve | undefined
  /** The only digest that an RSASSA-PSS key may be used with. */
  readonly digest: Digest | undefined
}

export const generationMechanism = ({ form, curve }: KeyType): number => {
  if (form === 'rsa') return CK.CKM_RSA_PKCS_KEY_PAIR_GEN
  if (form === 'ec') return CK.CKM_EC_KEY_PAIR_GEN
  return curve?.keyType === CK.CKK_EC_MONTGOMERY
    ? CK.CKM_EC_MONTGOMERY_KEY_PAIR_GEN
    : CK.CKM_EC_EDWARDS_KEY_PAIR_GEN
}

export const publicAttributes = (wish: KeyWish): Template =>
  wish.type.form === 'rsa'
    ? [
        [CK.CKA_MODULUS_BITS, wish.bits],
        [CK.CKA_PUBLIC_EXPONENT, wish.exponent],
        ...allowedMechanisms(wish),
      ]
    : [[CK.CKA_EC_PARAMS, encodeOid(curveOid(wish))]]

export const privateAttributes = (wish: KeyWish): Template => allowedMechanisms(wish)

const curveOid = ({ type, curve = findCurveByName('P-256') }: KeyWish): string => {
  const oid = type.form === 'raw' ? type.curve?.oid : curve?.oid
  if (oid !== undefined) return oid
  throw unsupported(`the curve ${curve?.name} has no object identifier to ask a token for`)
}

/** How a token restricts a key to RSASSA-PSS: to the mechanisms of one digest, or of any. */
const allowedMechanisms = ({ type, digest }: KeyWish): Template => {
  if (type !== RSA_PSS) return []
  const all = DIGESTS.map(({ rsaPssMechanism }) => rsaPssMechanism)
  const allowed = digest === undefined ? [CK.CKM_RSA_PKCS_PSS, ...all] : [digest.rsaPssMechanism]
  const numbers = allowed.filter((mechanism) => mechanism !== undefined)
  return [
    [CK.CKA_ALLOWED_MECHANISMS, new Uint8Array(new BigUint64Array(numbers.map(BigInt)).buffer)],
  ]
}
