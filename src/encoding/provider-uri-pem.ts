// SPDX-License-Identifier: Apache-2.0
// A pkcs11 URI in a PEM file, in place of a private key: for programs that read keys from files.
// SEQUENCE { VisibleString "PKCS#11 Provider URI v1.0", UTF8String uri }, as other providers have it.
import { ProviderError } from '../errors.ts'
import { encodeElement, encodeSequence, encodeUtf8String, TAG } from './der.ts'
import { DerReader } from './der-reader.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

export const PROVIDER_URI_LABEL = 'PKCS#11 PROVIDER URI'
const VERSION = 'PKCS#11 Provider URI v1.0'

export const encodeProviderUri = (uri: string): Uint8Array =>
  encodeSequence(encodeElement(TAG.VISIBLE_STRING, encodeUtf8(VERSION)), encodeUtf8String(uri))

/** Where the URI lies in the input: not as a string, because it may hold a PIN. */
export function decodeProviderUri(der: Uint8Array): { start: number; end: number } {
  const input = new DerReader(der)
  const outer = input.enter(TAG.SEQUENCE)
  input.finish()
  const version = decodeUtf8(outer.copyBody(outer.expect(TAG.VISIBLE_STRING)))
  if (version !== VERSION) throw wrongVersion(version)
  const { bodyStart, end } = outer.expect(TAG.UTF8_STRING)
  outer.finish()
  return { start: bodyStart, end }
}

function wrongVersion(found: string): ProviderError {
  // In a file that somebody wrote by hand, the URI may stand here, with its PIN.
  const shown = /^[ -~]{0,64}$/.test(found) && !/pin/i.test(found) ? ` '${found}'` : ''
  const message = `a provider URI file of another version${shown}; only '${VERSION}' is known`
  return new ProviderError('ENCODING', message)
}
