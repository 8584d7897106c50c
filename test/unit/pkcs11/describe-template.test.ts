// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NULL } from '../../../src/host.ts'
import { Arena } from '../../../src/memory/arena.ts'
import * as CK from '../../../src/pkcs11/cryptoki.gen.ts'
import { attributeTypes, describeTemplate } from '../../../src/pkcs11/describe-template.ts'
import { type Template, writeTemplate } from '../../../src/pkcs11/template.ts'

const arena = new Arena()
const describe = (template: Template) =>
  describeTemplate(writeTemplate(arena, template), template.length)

test('what identifies an object is shown as a person would write it', () => {
  const template: Template = [
    [CK.CKA_CLASS, CK.CKO_PRIVATE_KEY],
    [CK.CKA_KEY_TYPE, CK.CKK_EC],
    [CK.CKA_LABEL, 'web'],
    [CK.CKA_ID, Uint8Array.of(1, 0xab)],
    [CK.CKA_TOKEN, false],
  ]
  assert.deepEqual(describe(template), [
    'CKA_CLASS=CKO_PRIVATE_KEY',
    'CKA_KEY_TYPE=CKK_EC',
    "CKA_LABEL='web'",
    'CKA_ID=01ab',
    'CKA_TOKEN=false',
  ])
})

test('a value that may be a secret is never shown', () => {
  const secret = new Uint8Array(32).fill(0x41)
  for (const type of [CK.CKA_VALUE, CK.CKA_PRIVATE_EXPONENT, CK.CKA_PRIME_1, 0x80000001]) {
    const [text = ''] = describe([[type, secret]])
    assert.match(text, /:32$/)
    assert.doesNotMatch(text, /A{4}|4141/)
  }
})

test('an attribute without a value, or one that is longer than a name, has only its size', () => {
  assert.deepEqual(
    describe([
      [CK.CKA_LABEL, ''],
      [CK.CKA_ID, new Uint8Array(1000)],
    ]),
    ['CKA_LABEL:0', 'CKA_ID:1000'],
  )
})

test('a template that is to be filled in has only names', () => {
  const template: Template = [
    [CK.CKA_ID, 'x'],
    [CK.CKA_MODULUS, 'y'],
  ]
  assert.deepEqual(attributeTypes(writeTemplate(arena, template), 2), ['CKA_ID', 'CKA_MODULUS'])
})

test('no template at all is empty, whatever its count', () => {
  assert.deepEqual(describeTemplate(NULL, 7), [])
})
