// SPDX-License-Identifier: Apache-2.0
// What C_GenerateKeyPair is told of each kind of key.
import { type Curve, findCurveByName } from '../algorithms/curves.ts'
import { DIGESTS, type Digest } from '../algorithms/digests.ts'
import { type KeyType, RSA_PSS } from '../algorithms/key-types.ts'
import { encodeOid } from '../encoding/der.ts'
import { unsupported } from '../errors.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import type { Template } from '../pkcs11/template.ts'
import { NSS_CURVE25519 } from './public-key.ts'

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

/** A way in which tokens make a kind of key. */
export interface Recipe {
  /** CKM_ number. */
  readonly mechanism: number
  /** The curve's object identifier, where it is not the usual one. */
  readonly curveOid?: string
  /** The only tokens that know it, by their manufacturer. */
  readonly manufacturer?: string
}

/** By the standard first, then as older tokens do. */
export const generationRecipes = (type: KeyType): readonly Recipe[] =>
  RECIPES[type.form === 'raw' ? type.name : type.form] ?? []

const EDWARDS: readonly Recipe[] = [{ mechanism: CK.CKM_EC_EDWARDS_KEY_PAIR_GEN }]
const MONTGOMERY: readonly Recipe[] = [
  { mechanism: CK.CKM_EC_MONTGOMERY_KEY_PAIR_GEN },
  // SoftHSM 2.6
  { mechanism: CK.CKM_EC_EDWARDS_KEY_PAIR_GEN },
]

const RECIPES: Readonly<Record<string, readonly Recipe[]>> = {
  rsa: [{ mechanism: CK.CKM_RSA_PKCS_KEY_PAIR_GEN }],
  ec: [{ mechanism: CK.CKM_EC_KEY_PAIR_GEN }],
  ED25519: EDWARDS,
  ED448: EDWARDS,
  X25519: [
    ...MONTGOMERY,
    // Before 3.102; to others this identifier is Ed25519.
    {
      mechanism: CK.CKM_EC_KEY_PAIR_GEN,
      curveOid: NSS_CURVE25519,
      manufacturer: 'Mozilla Foundation',
    },
  ],
  X448: MONTGOMERY,
}

export const publicAttributes = (wish: KeyWish, recipe: Recipe): Template =>
  wish.type.form === 'rsa'
    ? [
        [CK.CKA_MODULUS_BITS, wish.bits],
        [CK.CKA_PUBLIC_EXPONENT, wish.exponent],
        ...allowedMechanisms(wish),
      ]
    : [[CK.CKA_EC_PARAMS, encodeOid(recipe.curveOid ?? curveOid(wish))]]

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
