// SPDX-License-Identifier: Apache-2.0
// EMSA-PKCS1-v1_5 (RFC 8017 §9.2), for tokens that only do the exponentiation.
import type { Digest } from '../../algorithms/digests.ts'
import { concat } from '../../encoding/der.ts'
import { getDigestInfoPrefix } from '../../encoding/digest-info.ts'
import { badArgument } from '../../errors.ts'
import type { RsaShape } from '../../key/public-key.ts'

/** 00 01, at least eight FF, 00 */
export const PKCS1_FRAME_BYTES = 11

/** The block of the modulus' size that the token raises to the private exponent. */
export const buildPkcs1Block = (
  { modulus }: RsaShape,
  digest: Digest | undefined,
  data: Uint8Array,
): Uint8Array => {
  const prefix = digest === undefined ? new Uint8Array(0) : getDigestInfoPrefix(digest)
  const padBytes = modulus.length - prefix.length - data.length - 3
  if (padBytes < PKCS1_FRAME_BYTES - 3)
    throw badArgument(
      `${data.length} bytes are too long for a signature of ${modulus.length} bytes with the padding pkcs1`,
    )
  const padding = new Uint8Array(padBytes).fill(0xff)
  return concat(Uint8Array.of(0, 1), padding, Uint8Array.of(0), prefix, data)
}
