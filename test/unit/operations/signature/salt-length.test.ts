// SPDX-License-Identifier: Apache-2.0
import '../../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Digest, findDigest } from '../../../../src/algorithms/digests.ts'
import { type Address, NULL } from '../../../../src/host.ts'
import { rsaPublicKey } from '../../../../src/key/public-key.ts'
import { INTEGER, type Param, UTF8_STRING } from '../../../../src/openssl/params.ts'
import {
  AUTO,
  readSaltLength,
  resolveSalt,
  saltName,
} from '../../../../src/operations/signature/salt-length.ts'
import { fake } from '../../../support/fake-host.ts'

const param = (type: number, data: Address, sizeBytes: number): Param => ({
  address: NULL,
  key: 'saltlen',
  type,
  data,
  sizeBytes,
})

const readText = (text: string): number =>
  readSaltLength(param(UTF8_STRING, fake.putString(text), text.length))

const readNumber = (value: number): number =>
  readSaltLength(param(INTEGER, fake.put(new Uint8Array(Int32Array.of(value).buffer)), 4))

const digest = (name: string): Digest => findDigest(name) ?? assert.fail(`no ${name}`)
const rsa = (bits: number) => {
  const modulus = new Uint8Array(Math.ceil(bits / 8)).fill(0xff)
  modulus[0] = 0xff >> ((8 - (bits % 8)) % 8)
  return rsaPublicKey(modulus, Uint8Array.of(1, 0, 1))
}

const isArgumentError = { code: 'ARGUMENT' }

test('lengths have names, which are those that OpenSSL takes', () => {
  const NAMES = { digest: -1, auto: -2, max: -3, 'auto-digestmax': -4 }
  for (const [name, length] of Object.entries(NAMES)) {
    assert.equal(readText(name), length)
    assert.equal(readNumber(length), length)
    assert.equal(saltName(length), name)
  }
})

test('numbers come as texts or as integers', () => {
  for (const length of [0, 20, 32, 222, 1000]) {
    assert.equal(readText(String(length)), length)
    assert.equal(readNumber(length), length)
    assert.equal(saltName(length), String(length))
  }
})

test('the negative numbers of the names are texts too, as in -sigopt rsa_pss_saltlen:-1', () => {
  for (const length of [-1, -2, -3, -4]) assert.equal(readText(String(length)), length)
})

test('anything else is refused', () => {
  for (const text of ['', 'Digest', 'min', '1x', '0x10', '-5', '-', 'toString', '1.5', '99999999'])
    assert.throws(() => readText(text), isArgumentError, text)
  for (const length of [-5, -100]) assert.throws(() => readNumber(length), isArgumentError)
})

test('a new salt is as long as the name says', () => {
  const key = rsa(2048)
  const sha256 = digest('SHA2-256')
  assert.equal(resolveSalt(-1, key, sha256, '3.0.19'), 32)
  assert.equal(resolveSalt(-3, key, sha256, '3.0.19'), 222)
  assert.equal(resolveSalt(-4, key, sha256, '3.0.19'), 32)
  assert.equal(resolveSalt(20, key, sha256, '3.0.19'), 20)
  assert.equal(resolveSalt(0, key, sha256, '3.0.19'), 0)
})

test('auto is the longest in OpenSSL 3.0, and no longer than the digest after that', () => {
  const sha256 = digest('SHA2-256')
  assert.equal(resolveSalt(AUTO, rsa(2048), sha256, '3.0.19'), 222)
  for (const version of ['3.1.0', '3.5.4', '4.0.0'])
    assert.equal(resolveSalt(AUTO, rsa(2048), sha256, version), 32)
  assert.equal(resolveSalt(AUTO, rsa(512), digest('SHA2-256'), '3.5.0'), 30)
})

test('the block is one byte shorter where the modulus has one bit more than whole bytes', () => {
  // RFC 8017 §8.1.1: emBits is the length of the modulus minus one.
  assert.equal(resolveSalt(-3, rsa(2048), digest('SHA2-256'), '3.0.0'), 256 - 32 - 2)
  assert.equal(resolveSalt(-3, rsa(2049), digest('SHA2-256'), '3.0.0'), 256 - 32 - 2)
  assert.equal(resolveSalt(-3, rsa(2047), digest('SHA2-256'), '3.0.0'), 256 - 32 - 2)
  assert.equal(resolveSalt(-3, rsa(2041), digest('SHA2-256'), '3.0.0'), 255 - 32 - 2)
})

test('a salt that does not fit is refused, with the room that there is', () => {
  const sha512 = digest('SHA2-512')
  assert.throws(() => resolveSalt(223, rsa(2048), digest('SHA2-256'), '3.0.0'), {
    code: 'ARGUMENT',
    message: 'a salt of 223 bytes does not fit: the key has room for 222 with SHA2-256',
  })
  assert.throws(() => resolveSalt(-1, rsa(1024), sha512, '3.0.0'), /room for 62/)
  assert.throws(() => resolveSalt(-3, rsa(512), sha512, '3.0.0'), isArgumentError)
  assert.throws(() => resolveSalt(0, rsa(512), sha512, '3.0.0'), /room for 0/)
})
