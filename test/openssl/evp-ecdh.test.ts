// SPDX-License-Identifier: Apache-2.0
// Key agreement as C programs use it: fresh peers, the X9.63 KDF, copies, small buffers, bad points.
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, test } from 'node:test'
import { check, exportPublicKey, importPublicKey, loadKey, takeErrors } from '../support/evp.ts'
import {
  deriveSecret,
  finishDeriving,
  makePublicKey,
  type Params,
  paramArray,
  startDeriving,
} from '../support/evp-derive.ts'
import { loadProvider, loadTokenKey } from '../support/in-process.ts'
import { libcrypto, type Pointer, readMemory } from '../support/libcrypto.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const token = await createToken()
await token.run(
  ecKey({ label: 'p256', id: '01', private: { CKA_DERIVE: true } }),
  ecKey({ label: 'p384', id: '02', curve: 'P-384', private: { CKA_DERIVE: true } }),
)
const { context, provider } = loadProvider(token)
const key = loadTokenKey({ context }, token, 'p256')
const p384 = loadTokenKey({ context }, token, 'p384')
const ours = importPublicKey(null, exportPublicKey(key))

/** A fresh key pair of OpenSSL's own. */
interface Pair {
  /** For software, outside the provider's library context. */
  privateKey: Pointer
  der: Buffer
}
const pair = makePair('P-256')
const peer = importPublicKey(context, pair.der)
after(() => {
  for (const each of [key, p384, ours, pair.privateKey, peer]) libcrypto.EVP_PKEY_free(each)
})

function makePair(namedCurve: string): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  const file = provider.write(`${namedCurve}.key`, pem)
  return {
    privateKey: loadKey(null, `file:${file}`),
    der: publicKey.export({ type: 'spki', format: 'der' }),
  }
}

/** Both sides with the same settings. */
function deriveBoth(params: Params): [token: Buffer, software: Buffer] {
  return [
    deriveSecret({ context, key, peer, params }),
    deriveSecret({ context: null, key: pair.privateKey, peer: ours, params }),
  ]
}

const X963 = { 'kdf-type': 'X963KDF', 'kdf-digest': 'SHA256' } as const

test('a secret without a KDF is the same on both sides', () => {
  const [token, software] = deriveBoth({})
  assert.deepEqual(token, software)
  assert.equal(token.length, 32)
})

test('the X9.63 KDF gives what OpenSSL gives, with every digest and any length', () => {
  for (const digest of ['SHA1', 'SHA224', 'SHA2-256', 'SHA384', 'SHA512', 'SHA3-256']) {
    for (const size of [1, 16, 32, 33, 500]) {
      const [token, software] = deriveBoth({
        ...X963,
        'kdf-digest': digest,
        'kdf-outlen': BigInt(size),
        'kdf-ukm': Buffer.from('user keying material'),
      })
      assert.equal(token.length, size)
      assert.deepEqual(token, software)
    }
  }
})

test('the X9.63 KDF works without user keying material', () => {
  const [token, software] = deriveBoth({ ...X963, 'kdf-outlen': 20n })
  assert.deepEqual(token, software)
})

test('the settings can be read back', () => {
  const params = {
    ...X963,
    'kdf-outlen': 20n,
    'kdf-ukm': Buffer.from('ukm'),
    'ecdh-cofactor-mode': 1,
  }
  const pkey = startDeriving({ context, key, peer, params })
  const array = paramArray({
    'kdf-type': { type: 'text', room: 80 },
    'kdf-digest': { type: 'text', room: 80 },
    'kdf-outlen': { type: 'unsigned', room: 8 },
    'ecdh-cofactor-mode': { type: 'integer', room: 4 },
    'kdf-ukm': { type: 'octetPointer', room: 8 },
  })
  assert.equal(libcrypto.EVP_PKEY_CTX_get_params(pkey, array.bytes), 1)
  assert.equal(array.answer('kdf-type')?.toString(), 'X963KDF')
  assert.equal(array.answer('kdf-digest')?.toString(), 'SHA2-256')
  assert.equal(array.answer('kdf-outlen')?.readBigUInt64LE(), 20n)
  assert.equal(array.answer('ecdh-cofactor-mode')?.readInt32LE(), 1)

  assert.deepEqual(readMemory(array.pointer('kdf-ukm'), 3), Buffer.from('ukm'))
  libcrypto.EVP_PKEY_CTX_free(pkey)
})

