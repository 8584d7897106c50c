// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { constants, createHash, generateKeyPairSync, privateEncrypt, sign } from 'node:crypto'
import { test } from 'node:test'
import { findDigest } from '../../../../src/algorithms/digests.ts'
import { buildPkcs1Block } from '../../../../src/operations/signature/emsa-pkcs1.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const modulus = Buffer.from(publicKey.export({ format: 'jwk' }).n ?? '', 'base64url')
const rsa = { form: 'rsa', modulus, exponent: Uint8Array.of(1, 0, 1) } as const

test('the block, raised to the private exponent, is the signature', () => {
  for (const name of ['SHA1', 'SHA256', 'SHA384', 'SHA512']) {
    const digest = findDigest(name)
    assert.ok(digest)
    const hash = createHash(name).update('message').digest()
    const block = buildPkcs1Block(rsa, digest, hash)
    const raw = privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block)
    assert.deepEqual(raw, sign(name, Buffer.from('message'), privateKey))
  }
})

test('data without a digest has room for all but eleven bytes', () => {
  const block = buildPkcs1Block(rsa, undefined, new Uint8Array(245))
  assert.equal(block.length, 256)
  assert.deepEqual([...block.subarray(0, 11)], [0, 1, ...Array(8).fill(0xff), 0])
  assert.throws(() => buildPkcs1Block(rsa, undefined, new Uint8Array(246)), /too long/)
})
