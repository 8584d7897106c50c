// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeUtf8, encodeUtf8, findInvalidUtf8 } from '../../../src/encoding/utf8.ts'

const lossy = new TextDecoder('utf-8', { ignoreBOM: true })
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

test('any text is encoded as TextEncoder does, half pairs as well', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', 'a') }),
      (text, surrogates) => {
        for (const value of [text, surrogates]) {
          assert.deepEqual(encodeUtf8(value), new TextEncoder().encode(value))
        }
      },
    ),
  )
})

test('any text survives both ways', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.equal(decodeUtf8(encodeUtf8(text)), text)
      assert.equal(findInvalidUtf8(encodeUtf8(text)), -1)
    }),
  )
})

test('any bytes are decoded as TextDecoder does', () => {
  const edges = [0, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0]
  const byte = fc.constantFrom(...edges, 0xe1, 0xec, 0xed, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff)
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 12 }), (values) => {
      const bytes = Uint8Array.from(values)
      assert.equal(decodeUtf8(bytes), lossy.decode(bytes))
      const invalid = findInvalidUtf8(bytes)
      if (invalid === -1) assert.doesNotThrow(() => strict.decode(bytes))
      else {
        assert.doesNotThrow(() => strict.decode(bytes.subarray(0, invalid)))
        assert.throws(() => strict.decode(bytes))
      }
    }),
    { numRuns: 5000 },
  )
})
