// SPDX-License-Identifier: Apache-2.0
// The key of a TLS peer: parameters first, then its share (EVP_PKEY_set1_encoded_public_key(3)).
import { badArgument } from '../../errors.ts'
import type { Address } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { type PublicKey, pointFromAttribute, rawPublicKey } from '../../key/public-key.ts'
import { describeParams } from '../../openssl/param-lists.ts'
import { applyParams, OCTET_STRING, readOctets } from '../../openssl/params.ts'

const ENCODED = 'encoded-pub-key'

export const settablePeerKey = describeParams({ [ENCODED]: OCTET_STRING })

export const setPeerKey = (key: Key, params: Address): void =>
  applyParams(params, {
    [ENCODED]: (param) => key.setPublicKey(publicKeyOf(key, readOctets(param))),
  })

const publicKeyOf = ({ type, curve }: Key, bytes: Uint8Array): PublicKey => {
  if (type.curve !== undefined) return rawPublicKey(type.curve, bytes)
  const point = curve && pointFromAttribute(curve, bytes)
  if (curve === undefined || point === undefined)
    throw badArgument(
      `${bytes.length} bytes are no public key on the curve ${curve?.name ?? 'that is not set'}`,
    )
  return { form: 'ec', curve, point }
}
