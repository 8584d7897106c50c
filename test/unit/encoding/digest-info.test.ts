// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, privateEncrypt, verify } from 'node:crypto'
import { test } from 'node:test'
import { DIGESTS, findDigest } from '../../../src/algorithms/digests.ts'
import { getDigestInfoPrefix } from '../../../src/encoding/digest-info.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const prefixOf = (name: string) => {
  const digest = findDigest(name)
  assert.ok(digest)
  return getDigestInfoPrefix(digest)
}

test('the prefixes are those of RFC 8017 §9.2', () => {
  assert.equal(hex(prefixOf('MD5')), '3020300c06082a864886f70d020505000410')
  assert.equal(hex(prefixOf('SHA1')), '3021300906052b0e03021a05000414')
  assert.equal(hex(prefixOf('SHA256')), '3031300d060960864801650304020105000420')
  assert.equal(hex(prefixOf('SHA512')), '3051300d060960864801650304020305000440')
})

test('MD5-SHA1 is signed without a prefix', () => {
  assert.equal(prefixOf('MD5-SHA1').length, 0)
})

test('a raw RSA signature over prefix and hash verifies in OpenSSL for every digest', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const data = Buffer.from('data')
  for (const digest of DIGESTS) {
    const name = digest.name.replace(/^SHA2-/, 'sha').replace('/', '-')
    const hash = createHash(name).update(data).digest()
    const signed = Buffer.concat([getDigestInfoPrefix(digest), hash])
    const signature = privateEncrypt(privateKey, signed)
    assert.ok(verify(name, data, publicKey, signature), name)
  }
})