test('a copy derives on its own, with the peer and the settings of the original', () => {
  const params = { ...X963, 'kdf-outlen': 40n, 'kdf-ukm': Buffer.from('ukm') }
  const [expected] = deriveBoth(params)
  const pkey = startDeriving({ context, key, peer, params })
  const copy = libcrypto.EVP_PKEY_CTX_dup(pkey)
  libcrypto.EVP_PKEY_CTX_free(pkey)
  assert.ok(copy !== null)
  assert.deepEqual(finishDeriving(copy), expected)
  assert.deepEqual(finishDeriving(copy), expected)
  libcrypto.EVP_PKEY_CTX_free(copy)
})

test('settings can change between two derivations', () => {
  const pkey = startDeriving({ context, key, peer })
  assert.equal(finishDeriving(pkey).length, 32)
  const array = paramArray({ ...X963, 'kdf-outlen': 7n })
  assert.equal(libcrypto.EVP_PKEY_CTX_set_params(pkey, array.bytes), 1)
  assert.equal(finishDeriving(pkey).length, 7)
  libcrypto.EVP_PKEY_CTX_free(pkey)
})

test('a smaller buffer gets the start of a plain secret, as from OpenSSL itself', () => {
  const [whole] = deriveBoth({})
  assert.deepEqual(deriveSecret({ context, key, peer }, 20), whole.subarray(0, 20))
})

test('a buffer smaller than what the KDF is to give is refused', () => {
  const spec = { context, key, peer, params: { ...X963, 'kdf-outlen': 32n } }
  assert.throws(() => deriveSecret(spec, 31), /holds 31 bytes, 32 are needed/)
})

test('the KDF needs a digest', () => {
  const params = { 'kdf-type': 'X963KDF', 'kdf-outlen': 32n }
  assert.throws(() => deriveSecret({ context, key, peer, params }), /set kdf-digest/)
})

const BAD_SETTINGS: readonly (readonly [Params, RegExp])[] = [
  [{ 'kdf-type': 'HKDF' }, /the KDF 'HKDF' is not supported/],
  [{ 'kdf-digest': 'no-such' }, /the digest 'no-such' is not supported/],
  [{ 'ecdh-cofactor-mode': 2 }, /ecdh-cofactor-mode is 2/],
]

for (const [params, message] of BAD_SETTINGS) {
  test(`a bad setting is refused: ${Object.keys(params)[0]}`, () => {
    assert.throws(() => deriveSecret({ context, key, peer, params }), message)
  })
}

test('deriving without a peer is refused', () => {
  const pkey = libcrypto.EVP_PKEY_CTX_new_from_pkey(context, key, null)
  assert.ok(pkey !== null)
  assert.equal(libcrypto.EVP_PKEY_derive_init(pkey), 1)
  assert.throws(() => finishDeriving(pkey), /no public key of a peer/)
  libcrypto.EVP_PKEY_CTX_free(pkey)
})

test('a public key cannot derive', () => {
  const publicKey = loadTokenKey({ context }, token, 'p256', 'public')
  const query = 'provider=pkcs11'
  assert.throws(() => deriveSecret({ context, key: publicKey, peer, query }), /it is a public key/)
  libcrypto.EVP_PKEY_free(publicKey)
})

test('a peer on another curve is refused', () => {
  assert.throws(() => deriveSecret({ context, key, peer: p384 }))
})

test('a point that is not on the curve never reaches the token, not even unchecked', () => {
  const pkey = startDeriving({ context, key, peer })
  for (const at of [1, 33, 64]) {
    const pub = Buffer.from(pair.der.subarray(-65))
    pub[at] = (pub[at] ?? 0) ^ 1
    const params = { group: 'P-256', pub }
    assert.throws(() => {
      const bad = makePublicKey(context, 'EC', 'provider=pkcs11', params)
      check('set_peer', libcrypto.EVP_PKEY_derive_set_peer_ex(pkey, bad, 0))
    }, /not a point of its curve/)
    takeErrors()
  }
  libcrypto.EVP_PKEY_CTX_free(pkey)
})

test('a peer in the key management of the provider is a peer like any other', () => {
  const params = { group: 'P-256', pub: pair.der.subarray(-65) }
  const software = makePublicKey(context, 'EC', 'provider=pkcs11', params)
  assert.deepEqual(deriveSecret({ context, key, peer: software }), deriveBoth({})[0])
  libcrypto.EVP_PKEY_free(software)
})

test('a private key on the token can be the peer of another', () => {
  const other = importPublicKey(context, exportPublicKey(key))
  const secret = deriveSecret({ context, key, peer: key })
  assert.deepEqual(secret, deriveSecret({ context, key, peer: other }))
  libcrypto.EVP_PKEY_free(other)
})
