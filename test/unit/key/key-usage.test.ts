// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EC, ED25519, RSA, RSA_PSS, X25519 } from '../../../src/algorithms/key-types.ts'
import { defaultKeyUsage, parseKeyUsage, usageTemplate } from '../../../src/key/key-usage.ts'
import * as CK from '../../../src/pkcs11/cryptoki.gen.ts'

test('usages are whole words between blanks', () => {
  assert.deepEqual(parseKeyUsage('  digitalSignature \t keyAgreement '), [
    'digitalSignature',
    'keyAgreement',
  ])
  assert.deepEqual(parseKeyUsage(''), [])
})

for (const text of ['digital', 'digitalsignature', 'digitalSignature,keyAgreement', 'no'])
  test(`'${text}' is refused by a message that names what is known`, () => {
    assert.throws(() => parseKeyUsage(text), /known are digitalSignature, dataEncipherment/)
  })

test('without a wish, a key may do what its type can', () => {
  assert.deepEqual(defaultKeyUsage(EC), ['digitalSignature', 'keyAgreement'])
  assert.deepEqual(defaultKeyUsage(ED25519), ['digitalSignature'])
  assert.deepEqual(defaultKeyUsage(X25519), ['keyAgreement'])
  assert.deepEqual(defaultKeyUsage(RSA_PSS), ['digitalSignature'])
  assert.ok(defaultKeyUsage(RSA).includes('dataEncipherment'))
})

test('each half gets its own attributes, set or not', () => {
  const usages = ['digitalSignature', 'keyEncipherment'] as const
  assert.deepEqual(
    new Map(usageTemplate(usages, 'private')),
    new Map<number, boolean>([
      [CK.CKA_SIGN, true],
      [CK.CKA_DECRYPT, false],
      [CK.CKA_UNWRAP, true],
      [CK.CKA_DERIVE, false],
    ]),
  )
  assert.deepEqual(
    new Map(usageTemplate(usages, 'public')),
    new Map<number, boolean>([
      [CK.CKA_VERIFY, true],
      [CK.CKA_ENCRYPT, false],
      [CK.CKA_WRAP, true],
      [CK.CKA_DERIVE, false],
    ]),
  )
})
