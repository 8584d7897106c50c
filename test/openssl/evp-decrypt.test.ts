// SPDX-License-Identifier: Apache-2.0
// EVP_PKEY_decrypt and EVP_PKEY_encrypt with RSA keys of a token.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import {
  loadDecryptionToken,
  NONE,
  OAEP,
  OAEP_SHA256,
  PKCS1,
  RSA_BYTES,
  STRICT,
} from '../support/decryption-token.ts'
import { takeErrors } from '../support/evp.ts'
import {
  type CipherParams,
  decryptWith,
  encrypt,
  encryptBlock,
  encryptOaep,
  encryptPkcs1,
  setParams,
  startDecrypting,
} from '../support/evp-decrypt.ts'
import { libcrypto, readMemory } from '../support/libcrypto.ts'
import { ParamArray } from '../support/param-array.ts'

const { context, key, load, open, pem } = await loadDecryptionToken()
const message = Buffer.from('a message')

test('RSA decryption opens PKCS#1 v1.5 of every size', () => {
  for (const size of [0, 1, 100, RSA_BYTES - 11]) {
    const bytes = randomBytes(size)
    for (const params of [PKCS1, STRICT, {}])
      assert.deepEqual(open(params, encryptPkcs1(pem, bytes)), bytes)
  }
})

test('RSA decryption opens OAEP of every size, with SHA-1 by default', () => {
  for (const size of [0, 1, 100, RSA_BYTES - 42]) {
    const bytes = randomBytes(size)
    assert.deepEqual(open(OAEP, encryptOaep(pem, bytes, 'sha1')), bytes)
  }
})

for (const hash of ['sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha512-256'])
  test(`RSA decryption opens OAEP with ${hash}, with a label and without one`, () => {
    for (const label of [undefined, Buffer.from('label\0')]) {
      const params = { ...OAEP, digest: hash, ...(label && { 'oaep-label': label }) }
      assert.deepEqual(open(params, encryptOaep(pem, message, hash, label)), message)
    }
  })

test('RSA decryption gives the whole block without a padding', () => {
  const block = Buffer.concat([Buffer.alloc(3), randomBytes(RSA_BYTES - 3)])
  assert.deepEqual(open(NONE, encryptBlock(pem, block)), block)
})

test('RSA decryption takes a ciphertext without its leading zeros for the number that it is', () => {
  const one = Buffer.alloc(RSA_BYTES)
  one[RSA_BYTES - 1] = 1
  assert.deepEqual(open(NONE, Buffer.of(1)), one)
  assert.deepEqual(open(NONE, one), one)
})

test('RSA decryption takes the padding by number and by name', () => {
  const ciphertext = encryptOaep(pem, message, 'sha1')
  for (const padding of [4, 'oaep', 'oeap'])
    assert.deepEqual(open({ 'pad-mode': padding }, ciphertext), message)
  for (const padding of [5, 6, 'x931', 'pss', 'nonsense'])
    assert.throws(() => open({ 'pad-mode': padding }, ciphertext), /the padding .* not supported/)
})

test('RSA decryption starts again with the defaults', () => {
  const pkey = startDecrypting({ context, key, params: OAEP_SHA256 })
  assert.equal(libcrypto.EVP_PKEY_decrypt_init(pkey), 1)
  assert.deepEqual(decryptWith(pkey, encryptPkcs1(pem, message)), message)
  libcrypto.EVP_PKEY_CTX_free(pkey)
})

test('RSA decryption goes on in a duplicated context', () => {
  const label = Buffer.from('label')
  const original = startDecrypting({ context, key, params: { ...OAEP, 'oaep-label': label } })
  const copy = libcrypto.EVP_PKEY_CTX_dup(original) ?? 0n
  libcrypto.EVP_PKEY_CTX_free(original)
  assert.deepEqual(decryptWith(copy, encryptOaep(pem, message, 'sha1', label)), message)
  libcrypto.EVP_PKEY_CTX_free(copy)
})

