// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseUri } from '../../../src/pkcs11/uri.ts'
import { OBJECT_TYPES } from '../../../src/pkcs11/uri-attributes.ts'
import { writeUri } from '../../../src/pkcs11/uri-write.ts'

const parse = (text: string) => parseUri(new Uint8Array(Buffer.from(text)))

test('the parts come in a fixed order, the id encoded in full', () => {
  const uri = writeUri({
    type: 'private',
    object: 'ec key',
    id: Uint8Array.of(0, 0x61, 0xff),
    token: 'acc',
    serial: '7f',
    manufacturer: 'SoftHSM project',
    model: 'SoftHSM v2',
  })
  const expected =
    'pkcs11:model=SoftHSM%20v2;manufacturer=SoftHSM%20project;serial=7f;token=acc' +
    ';id=%00%61%FF;object=ec%20key;type=private'
  assert.equal(uri, expected)
})

test('empty parts are left out', () => {
  assert.equal(writeUri({}), 'pkcs11:')
  assert.equal(writeUri({ token: '', id: new Uint8Array(0), object: 'a' }), 'pkcs11:object=a')
})

test('reserved characters are encoded, others stay readable', () => {
  const object = '%#&"/;?\x7f é\n' + "'()*+,-.:<=>@[]^_`{|}~"
  const encoded = "%25%23%26%22%2F%3B%3F%7F%20%C3%A9%0A'()*+,-.:<=>@[]^_`{|}~"
  assert.equal(writeUri({ object }), `pkcs11:object=${encoded}`)
})

test('a text that no URI can ask for is left out', () => {
  assert.equal(writeUri({ object: 'a\0', token: '\ufffd', serial: '1' }), 'pkcs11:serial=1')
})

test('what is written is read back unchanged, and written again it is the same', () => {
  const reserved = fc.array(fc.constantFrom(...Array.from('%;?&=/#+ é€😀pin-value=token=')))
  const text = fc
    .oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      reserved.map((all) => all.join('')),
    )
    .filter((value) => value !== '' && !/[\0\ufffd]/.test(value))
  const parts = fc.record(
    {
      model: text,
      manufacturer: text,
      serial: text,
      token: text,
      id: fc.uint8Array({ minLength: 1, maxLength: 40 }),
      object: text,
      type: fc.constantFrom(...OBJECT_TYPES),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  fc.assert(
    fc.property(parts, (value) => {
      const uri = writeUri(value)
      const { vendor, ...read } = parse(uri)
      assert.equal(vendor.size, 0)
      assert.deepEqual(read, value)
      assert.equal(writeUri(read), uri)
    }),
    { numRuns: 1000 },
  )
})
