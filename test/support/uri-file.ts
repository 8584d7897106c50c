// SPDX-License-Identifier: Apache-2.0
// PEM files that stand for token keys, put together without the provider.
import { readElements } from './der.ts'
import { fromPem, toPem } from './public-key-on-token.ts'

const URI_LABEL = 'PKCS#11 PROVIDER URI'

export interface UriFileSpec {
  version?: string
  /** Lengths in five bytes, as BER allows. */
  longLengths?: boolean
}

const [VISIBLE_STRING, UTF8_STRING, SEQUENCE] = [0x1a, 0x0c, 0x30]

/** The text of the file. */
export function uriFile(uri: string, spec: UriFileSpec = {}): string {
  const { version = 'PKCS#11 Provider URI v1.0', longLengths = false } = spec
  const element = (tag: number, content: Buffer): Buffer =>
    Buffer.concat([Buffer.of(tag), encodeLength(content.length, longLengths), content])
  const body = Buffer.concat([
    element(VISIBLE_STRING, Buffer.from(version)),
    element(UTF8_STRING, Buffer.from(uri)),
  ])
  return toPem(element(SEQUENCE, body), URI_LABEL)
}

/** The URI in such a file. */
export function readUriFile(pem: string): string {
  const [outer] = readElements(fromPem(pem, URI_LABEL))
  const [, uri] = readElements(outer?.content ?? Buffer.alloc(0))
  return uri?.content.toString() ?? ''
}

function encodeLength(length: number, long: boolean): Buffer {
  if (!long && length < 0x80) return Buffer.of(length)
  if (!long && length < 0x100) return Buffer.of(0x81, length)
  const digits = Buffer.alloc(4)
  digits.writeUInt32BE(length)
  return Buffer.concat([Buffer.of(0x84), digits])
}
