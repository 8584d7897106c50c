// SPDX-License-Identifier: Apache-2.0
// What a search for certificates and keys needs of a certificate (RFC 5280 §4.1).
import { contextTag, TAG } from './der.ts'
import { DerReader } from './der-reader.ts'

export interface Certificate {
  /** What is inside the INTEGER. */
  readonly serial: Uint8Array
  /** The others are whole DER elements. */
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  readonly subjectPublicKeyInfo: Uint8Array
}

/** Bytes behind the certificate are tolerated: tokens store values in buffers that are too long. */
export function decodeCertificate(der: Uint8Array): Certificate {
  const tbs = new DerReader(der).enter(TAG.SEQUENCE).enter(TAG.SEQUENCE)
  // The version is absent in a certificate of version 1.
  tbs.optional(contextTag(0))
  const serial = tbs.copyBody(tbs.expect(TAG.INTEGER))
  tbs.expect(TAG.SEQUENCE) // signature algorithm
  const issuer = tbs.copyWhole(tbs.expect(TAG.SEQUENCE))
  tbs.expect(TAG.SEQUENCE) // validity
  const subject = tbs.copyWhole(tbs.expect(TAG.SEQUENCE))
  const subjectPublicKeyInfo = tbs.copyWhole(tbs.expect(TAG.SEQUENCE))
  return { serial, issuer, subject, subjectPublicKeyInfo }
}
