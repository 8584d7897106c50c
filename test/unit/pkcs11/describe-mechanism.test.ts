// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NULL } from '../../../src/host.ts'
import { Arena } from '../../../src/memory/arena.ts'
import * as CK from '../../../src/pkcs11/cryptoki.gen.ts'
import { describeMechanism } from '../../../src/pkcs11/describe-mechanism.ts'

const arena = new Arena()
const mechanism = (type: number, ...parameter: number[]) =>
  describeMechanism(
    parameter.length === 0
      ? arena.words(type, 0, 0)
      : arena.words(type, arena.words(...parameter), parameter.length * 8),
  )

test('a mechanism has the name of the standard, or its number', () => {
  assert.equal(mechanism(CK.CKM_ECDSA), 'CKM_ECDSA')
  assert.equal(mechanism(0x80001234), '0x80001234')
})

test('a padding with a hash says which, and how long its salt is', () => {
  const { CKM_SHA256, CKG_MGF1_SHA256 } = CK
  assert.equal(
    mechanism(CK.CKM_RSA_PKCS_PSS, CKM_SHA256, CKG_MGF1_SHA256, 32),
    'CKM_RSA_PKCS_PSS(CKM_SHA256,salt 32)',
  )
  assert.equal(
    mechanism(CK.CKM_RSA_PKCS_OAEP, CKM_SHA256, CKG_MGF1_SHA256, 1, 0, 0),
    'CKM_RSA_PKCS_OAEP(CKM_SHA256)',
  )
})

test('of any other parameter there is only the size', () => {
  assert.equal(mechanism(CK.CKM_ECDH1_DERIVE, 1, 0, 0, 65, 0x5ec7e7), 'CKM_ECDH1_DERIVE(40 bytes)')
})

test('no mechanism at all is no error', () => {
  assert.equal(describeMechanism(NULL), 'none')
})
