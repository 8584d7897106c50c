// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { percentDecode, percentDecodeInto, percentEncode } from '../../../src/pkcs11/uri-percent.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))

test('any bytes survive encoding and decoding', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (value) => {
      const encoded = bytes(Array.from(value, percentEncode).join(''))
      assert.deepEqual(percentDecode(encoded, 0, encoded.length), value)
    }),
  )
})

test('encoding writes two upper-case digits', () => {
  assert.equal(percentEncode(0x0a), '%0A')
  assert.equal(percentEncode(0xff), '%FF')
})

test('digits of either case are decoded, and the bytes are counted', () => {
  const text = bytes('x%c3%A9y')
  const decoded: number[] = []
  assert.equal(
    percentDecodeInto(text, 1, 7, (byte) => decoded.push(byte)),
    2,
  )
  assert.deepEqual(decoded, [0xc3, 0xa9])
})

test('an escape does not reach beyond the end of its value', () => {
  for (const end of [1, 2]) {
    assert.throws(() => percentDecode(bytes('%41'), 0, end), { code: 'URI', message: /offset 0/ })
  }
})
