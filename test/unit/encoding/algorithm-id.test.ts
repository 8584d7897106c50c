// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Digest, findDigest } from '../../../src/algorithms/digests.ts'
import {
  encodePlainAlgorithmId,
  encodePssAlgorithmId,
  findEcdsaAlgorithmId,
  findRsaAlgorithmId,
} from '../../../src/encoding/algorithm-id.ts'
import { TAG } from '../../../src/encoding/der.ts'
import { DerReader } from '../../../src/encoding/der-reader.ts'
import { OID_ED448, OID_ED25519 } from '../../../src/encoding/oids.ts'

const makeKey = (name: string, ...args: string[]) =>
  execFileSync('openssl', ['genpkey', ...args, '-out', join(folder, name)], { stdio: 'pipe' })

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'algorithm-id-'))
  makeKey('rsa', '-algorithm', 'RSA')
  makeKey('ec', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256')
  makeKey('ed25519', '-algorithm', 'ED25519')
  makeKey('ed448', '-algorithm', 'ED448')
})
after(() => rmSync(folder, { recursive: true, force: true }))

/** The identifier that OpenSSL puts into a certificate made with these options. */
function signAndReadId(key: string, ...options: string[]): Uint8Array {
  const args = ['-x509', '-new', '-subj', '/CN=x', '-outform', 'DER', '-key', join(folder, key)]
  const der = execFileSync('openssl', ['req', ...args, ...options], { stdio: 'pipe' })
  const certificate = new DerReader(new Uint8Array(der)).enter(TAG.SEQUENCE)
  certificate.next()
  return certificate.copyWhole(certificate.expect(TAG.SEQUENCE))
}

function getDigest(name: string): Digest {
  const digest = findDigest(name)
  assert.ok(digest)
  return digest
}

test('PKCS#1 identifiers are those of OpenSSL', () => {
  for (const name of ['sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-512']) {
    const theirs = signAndReadId('rsa', `-${name}`)
    assert.deepEqual(findRsaAlgorithmId(getDigest(name)), theirs, name)
  }
})

test('ECDSA identifiers are those of OpenSSL', () => {
  for (const name of ['sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3-224', 'sha3-384']) {
    const theirs = signAndReadId('ec', `-${name}`)
    assert.deepEqual(findEcdsaAlgorithmId(getDigest(name)), theirs, name)
  }
})

test('RSASSA-PSS identifiers are those of OpenSSL', () => {
  const cases: [string, string, number][] = [
    ['sha1', 'sha1', 20],
    ['sha256', 'sha256', 32],
    ['sha256', 'sha1', 20],
    ['sha1', 'sha512', 0],
    ['sha384', 'sha384', 200],
    ['sha512-256', 'sha512-256', 32],
  ]
  for (const [hash, mgf1, saltBytes] of cases) {
    const pss = ['rsa_padding_mode:pss', `rsa_mgf1_md:${mgf1}`, `rsa_pss_saltlen:${saltBytes}`]
    const theirs = signAndReadId('rsa', `-${hash}`, ...pss.flatMap((opt) => ['-sigopt', opt]))
    const params = { digest: getDigest(hash), mgf1Digest: getDigest(mgf1), saltBytes }
    assert.deepEqual(encodePssAlgorithmId(params), theirs, `${hash} ${mgf1} ${saltBytes}`)
  }
})

test('Edwards identifiers are those of OpenSSL', () => {
  assert.deepEqual(encodePlainAlgorithmId(OID_ED25519), signAndReadId('ed25519'))
  assert.deepEqual(encodePlainAlgorithmId(OID_ED448), signAndReadId('ed448'))
})

test('a digest without a signature identifier has none', () => {
  assert.equal(findRsaAlgorithmId(getDigest('MD5-SHA1')), undefined)
  assert.equal(findEcdsaAlgorithmId(getDigest('MD5')), undefined)
  assert.equal(findEcdsaAlgorithmId(getDigest('SHA2-512/256')), undefined)
})
