// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyTypeName, mechanismName, returnValueName } from '../../../src/pkcs11/names.ts'

test('a return value has the name that the standard gives it', () => {
  assert.equal(returnValueName(0xa0), 'CKR_PIN_INCORRECT')
})

test('a return value without a name is its number, unsigned', () => {
  assert.equal(returnValueName(0x80001234), '0x80001234')
  assert.equal(returnValueName(-1), '0x10000000000000000')
})

test('of two names of a mechanism the newer one is used', () => {
  assert.equal(mechanismName(0x1040), 'CKM_EC_KEY_PAIR_GEN')
  assert.equal(mechanismName(0x7fffffff), 'mechanism 2147483647')
})

test('a type of keys without a name is its number', () => {
  assert.equal(keyTypeName(3), 'CKK_EC')
  assert.equal(keyTypeName(0x7ffffffe), 'of type 2147483646')
})
