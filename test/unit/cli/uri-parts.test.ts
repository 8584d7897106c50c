// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onlyAttributes, tokenPart, withType } from '../../../cli/uri-parts.ts'
import { withoutPin } from '../../../cli/uri-text.ts'

test('the part of the token is what speaks of no object', () => {
  assert.equal(
    tokenPart('pkcs11:token=T;object=o;ID=%01;type=cert?pin-source=f'),
    'pkcs11:token=T?pin-source=f',
  )
  assert.equal(tokenPart('pkcs11:object=o'), 'pkcs11:')
})

test('a type is set or replaced', () => {
  assert.equal(
    withType('pkcs11:object=o?pin-source=f', 'private'),
    'pkcs11:object=o;type=private?pin-source=f',
  )
  assert.equal(withType('pkcs11:type=cert;token=T', 'private'), 'pkcs11:token=T;type=private')
  assert.equal(withType('pkcs11:', 'public'), 'pkcs11:type=public')
})

test('attributes are kept in their order', () => {
  assert.equal(
    onlyAttributes('pkcs11:model=M;token=T;id=%01;object=o', ['object', 'token']),
    'pkcs11:token=T;object=o',
  )
})

test('a PIN is taken out, and the rest of the query stays', () => {
  assert.equal(withoutPin('pkcs11:a?pin-value=1&module-name=m'), 'pkcs11:a?module-name=m')
  assert.equal(withoutPin('pkcs11:a?PIN-VALUE=1'), 'pkcs11:a')
  assert.equal(withoutPin('pkcs11:a?pin-source=f'), 'pkcs11:a?pin-source=f')
})