test('RSA decryption refuses a buffer that the longest message would not fit in', () => {
  const pkey = startDecrypting({ context, key })
  const ciphertext = encryptPkcs1(pem, message)
  const out = Buffer.alloc(RSA_BYTES)
  for (const room of [0n, 9n, BigInt(RSA_BYTES - 1)]) {
    const size = BigUint64Array.of(room)
    assert.notEqual(libcrypto.EVP_PKEY_decrypt(pkey, out, size, ciphertext, RSA_BYTES), 1)
    assert.match(takeErrors().at(-1)?.data ?? '', /buffer/)
  }
  assert.deepEqual(decryptWith(pkey, ciphertext), message)
  libcrypto.EVP_PKEY_CTX_free(pkey)
})

const get = (params: CipherParams, name: string, type: 'integer' | 'text' | 'octetPointer') => {
  const pkey = startDecrypting({ context, key, params })
  const array = new ParamArray([[name, { type, room: type === 'text' ? 64 : 8 }]])
  assert.equal(libcrypto.EVP_PKEY_CTX_get_params(pkey, array.bytes), 1)
  const size = array.bytes.readBigInt64LE(32)
  const pointer =
    type === 'octetPointer' ? readMemory(array.pointer(name), Number(size)) : undefined
  libcrypto.EVP_PKEY_CTX_free(pkey)
  return pointer ?? array.answer(name) ?? Buffer.alloc(0)
}

test('settings of RSA decryption can be read', () => {
  assert.equal(get({}, 'pad-mode', 'integer').readInt32LE(), 1)
  assert.equal(get(OAEP, 'pad-mode', 'integer').readInt32LE(), 4)
  assert.equal(get(OAEP, 'pad-mode', 'text').toString(), 'oaep')
  assert.equal(get({}, 'digest', 'text').toString(), '')
  assert.equal(get(OAEP, 'digest', 'text').toString(), 'SHA1')
  assert.equal(get(OAEP_SHA256, 'mgf1-digest', 'text').toString(), 'SHA2-256')
  assert.equal(get({}, 'implicit-rejection', 'integer').readInt32LE(), 1)
  assert.equal(get(STRICT, 'implicit-rejection', 'integer').readInt32LE(), 0)
  assert.equal(
    get({ 'tls-client-version': 771n }, 'tls-client-version', 'integer').readInt32LE(),
    771,
  )
  assert.deepEqual(
    get({ 'oaep-label': Buffer.from('label') }, 'oaep-label', 'octetPointer'),
    Buffer.from('label'),
  )
})

test('settings of RSA decryption are refused where they name an unknown digest', () => {
  assert.throws(() => open({ ...OAEP, digest: 'nonsense' }, Buffer.of(1)), /digest 'nonsense'/)
})

const forms = ['private', 'public', 'public on the token'] as const
const padded: CipherParams[] = [
  PKCS1,
  OAEP,
  OAEP_SHA256,
  { ...OAEP_SHA256, 'mgf1-digest': 'SHA1', 'oaep-label': Buffer.from('label') },
]
for (const form of forms)
  test(`RSA encryption with a key that is ${form} is undone by decryption`, () => {
    const spec = { ...load('rsa', form), properties: 'provider=pkcs11' }
    for (const params of padded)
      assert.deepEqual(open(params, encrypt({ ...spec, params }, message)), message)
    const block = Buffer.concat([Buffer.of(0), randomBytes(RSA_BYTES - 1)])
    assert.deepEqual(encrypt({ ...spec, params: NONE }, block), encryptBlock(pem, block))
  })

test('RSA encryption refuses a message that is too long', () => {
  assert.throws(() => encrypt({ context, key, params: PKCS1 }, Buffer.alloc(RSA_BYTES - 10)))
  assert.throws(() => encrypt({ context, key, params: OAEP }, Buffer.alloc(RSA_BYTES - 41)))
  assert.throws(() => encrypt({ context, key, params: NONE }, Buffer.alloc(RSA_BYTES - 1)))
})

test('RSA encryption needs no key that may decrypt', () => {
  const ciphertext = encrypt({ ...load('no-decrypt'), params: PKCS1 }, message)
  assert.deepEqual(open(PKCS1, ciphertext), message)
})

test('RSA encryption is not decryption', () => {
  const pkey = startDecrypting({ context, key })
  setParams(pkey, PKCS1)
  const size = BigUint64Array.of(BigInt(RSA_BYTES))
  const out = Buffer.alloc(RSA_BYTES)
  assert.notEqual(libcrypto.EVP_PKEY_encrypt(pkey, out, size, message, message.length), 1)
  libcrypto.EVP_PKEY_CTX_free(pkey)
  takeErrors()
})
