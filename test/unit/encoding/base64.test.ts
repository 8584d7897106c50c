// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeBase64, encodeBase64 } from '../../../src/encoding/base64.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))

test('what is written is what Node writes, and is read back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (value) => {
      const text = encodeBase64(value)
      assert.equal(text, Buffer.from(value).toString('base64'))
      assert.deepEqual(decodeBase64(bytes(text)), value)
    }),
  )
})

test('whitespace is skipped', () => {
  assert.deepEqual(decodeBase64(bytes(' YW\r\nJj\tZA = =\n')), bytes('abcd'))
  assert.deepEqual(decodeBase64(bytes('')), new Uint8Array(0))
})

test('a piece of a text is read alone', () => {
  assert.deepEqual(decodeBase64(bytes('--YWJj--'), 2, 6), bytes('abc'))
})

test('anything that is not exact is refused with its place', () => {
  const wrong: [string, RegExp][] = [
    ['YW-j', /byte 2: an unexpected character/],
    ['YQ==YQ==', /byte 4: an unexpected character/],
    ['YWJ', /ends inside a group/],
    ['YQ=', /ends inside a group/],
    ['Y===', /ends inside a group/],
    ['====', /ends inside a group/],
    ['YR==', /bits are set/],
    ['YWJ=YWJj', /byte 4/],
    ['YWJ=', /bits are set/],
  ]
  for (const [text, message] of wrong) {
    assert.throws(() => decodeBase64(bytes(text)), { code: 'ENCODING', message }, text)
  }
})
