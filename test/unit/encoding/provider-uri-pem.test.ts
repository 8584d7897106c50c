// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeElement, encodeSequence, encodeUtf8String, TAG } from '../../../src/encoding/der.ts'
import { decodePem, encodePem } from '../../../src/encoding/pem.ts'
import {
  decodeProviderUri,
  encodeProviderUri,
  PROVIDER_URI_LABEL,
} from '../../../src/encoding/provider-uri-pem.ts'
import { encodeUtf8 } from '../../../src/encoding/utf8.ts'
import { ProviderError } from '../../../src/errors.ts'

const FILE = `-----BEGIN PKCS#11 PROVIDER URI-----
MEQaGVBLQ1MjMTEgUHJvdmlkZXIgVVJJIHYxLjAMJ3BrY3MxMTp0b2tlbj1hY2M7
b2JqZWN0PWVjO3R5cGU9cHJpdmF0ZQ==
-----END PKCS#11 PROVIDER URI-----
`
const URI = 'pkcs11:token=acc;object=ec;type=private'
const VERSION = 'PKCS#11 Provider URI v1.0'

function readUri(der: Uint8Array): string {
  const { start, end } = decodeProviderUri(der)
  return Buffer.from(der.subarray(start, end)).toString()
}

test('a file of another provider is read, and ours is the same', () => {
  const { label, bytes } = decodePem(new Uint8Array(Buffer.from(FILE)))
  assert.equal(label, PROVIDER_URI_LABEL)
  assert.equal(readUri(bytes), URI)
  assert.equal(encodePem(PROVIDER_URI_LABEL, encodeProviderUri(URI)), FILE)
})

test('any URI survives writing and reading', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (uri) => {
      assert.equal(readUri(encodeProviderUri(uri)), uri)
    }),
  )
})

test('padded lengths are accepted', () => {
  const long = (tag: number, body: Uint8Array) =>
    Uint8Array.of(tag, 0x82, body.length >> 8, body.length & 255, ...body)
  const version = long(TAG.VISIBLE_STRING, encodeUtf8(VERSION))
  const uri = long(TAG.UTF8_STRING, encodeUtf8(URI))
  assert.equal(readUri(long(TAG.SEQUENCE, Uint8Array.of(...version, ...uri))), URI)
})

test('another version is refused by what was found and what is known', () => {
  for (const version of [
    'PKCS#11 Provider URI v2.0',
    'PKCS#11 Provider URI v1',
    `${VERSION}.1`,
    '',
  ]) {
    const visible = encodeElement(TAG.VISIBLE_STRING, encodeUtf8(version))
    const message = `a provider URI file of another version '${version}'; only '${VERSION}' is known`
    assert.throws(() => decodeProviderUri(encodeSequence(visible, encodeUtf8String(URI))), {
      code: 'ENCODING',
      message,
    })
  }
})

test('a URI that stands in place of the version is not shown', () => {
  const visible = encodeElement(TAG.VISIBLE_STRING, encodeUtf8('pkcs11:?pin-value=1234'))
  assert.throws(() => decodeProviderUri(encodeSequence(visible, encodeUtf8String(URI))), {
    message: `a provider URI file of another version; only '${VERSION}' is known`,
  })
})

test('missing and additional parts are refused', () => {
  const version = encodeElement(TAG.VISIBLE_STRING, encodeUtf8(VERSION))
  const uri = encodeUtf8String(URI)
  for (const der of [
    encodeSequence(version),
    encodeSequence(version, uri, uri),
    encodeSequence(uri, version),
    Uint8Array.of(...encodeSequence(version, uri), 0),
  ]) {
    assert.throws(() => decodeProviderUri(der), { code: 'ENCODING', message: /malformed DER/ })
  }
})

test('random bytes are a range inside the input or a ProviderError', () => {
  const valid = encodeProviderUri(URI)
  fc.assert(
    fc.property(fc.nat(valid.length - 1), fc.nat(255), (at, byte) => {
      const der = valid.slice()
      der[at] = byte
      try {
        const { start, end } = decodeProviderUri(der)
        assert.ok(start <= end && end <= der.length)
      } catch (error) {
        assert.ok(error instanceof ProviderError, String(error))
      }
    }),
    { numRuns: 1000 },
  )
})
