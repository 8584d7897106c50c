// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TAG } from '../../../src/encoding/der.ts'
import { DerReader } from '../../../src/encoding/der-reader.ts'
import { ProviderError } from '../../../src/errors.ts'

const read = (hex: string) => new DerReader(new Uint8Array(Buffer.from(hex, 'hex')))
const refused = (message: RegExp) => ({ code: 'ENCODING', message })

test('a length that reaches beyond the data is refused before it is used', () => {
  assert.throws(() => read('0405aabb').next(), refused(/byte 0: an element of 5 bytes.*only 2/))
  assert.throws(() => read('0484ffffffff00').next(), refused(/only 1 are left/))
  assert.throws(() => read('0488ffffffffffffffff00').next(), refused(/only 1 are left/))
})

test('an element cannot reach beyond the one around it', () => {
  const inner = read('30030402aabbcc').enter(TAG.SEQUENCE)
  assert.throws(() => inner.octetString(), refused(/byte 2: an element of 2 bytes.*only 1/))
})

test('padded lengths are BER and accepted', () => {
  for (const padded of ['04820002aabb', '048800000000000000' + '02aabb']) {
    assert.deepEqual(read(padded).octetString(), Uint8Array.of(0xaa, 0xbb))
  }
})

test('other lengths than these are refused', () => {
  assert.throws(() => read('3080').next(), refused(/indefinite/))
  assert.throws(() => read(`3089${'00'.repeat(9)}`).next(), refused(/a length of 9 bytes/))
  assert.throws(() => read('308200').next(), refused(/ends inside a length/))
  assert.throws(() => read('30').next(), refused(/where a length is due/))
  assert.throws(() => read('').next(), refused(/byte 0: the data ends where an element is due/))
})

test('long tags are refused', () => {
  assert.throws(() => read('1f8101').next(), refused(/tag numbers above 30/))
})

test('a wrong tag is named with what was expected, and nothing is consumed', () => {
  const reader = read('0500')
  assert.throws(() => reader.octetString(), refused(/byte 0: expected OCTET STRING, found NULL/))
  reader.null()
  reader.finish()
  assert.throws(() => read('4100').unsigned(), refused(/expected INTEGER, found tag 0x41/))
})

test('an optional element is read only if it is there', () => {
  const reader = read('a000')
  assert.equal(reader.optional(0xa1), undefined)
  assert.equal(reader.optional(0xa0)?.tag, 0xa0)
  assert.equal(reader.optional(0xa0), undefined)
})

test('bytes that nobody read are counted', () => {
  const reader = read('0500aabbcc')
  reader.null()
  assert.throws(() => reader.finish(), refused(/more data where the end/))
})

test('integers must be there, not negative, not padded, not too large', () => {
  assert.throws(() => read('0200').unsigned(), refused(/without contents/))
  assert.throws(() => read('0201ff').unsigned(), refused(/negative/))
  assert.throws(() => read('02020001').unsigned(), refused(/padded/))
  assert.throws(() => read('020701000000000000').smallInteger(), refused(/7 bytes is too large/))
})

test('odd bit strings and filled nulls are refused', () => {
  assert.throws(() => read('0300').bitString(), refused(/first byte/))
  assert.throws(() => read('030204f0').bitString(), refused(/unused bits/))
  assert.throws(() => read('050100').null(), refused(/not empty/))
})

test('broken object identifiers are refused', () => {
  assert.throws(() => read('0600').oid(), refused(/without contents/))
  assert.throws(() => read('06028001').oid(), refused(/padded/))
  assert.throws(() => read('06022a86').oid(), refused(/endless arc/))
  assert.throws(() => read(`0617${'ff'.repeat(22)}01`).oid(), refused(/endless arc/))
})

test('what is read is a copy, because the input may be native memory', () => {
  const input = Uint8Array.of(0x04, 1, 7)
  const body = new DerReader(input).octetString()
  input[2] = 8
  assert.deepEqual(body, Uint8Array.of(7))
})

test('random bytes give values or a ProviderError, and never reach outside', () => {
  const readers = [
    (r: DerReader) => r.next(),
    (r: DerReader) => r.oid(),
    (r: DerReader) => r.unsigned(),
    (r: DerReader) => r.smallInteger(),
    (r: DerReader) => r.bitString(),
    (r: DerReader) => r.enter(TAG.SEQUENCE).next(),
  ]
  const tag = fc.constantFrom(...Object.values(TAG))
  const input = fc.tuple(tag, fc.uint8Array({ maxLength: 40 }))
  fc.assert(
    fc.property(input, fc.constantFrom(...readers), ([first, rest], readOne) => {
      const reader = new DerReader(Uint8Array.of(first, ...rest))
      try {
        readOne(reader)
        assert.ok(reader.offset <= rest.length + 1)
      } catch (error) {
        assert.ok(error instanceof ProviderError, String(error))
      }
    }),
    { numRuns: 2000 },
  )
})
