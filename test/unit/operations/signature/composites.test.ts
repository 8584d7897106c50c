// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ECDSA_COMPOSITES,
  RSA_COMPOSITES,
} from '../../../../src/operations/signature/composites.ts'

/** As `openssl list -signature-algorithms` of OpenSSL 3.5 shows its own. */
const EXPECTED = [
  'RSA-RIPEMD160:ripemd160WithRSA:1.3.36.3.3.1.2',
  'RSA-SHA1:RSA-SHA-1:sha1WithRSAEncryption:1.2.840.113549.1.1.5',
  'RSA-SHA2-256:RSA-SHA256:sha256WithRSAEncryption:1.2.840.113549.1.1.11',
  'RSA-SHA2-512/224:RSA-SHA512-224:sha512-224WithRSAEncryption:1.2.840.113549.1.1.15',
  'RSA-SHA3-256:id-rsassa-pkcs1-v1_5-with-sha3-256:2.16.840.1.101.3.4.3.14',
  'ECDSA-SHA1:ECDSA-SHA-1:ecdsa-with-SHA1:1.2.840.10045.4.1',
  'ECDSA-SHA2-384:ECDSA-SHA384:ecdsa-with-SHA384:1.2.840.10045.4.3.3',
  'ECDSA-SHA3-512:ecdsa_with_SHA3-512:id-ecdsa-with-sha3-512:2.16.840.1.101.3.4.3.12',
]

const offered = [...RSA_COMPOSITES, ...ECDSA_COMPOSITES].map(({ names }) => names)

test('algorithms with a digest have the names that OpenSSL gives them', () => {
  for (const names of EXPECTED) assert.ok(offered.includes(names), names)
})

test('no name stands for two algorithms', () => {
  const names = offered.flatMap((row) => row.toLowerCase().split(':'))
  assert.equal(new Set(names).size, names.length)
})

test('there is none for MD5, nor for digests that EC has no identifier for', () => {
  assert.ok(!offered.some((names) => /md5/i.test(names)))
  assert.ok(!ECDSA_COMPOSITES.some(({ digest }) => digest.ecdsaSignatureOid === undefined))
})
