// SPDX-License-Identifier: Apache-2.0
// What an RSA-PSS key may be used with: its parameters say it (RFC 4055 §3.1), or its token does.
import { DIGESTS, type Digest } from '../algorithms/digests.ts'
import { RSA_PSS } from '../algorithms/key-types.ts'
import { CKA_ALLOWED_MECHANISMS, CKM_RSA_PKCS_PSS } from '../pkcs11/cryptoki.gen.ts'
import { numbersOf } from './attributes.ts'
import type { Key } from './key.ts'
import type { PublicKey } from './public-key.ts'

/** The one digest that an RSA-PSS key is for; `undefined` where there is a choice. */
export const onlyPssDigest = (key: Key, publicKey: PublicKey | undefined): Digest | undefined => {
  if (key.type !== RSA_PSS) return undefined
  if (publicKey?.form === 'rsa' && publicKey.restriction !== undefined)
    return publicKey.restriction.digest
  const [only, ...others] = allowedDigests(key)
  return others.length === 0 ? only : undefined
}

/** Those of CKA_ALLOWED_MECHANISMS; none where a mechanism for any digest is there. */
const allowedDigests = (key: Key): readonly Digest[] => {
  if (key.object === undefined) return []
  const allowed = numbersOf(key.object.attributes, CKA_ALLOWED_MECHANISMS)
  if (allowed.includes(CKM_RSA_PKCS_PSS)) return []
  return DIGESTS.filter(
    ({ rsaPssMechanism: mechanism }) => mechanism !== undefined && allowed.includes(mechanism),
  )
}
