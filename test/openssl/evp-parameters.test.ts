// SPDX-License-Identifier: Apache-2.0
// Whatever an application reads of a key on the token is what it reads of the same public key in
// OpenSSL's own provider.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { exportPublicKey, importPublicKey, takeErrors } from '../support/evp.ts'
import { type KeyForm, type Loaded, loadProvider, loadTokenKey } from '../support/in-process.ts'
import {
  readDefaultDigest,
  readEncodedPublicKey,
  readGroupName,
  readHexNumber,
  readNumber,
  readOctets,
  readText,
} from '../support/key-parameters.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, edwardsKey, rsaKey } from '../support/token-objects.ts'

const EC_CURVES = ['P-256', 'P-384', 'P-521', 'secp256k1', 'brainpoolP256r1'] as const
const RSA_BITS = [2048, 3072] as const
const EDWARDS_CURVES = ['Ed25519', 'Ed448'] as const

const FORMS = ['private', 'public on the token'] as const
const KEYS = [...EC_CURVES, ...EDWARDS_CURVES, ...RSA_BITS.map((bits) => `RSA-${bits}`)]

let token: Token
let loaded: Loaded

before(async () => {
  token = await createToken()
  await token.run(
    ...EC_CURVES.map((curve, i) => ecKey({ curve, label: curve, id: `0${i}` })),
    ...EDWARDS_CURVES.map((curve, i) => edwardsKey({ curve, label: curve, id: `2${i}` })),
    ...RSA_BITS.map((bits, i) => rsaKey({ bits, label: `RSA-${bits}`, id: `1${i}` })),
  )
  loaded = loadProvider(token)
})

/** The key on the token and its twin, which are freed afterwards. */
function withTwins(label: string, form: KeyForm, use: (key: Pointer, twin: Pointer) => void): void {
  const key = loadTokenKey(loaded, token, label, form)
  const twin = importPublicKey(null, exportPublicKey(key))
  try {
    use(key, twin)
  } finally {
    libcrypto.EVP_PKEY_free(key)
    libcrypto.EVP_PKEY_free(twin)
  }
}

const READERS: Readonly<Record<string, (key: Pointer) => unknown>> = {
  'type name': (key) => libcrypto.EVP_PKEY_get0_type_name(key),
  bits: (key) => libcrypto.EVP_PKEY_get_bits(key),
  'security bits': (key) => libcrypto.EVP_PKEY_get_security_bits(key),
  size: (key) => libcrypto.EVP_PKEY_get_size(key),
  'group name': readGroupName,
  'default digest': readDefaultDigest,
  'encoded public key': (key) => readEncodedPublicKey(key).toString('hex'),
  n: (key) => readHexNumber(key, 'n'),
  e: (key) => readHexNumber(key, 'e'),
  qx: (key) => readHexNumber(key, 'qx'),
  qy: (key) => readHexNumber(key, 'qy'),
  pub: (key) => readOctets(key, 'pub'),
  'encoded-pub-key': (key) => readOctets(key, 'encoded-pub-key'),
  group: (key) => readText(key, 'group'),
  encoding: (key) => readText(key, 'encoding'),
  'point-format': (key) => readText(key, 'point-format'),
  'decoded-from-explicit': (key) => readNumber(key, 'decoded-from-explicit'),
  'bits by name': (key) => readNumber(key, 'bits'),
  'mandatory-digest': (key) => readText(key, 'mandatory-digest'),
  'max-size': (key) => readNumber(key, 'max-size'),
  'security-bits by name': (key) => readNumber(key, 'security-bits'),
  SubjectPublicKeyInfo: (key) => exportPublicKey(key).toString('hex'),
}

for (const label of KEYS) {
  for (const form of FORMS) {
    describe(`${label}, ${form}`, () => {
      for (const [name, read] of Object.entries(READERS)) {
        test(`${name} is what OpenSSL says of the same key`, () => {
          withTwins(label, form, (key, twin) => assert.deepEqual(read(key), read(twin)))
          libcrypto.ERR_clear_error()
        })
      }

      test('nothing private can be read', () => {
        withTwins(label, form, (key) => {
          for (const name of ['priv', 'd', 'rsa-factor1', 'rsa-exponent1', 'rsa-coefficient1'])
            assert.equal(readHexNumber(key, name), undefined)
        })
      })

      if (label.startsWith('Ed')) return // these have no text that is long enough
      test('a buffer that is too small is an error and stays as it is', () => {
        withTwins(label, form, (key) => {
          const out = Buffer.alloc(64, 0xa5)
          const size = new BigUint64Array(1)
          const name = label.startsWith('RSA') ? 'default-digest' : 'group'
          assert.notEqual(libcrypto.EVP_PKEY_get_utf8_string_param(key, name, out, 2, size), 1)
          assert.ok(out.every((byte) => byte === 0xa5))
          assert.match(takeErrors().at(-1)?.data ?? '', /the buffer for '.*' holds \d+ bytes/)
        })
      })
    })
  }
}
