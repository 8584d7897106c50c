// SPDX-License-Identifier: Apache-2.0
// AlgorithmIdentifiers of signatures, as they stand in certificates.
import type { Digest } from '../algorithms/digests.ts'
import { encodeNull, encodeOid, encodeSequence } from './der.ts'
import { OID_RSASSA_PSS } from './oids.ts'
import { encodePssParams, type PssParams } from './pss-params.ts'

/** PKCS#1 v1.5; absent when the digest has no such identifier. RFC 4055 §5: NULL is there. */
export function findRsaAlgorithmId(digest: Digest): Uint8Array | undefined {
  const { rsaSignatureOid } = digest
  if (rsaSignatureOid === undefined) return undefined
  return encodeSequence(encodeOid(rsaSignatureOid), encodeNull())
}

/** RFC 5758 §3.2: without parameters. Absent when the digest has no such identifier. */
export function findEcdsaAlgorithmId(digest: Digest): Uint8Array | undefined {
  const { ecdsaSignatureOid } = digest
  return ecdsaSignatureOid === undefined ? undefined : encodePlainAlgorithmId(ecdsaSignatureOid)
}

export const encodePssAlgorithmId = (params: PssParams): Uint8Array =>
  encodeSequence(encodeOid(OID_RSASSA_PSS), encodePssParams(params))

/** An identifier without parameters, as Ed25519 and Ed448 have (RFC 8410 §3). */
export const encodePlainAlgorithmId = (oid: string): Uint8Array => encodeSequence(encodeOid(oid))
