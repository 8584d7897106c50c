// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  equalsAscii,
  findAttribute,
  findSchemeEnd,
  isVendorName,
  splitUri,
} from '../../../src/pkcs11/uri-scan.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const split = (text: string) =>
  splitUri(bytes(text), 0).map(({ start, nameEnd, end, inQuery }) => [
    text.slice(start, nameEnd),
    text.slice(nameEnd, end),
    inQuery,
  ])

test('the scheme is found in any case', () => {
  assert.equal(findSchemeEnd(bytes('PKCS11:a')), 7)
  for (const wrong of ['', 'pkcs11', 'pkcs11;', ' pkcs11:']) {
    assert.equal(findSchemeEnd(bytes(wrong)), -1)
  }
})

test('path and query are cut at their separators', () => {
  assert.deepEqual(split('a=1;b=2=3?c=?&d=;e'), [
    ['a', '=1', false],
    ['b', '=2=3', false],
    ['c', '=?', true],
    ['d', '=', true],
    ['e', '', true],
  ])
})

test('an ampersand in the path separates before a known attribute alone', () => {
  assert.deepEqual(split('token=a&b=1&TYPE=cert&typ=1'), [
    ['token', '=a&b=1', false],
    ['TYPE', '=cert&typ=1', false],
  ])
})

test('segments lie in order inside the input and hold no separator of their own', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab=;?&') }), (text) => {
      let last = 0
      for (const { start, nameEnd, end } of splitUri(bytes(text), 0)) {
        assert.ok(last <= start && start <= nameEnd && nameEnd <= end && end <= text.length)
        assert.ok(start < end && !text.slice(start, end).includes(';'))
        last = end
      }
    }),
  )
})

test('names are compared byte by byte', () => {
  assert.ok(equalsAscii(bytes('xToKen'), 1, 6, 'token'))
  assert.equal(equalsAscii(bytes('token'), 0, 4, 'token'), false)
  assert.equal(findAttribute(bytes('slot-id'), 0, 7)?.name, 'slot-id')
  assert.equal(findAttribute(bytes('slot-i'), 0, 6), undefined)
})

test('vendor names start with x- and have letters, digits, hyphens, underscores', () => {
  for (const [name, expected] of [
    ['x-a', true],
    ['X-Card_1-b', true],
    ['x-', false],
    ['y-a', false],
    ['x-a b', false],
    ['x-é', false],
  ] as const) {
    const encoded = bytes(name)
    assert.equal(isVendorName(encoded, 0, encoded.length), expected, name)
  }
})
