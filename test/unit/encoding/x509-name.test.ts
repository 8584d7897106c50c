// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import koffi from 'koffi'
import { encodeElement, encodeOid, encodeSequence, TAG } from '../../../src/encoding/der.ts'
import { namesMatch } from '../../../src/encoding/x509-name.ts'

const libcrypto = koffi.load('libcrypto.so.3')
const d2iName = libcrypto.func(
  'void *d2i_X509_NAME(void *a, _Inout_ const uint8_t **in, long size)',
)
const compareNames = libcrypto.func('int X509_NAME_cmp(void *a, void *b)')
const freeName = libcrypto.func('void X509_NAME_free(void *a)')

const CN = encodeOid('2.5.4.3')
const utf16 = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le').swap16())
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const utf8 = (text: string) => new Uint8Array(Buffer.from(text))
const attribute = (oid: Uint8Array, tag: number, body: Uint8Array) =>
  encodeSequence(oid, encodeElement(tag, body))
const rdn = (...attributes: Uint8Array[]) => encodeElement(TAG.SET, ...attributes)
const name = (...rdns: Uint8Array[]) => encodeSequence(...rdns)
const commonName = (tag: number, body: Uint8Array) => name(rdn(attribute(CN, tag, body)))

/** What OpenSSL says; absent when it cannot read one of the names. */
function opensslMatches(a: Uint8Array, b: Uint8Array): boolean | undefined {
  const [first, second] = [a, b].map((der) => d2iName(null, [der], der.length))
  const match = first && second ? compareNames(first, second) === 0 : undefined
  freeName(first)
  freeName(second)
  return match
}

test('case, blanks and the type of the string do not matter', () => {
  const plain = commonName(TAG.UTF8_STRING, utf8('my ca é'))
  for (const same of [
    commonName(TAG.UTF8_STRING, utf8('  My\t  CA é ')),
    commonName(TAG.T61_STRING, latin1('MY CA é')),
    commonName(TAG.BMP_STRING, utf16('My Ca é')),
  ]) {
    assert.ok(namesMatch(plain, same))
    assert.equal(opensslMatches(plain, same), true)
  }
})

test('letters beyond ASCII keep their case', () => {
  const [a, b] = ['É', 'é'].map((text) => commonName(TAG.UTF8_STRING, utf8(text)))
  assert.equal(namesMatch(a ?? CN, b ?? CN), false)
})

test('the order of attributes matters between sets and not inside one', () => {
  const a = attribute(CN, TAG.UTF8_STRING, utf8('a'))
  const b = attribute(encodeOid('2.5.4.10'), TAG.UTF8_STRING, utf8('b'))
  assert.ok(namesMatch(name(rdn(a, b)), name(rdn(b, a))))
  assert.equal(namesMatch(name(rdn(a), rdn(b)), name(rdn(b), rdn(a))), false)
  assert.equal(namesMatch(name(rdn(a, b)), name(rdn(a), rdn(b))), false)
})

test('equal bytes match without being a name', () => {
  assert.ok(namesMatch(Uint8Array.of(1, 2), Uint8Array.of(1, 2)))
})

test('what is no name cannot be compared', () => {
  assert.throws(() => namesMatch(name(), Uint8Array.of(0x30, 1)), { code: 'ENCODING' })
})

test('OpenSSL comes to the same result for names that are nearly the same', () => {
  const character = fc.constantFrom(' ', '\t', 'a', 'A', 'b', 'é', 'É')
  const text = fc.string({ unit: character, minLength: 1, maxLength: 4 })
  const value = fc.oneof(
    text.map((value) => [TAG.UTF8_STRING, utf8(value)] as const),
    text.map((value) => [TAG.T61_STRING, latin1(value)] as const),
    text.map((value) => [TAG.BMP_STRING, utf16(value)] as const),
    fc.constant([TAG.OCTET_STRING, utf8('a')] as const),
  )
  const oid = fc.constantFrom(CN, encodeOid('2.5.4.10'), encodeOid('1.2.3.4'))
  const attributes = fc.tuple(oid, value).map(([id, [tag, body]]) => attribute(id, tag, body))
  const set = fc.array(attributes, { minLength: 1, maxLength: 2 }).map((all) => rdn(...all))
  const anyName = fc.array(set, { maxLength: 2 }).map((all) => name(...all))
  let same = 0
  fc.assert(
    fc.property(anyName, anyName, (a, b) => {
      const expected = opensslMatches(a, b)
      if (expected === undefined) return
      same += Number(expected)
      assert.equal(namesMatch(a, b), expected)
    }),
    { numRuns: 5000 },
  )
  assert.ok(same > 0)
})
