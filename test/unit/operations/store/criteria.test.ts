// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Criteria,
  expectCriterion,
  noCriteria,
  wantedTypes,
} from '../../../../src/operations/store/criteria.ts'
import { parseUri } from '../../../../src/pkcs11/uri.ts'

const wanted = (uri: string, criteria: Partial<Criteria> = {}): readonly string[] =>
  wantedTypes(parseUri(new TextEncoder().encode(uri)), { ...noCriteria(), ...criteria })

const ALL = ['private', 'public', 'cert']
const NAME = Uint8Array.of(0x30, 0)

test('without a type or an expectation, keys and certificates are wanted', () => {
  assert.deepEqual(wanted('pkcs11:'), ALL)
  assert.deepEqual(wanted('pkcs11:object=x'), ALL)
})

for (const type of ALL) {
  test(`type=${type} wants that alone`, () => {
    assert.deepEqual(wanted(`pkcs11:type=${type}`), [type])
  })
}

test('types that cannot be served find nothing', () => {
  assert.deepEqual(wanted('pkcs11:type=data'), [])
  assert.deepEqual(wanted('pkcs11:type=secret-key'), [])
})

test('an expectation and a type have to agree', () => {
  for (const type of ALL) {
    for (const expect of ['private', 'public', 'cert', 'none'] as const) {
      assert.deepEqual(wanted(`pkcs11:type=${type}`, { expect }), type === expect ? [type] : [])
      assert.deepEqual(wanted('pkcs11:', { expect }), expect === 'none' ? [] : [expect])
    }
  }
})

test('names and serial numbers are those of certificates', () => {
  for (const criteria of [{ subject: NAME }, { issuer: NAME }, { serial: Uint8Array.of(1) }]) {
    assert.deepEqual(wanted('pkcs11:', criteria), ['cert'])
    assert.deepEqual(wanted('pkcs11:type=private', criteria), [])
    assert.deepEqual(wanted('pkcs11:', { ...criteria, expect: 'private' }), [])
  }
})

test('an alias or a fingerprint narrows nothing down to one type', () => {
  assert.deepEqual(wanted('pkcs11:', { alias: 'x' }), ALL)
  assert.deepEqual(wanted('pkcs11:', { fingerprint: new Uint8Array(20) }), ALL)
})

test("OpenSSL's numbers for kinds of objects", () => {
  const NUMBERS = { 0: undefined, 1: 'none', 2: 'none', 3: 'public', 4: 'private', 5: 'cert' }
  for (const [number, kind] of Object.entries(NUMBERS))
    assert.equal(expectCriterion(Number(number)), kind)
  for (const number of [6, 7, -1, 1000]) assert.equal(expectCriterion(number), 'none')
})
