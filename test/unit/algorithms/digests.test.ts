// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { DIGESTS, findDigest, findDigestByOid } from '../../../src/algorithms/digests.ts'
import { CKM_SHA256, CKM_SHA256_RSA_PKCS } from '../../../src/pkcs11/cryptoki.gen.ts'

/** Name and identifiers as the default provider lists them: `{ oid, name, name } @ default`. */
function listOpensslDigests(): string[][] {
  const text = execFileSync('openssl', ['list', '-digest-algorithms'], { encoding: 'utf8' })
  const provided = text.slice(text.indexOf('Provided:'))
  return [...provided.matchAll(/^\s+(?:\{ (.+) \}|(\S+)) @ default$/gm)].map(
    ([, many = '', one = '']) => (many || one).split(', '),
  )
}

test('every name that OpenSSL has for a digest leads to the same row', () => {
  const rows = listOpensslDigests()
  for (const digest of DIGESTS) {
    const names = rows.find((row) => row.includes(digest.name))
    assert.ok(names, digest.name)
    for (const name of names) assert.equal(findDigest(name), digest, name)
  }
})

test('sizes are those of OpenSSL', () => {
  const nodeNames = new Map([
    ['SHA2-512/224', 'sha512-224'],
    ['SHA2-512/256', 'sha512-256'],
  ])
  for (const { name, sizeBytes } of DIGESTS) {
    const nodeName = nodeNames.get(name) ?? name.replace('SHA2-', 'sha')
    assert.equal(createHash(nodeName).update('').digest().length, sizeBytes, name)
  }
})

test('signature identifiers are those that OpenSSL knows with the digest', () => {
  const known = execFileSync('openssl', ['list', '-objects'], { encoding: 'utf8' })
  for (const { name, rsaSignatureOid, ecdsaSignatureOid } of DIGESTS) {
    const bare = name.replace('SHA2-', 'SHA').replace('-', '')
    for (const oid of [rsaSignatureOid, ecdsaSignatureOid]) {
      if (oid === undefined) continue
      const line = known.split('\n').find((text) => text.endsWith(` ${oid}`)) ?? ''
      assert.ok(
        line.toUpperCase().replace(/[-_]/g, '').includes(bare.replace('/', '')),
        `${name}: ${line}`,
      )
    }
  }
})

test('block sizes follow from the construction', () => {
  for (const { name, sizeBytes, blockBytes } of DIGESTS) {
    if (name.startsWith('SHA3-')) assert.equal(blockBytes, 200 - 2 * sizeBytes, name)
    else assert.equal(blockBytes, /384|512/.test(name) ? 128 : 64, name)
  }
})

test('a digest is found by any name in any case', () => {
  for (const name of ['sha256', 'SHA-256', 'sha2-256', '2.16.840.1.101.3.4.2.1']) {
    assert.equal(findDigest(name)?.mechanism, CKM_SHA256, name)
  }
  assert.equal(findDigest('sha512-256'), findDigest('SHA2-512/256'))
  assert.equal(findDigestByOid('1.3.14.3.2.26')?.name, 'SHA1')
  assert.equal(findDigest('SHA256')?.rsaPkcsMechanism, CKM_SHA256_RSA_PKCS)
})

test('what is no digest is not found', () => {
  for (const name of ['', 'SHAKE256', 'toString']) assert.equal(findDigest(name), undefined)
})

test('SHA-512/t and MD5-SHA1 have no combined mechanisms', () => {
  for (const name of ['SHA2-512/224', 'SHA2-512/256', 'MD5-SHA1']) {
    const digest = findDigest(name)
    assert.ok(digest)
    assert.equal(digest.rsaPkcsMechanism, undefined)
    assert.equal(digest.rsaPssMechanism, undefined)
    assert.equal(digest.ecdsaMechanism, undefined)
    assert.equal(digest.mgf1, undefined)
  }
})

test('no name stands for two digests', () => {
  const names = DIGESTS.flatMap(({ name, aliases }) => [name, ...aliases])
  assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length)
})
