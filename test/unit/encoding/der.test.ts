// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  encodeBitString,
  encodeElement,
  encodeExplicit,
  encodeLength,
  encodeNull,
  encodeOid,
  encodeSequence,
  encodeSmallInteger,
  encodeUnsigned,
  encodeUtf8String,
  TAG,
} from '../../../src/encoding/der.ts'
import { DerReader } from '../../../src/encoding/der-reader.ts'
import { ProviderError } from '../../../src/errors.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('an unsigned integer gets a zero byte when its top bit is set', () => {
  assert.equal(hex(encodeUnsigned(Uint8Array.of(0x80))), '02020080')
  assert.equal(hex(encodeUnsigned(Uint8Array.of(0, 0, 0x7f))), '02017f')
})

test('zero is one zero byte, also when it comes without bytes', () => {
  assert.equal(hex(encodeUnsigned(new Uint8Array(0))), '020100')
  assert.equal(hex(encodeUnsigned(new Uint8Array(4))), '020100')
  assert.equal(hex(encodeSmallInteger(0)), '020100')
})

test('lengths take their shortest form', () => {
  assert.deepEqual(encodeLength(127), [127])
  assert.deepEqual(encodeLength(128), [0x81, 128])
  assert.deepEqual(encodeLength(65536), [0x83, 1, 0, 0])
})

test('object identifiers are written as X.690 has them', () => {
  assert.equal(hex(encodeOid('1.2.840.113549.1.1.1')), '06092a864886f70d010101')
  assert.equal(hex(encodeOid('2.999.3')), '0603883703')
})

test('what is not an object identifier is refused by its text', () => {
  for (const wrong of ['', '1', '3.1', '1.40', '1..2', '1.02', '1.2.', 'abc', '-1.2']) {
    assert.throws(() => encodeOid(wrong), { code: 'ENCODING', message: /object identifier/ })
  }
})

test('small pieces have their known bytes', () => {
  assert.equal(hex(encodeNull()), '0500')
  assert.equal(hex(encodeBitString(Uint8Array.of(1, 2))), '0303000102')
  assert.equal(hex(encodeExplicit(2, encodeSmallInteger(32))), 'a203020120')
  assert.equal(hex(encodeUtf8String('é')), '0c02c3a9')
})

test('a number that is not a whole one cannot become an integer', () => {
  for (const wrong of [-1, 0.5, Number.NaN, 2 ** 60]) {
    assert.throws(() => encodeSmallInteger(wrong), ProviderError)
  }
})

test('unsigned integers survive writing and reading', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
      const reader = new DerReader(encodeUnsigned(bytes))
      const value = reader.unsigned()
      reader.finish()
      assert.equal(BigInt(`0x${hex(value)}`), BigInt(`0x${hex(bytes)}`))
      assert.ok(value.length === 1 || value[0] !== 0)
    }),
  )
})

test('small integers survive writing and reading', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (value) => {
      assert.equal(new DerReader(encodeSmallInteger(value)).smallInteger(), value)
    }),
  )
})

test('object identifiers survive writing and reading', () => {
  const arcs = fc.array(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), { maxLength: 8 })
  const head = fc.oneof(
    fc.tuple(fc.constantFrom(0n, 1n), fc.bigInt({ min: 0n, max: 39n })),
    fc.tuple(fc.constant(2n), fc.bigInt({ min: 0n, max: 2n ** 100n })),
  )
  fc.assert(
    fc.property(head, arcs, (first, rest) => {
      const dotted = [...first, ...rest].join('.')
      assert.equal(new DerReader(encodeOid(dotted)).oid(), dotted)
    }),
  )
})

test('elements of any size survive writing and reading', () => {
  const size = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(65535, 65536, 70000))
  fc.assert(
    fc.property(size, (sizeBytes) => {
      const body = new Uint8Array(sizeBytes).fill(0xab)
      const whole = encodeSequence(encodeElement(TAG.OCTET_STRING, body), encodeNull())
      const outer = new DerReader(whole)
      const inner = outer.enter(TAG.SEQUENCE)
      assert.deepEqual(inner.octetString(), body)
      inner.null()
      inner.finish()
      outer.finish()
    }),
    { numRuns: 50 },
  )
})
