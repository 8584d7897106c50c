// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeWhat, type Found, shortUri } from '../../../../cli/token/describe.ts'

const token = {
  uri: 'pkcs11:model=m;serial=1;token=T',
  label: 'T',
  manufacturer: 'M',
  model: 'm',
  serial: '1',
  slot: { id: 7, description: 'd', manufacturer: 'M' },
}

const key = (more: Partial<Found> = {}): Found => ({
  type: 'private',
  uri: `pkcs11:model=m;serial=1;token=T;id=%01;object=${more.label ?? 'a'};type=private`,
  label: 'a',
  id: '01',
  token,
  algorithm: 'EC',
  bits: 256,
  curve: 'prime256v1',
  uses: ['sign'],
  alwaysAuthenticate: false,
  pem: undefined,
  ...more,
})

test('a key is called as people call it', () => {
  const named = [
    key(),
    key({ curve: 'brainpoolP256r1' }),
    key({ algorithm: 'RSA', curve: undefined, bits: 2048 }),
    key({ algorithm: 'RSA-PSS', curve: undefined, bits: 3072 }),
    key({ algorithm: 'ED25519', curve: 'Ed25519', bits: 256 }),
    key({ algorithm: 'X25519', curve: undefined, bits: 253 }),
  ].map(describeWhat)
  const expected = [
    'EC P-256',
    'EC brainpoolP256r1',
    'RSA 2048',
    'RSA-PSS 3072',
    'ED25519',
    'X25519',
  ]
  assert.deepEqual(named, expected)
})

test('a certificate that cannot be read is there all the same', () => {
  assert.equal(describeWhat({ ...key(), type: 'cert', certificate: 'AAAA' }), 'unreadable')
})

test('the short URI has token, label and type', () => {
  const one = key()
  assert.equal(shortUri(one, [one]), 'pkcs11:token=T;object=a;type=private')
})

test('it has the id as well where the label does not tell which, or is none', () => {
  const [one, other] = [key(), key({ id: '02' })]
  assert.equal(shortUri(one, [one, other]), 'pkcs11:token=T;id=%01;object=a;type=private')
  const nameless = { ...key(), label: '', uri: 'pkcs11:token=T;id=%01;type=private' }
  assert.equal(shortUri(nameless, [nameless]), 'pkcs11:token=T;id=%01;type=private')
})

test('a key and its certificate may share a label', () => {
  const [one, cert] = [key(), { ...key(), type: 'cert' as const }]
  assert.equal(shortUri(one, [one, cert]), 'pkcs11:token=T;object=a;type=private')
})
