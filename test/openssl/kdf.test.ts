// SPDX-License-Identifier: Apache-2.0
// HKDF and TLS13-KDF of the provider give what OpenSSL's own give, on a token that has HKDF (NSS), on
// one that has not (SoftHSM), and with none at all.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newLibraryContext } from '../support/evp.ts'
import { computeKdf, newKdf, type Params, paramArray, runKdf } from '../support/evp-derive.ts'
import { loadProvider } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { createNssToken } from '../support/nss-token.ts'
import { opensslConf, Provider, useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'

const softhsm = await createToken()
const nss = await createNssToken()
const nowhere = new Provider(opensslConf({ options: { path: '/nonexistent.so' } }))

const PLACES: Readonly<Record<string, Pointer>> = {
  SoftHSM: loadProvider(softhsm).context,
  NSS: newLibraryContext(nss.use().conf),
  'no driver': newLibraryContext(nowhere.conf),
}
const OURS = 'provider=pkcs11'

/** Bytes that differ from place to place, the same in each run. */
const bytes = (size: number, start = 1) =>
  Buffer.from(Array.from({ length: size }, (_, i) => start + 7 * i))

/** Computed by the provider and by OpenSSL's own. */
function computeBoth(context: Pointer, kdf: string, size: number, params: Params) {
  return [
    computeKdf({ context, kdf, query: OURS }, size, params),
    computeKdf({ context, kdf, query: 'provider=default' }, size, params),
  ] as const
}

const MODES = ['EXTRACT_AND_EXPAND', 'EXTRACT_ONLY', 'EXPAND_ONLY'] as const
const SIZES: Readonly<Record<string, number>> = { SHA1: 20, SHA256: 32, SHA384: 48, SHA512: 64 }
const TLS = { prefix: Buffer.from('tls13 '), label: Buffer.from('derived') }

/** Settings of TLS13-KDF; the last comes without a secret from before, as a handshake starts. */
const TLS_CASES: readonly Params[] = [
  { mode: 'EXTRACT_ONLY', key: bytes(32), salt: bytes(32, 9), ...TLS },
  { mode: 'EXTRACT_ONLY', salt: bytes(32, 9), ...TLS },
  { mode: 'EXTRACT_ONLY', key: bytes(32), ...TLS },
  { mode: 'EXTRACT_ONLY', ...TLS },
]

for (const [place, context] of Object.entries(PLACES)) {
  for (const [digest, digestBytes] of Object.entries(SIZES)) {
    test(`${place}: HKDF with ${digest} in every mode`, () => {
      for (const mode of MODES) {
        const size = mode === 'EXTRACT_ONLY' ? digestBytes : 100
        for (const salt of [{}, { salt: bytes(13, 5) }, { salt: Buffer.alloc(0) }]) {
          const params = { mode, digest, key: bytes(digestBytes), info: bytes(10), ...salt }
          const [ours, plain] = computeBoth(context, 'HKDF', size, params)
          assert.deepEqual(ours, plain)
        }
      }
    })
  }

  test(`${place}: TLS13-KDF extracts the secrets of a handshake`, () => {
    for (const digest of ['SHA256', 'SHA384']) {
      for (const params of TLS_CASES) {
        const size = SIZES[digest] ?? 0
        const [ours, plain] = computeBoth(context, 'TLS13-KDF', size, { ...params, digest })
        assert.deepEqual(ours, plain)
      }
    }
  })

  test(`${place}: TLS13-KDF expands keys, with and without a transcript`, () => {
    for (const data of [{}, { data: bytes(32, 3) }]) {
      for (const size of [12, 16, 32]) {
        const params = { mode: 'EXPAND_ONLY', digest: 'SHA256', key: bytes(32), ...TLS, ...data }
        const [ours, plain] = computeBoth(context, 'TLS13-KDF', size, params)
        assert.deepEqual(ours, plain)
      }
    }
  })

  test(`${place}: a long output and an odd key are computed`, () => {
    for (const key of [bytes(1), bytes(200), Buffer.alloc(0)]) {
      const params = { digest: 'SHA256', key, salt: bytes(64), info: bytes(600) }
      const [ours, plain] = computeBoth(context, 'HKDF', 255 * 32, params)
      assert.deepEqual(ours, plain)
    }
  })

  test(`${place}: what OpenSSL refuses is refused`, () => {
    const complete = { digest: 'SHA256', key: bytes(32) }
    const compute =
      (size: number, params: Params, kdf = 'HKDF') =>
      () =>
        computeKdf({ context, kdf, query: OURS }, size, params)
    assert.throws(compute(32, { key: bytes(32) }), /HKDF/)
    assert.throws(compute(32, { digest: 'SHA256' }), /HKDF/)
    assert.throws(compute(33, { ...complete, mode: 'EXTRACT_ONLY' }), /HKDF/)
    assert.throws(compute(255 * 32 + 1, complete), /HKDF/)
    assert.throws(compute(32, { ...complete, mode: 'BACKWARDS' }), /the mode can be/)
    assert.throws(compute(32, { ...complete, mode: 3 }), /the mode can be/)
    assert.throws(compute(32, { ...complete, ...TLS }, 'TLS13-KDF'), /TLS13-KDF/)
  })
}

const context = PLACES.NSS ?? 0n
const hkdf = { context, kdf: 'HKDF', query: OURS }
const complete = { digest: 'SHA256', key: bytes(32) }

test('info given in parts is one info', () => {
  const whole = computeKdf(hkdf, 40, { ...complete, info: bytes(20) })
  const kdf = newKdf(hkdf)
  const parts = [bytes(20).subarray(0, 5), bytes(20).subarray(5, 5), bytes(20).subarray(5)]
  const params = paramArray({ ...complete }, ...parts.map((part) => ['info', part] as const))
  assert.equal(libcrypto.EVP_KDF_CTX_set_params(kdf, params.bytes), 1)
  assert.deepEqual(runKdf(kdf, 40), whole)
  assert.deepEqual(runKdf(kdf, 40, { info: bytes(20) }), whole)
  libcrypto.EVP_KDF_CTX_free(kdf)
})

test('a copy has the settings and is independent; a reset forgets them', () => {
  const kdf = newKdf(hkdf)
  const expected = runKdf(kdf, 32, { ...complete, salt: bytes(8), info: bytes(9) })
  const copy = libcrypto.EVP_KDF_CTX_dup(kdf)
  assert.ok(copy !== null)
  libcrypto.EVP_KDF_CTX_reset(kdf)
  assert.throws(() => runKdf(kdf, 32))
  libcrypto.EVP_KDF_CTX_free(kdf)
  assert.deepEqual(runKdf(copy, 32), expected)
  libcrypto.EVP_KDF_CTX_free(copy)
})

test('only an extracted key has a size of its own', () => {
  const kdf = newKdf(hkdf)
  const sizeWith = (params: Params) => {
    libcrypto.EVP_KDF_CTX_set_params(kdf, paramArray(params).bytes)
    return BigInt(libcrypto.EVP_KDF_CTX_get_kdf_size(kdf))
  }
  assert.equal(sizeWith(complete), 2n ** 64n - 1n)
  assert.equal(sizeWith({ mode: 'EXTRACT_ONLY' }), 32n)
  assert.equal(sizeWith({ mode: 'EXTRACT_ONLY', digest: 'SHA384' }), 48n)
  libcrypto.EVP_KDF_CTX_free(kdf)
})

// RFC 5869 appendix A.1.
const VECTOR = {
  options: [
    'digest:SHA256',
    'hexkey:0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b',
    'hexsalt:000102030405060708090a0b0c',
    'hexinfo:f0f1f2f3f4f5f6f7f8f9',
  ],
  size: '42',
  output: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
}

const optionList = (flag: string) => VECTOR.options.flatMap((option) => [flag, option])
const inHex = (text: string) => text.replaceAll(/[:\s]/g, '').toLowerCase()

const WHERE = [
  ['NSS', nss.use(), /HKDF: on the token/],
  ['SoftHSM', useProvider(softhsm), /HKDF: in software, no token offers it/],
  ['no driver', nowhere, /HKDF: in software, .*nonexistent/],
] as const

for (const [place, provider, where] of WHERE) {
  test(`${place}: openssl kdf gives what the RFC says, and the log says where`, async () => {
    const command = ['kdf', '-propquery', OURS, '-keylen', VECTOR.size, ...optionList('-kdfopt')]
    const { stdout, log } = await provider.opensslWithLog(...command, 'HKDF')
    assert.equal(inHex(stdout), VECTOR.output)
    assert.match(log, where)
  })

  test(`${place}: openssl pkeyutl -kdf HKDF gives the same`, async () => {
    const out = provider.path('hkdf')
    const options = optionList('-pkeyopt').map((option) => option.replace('digest:', 'md:'))
    const command = ['pkeyutl', '-derive', '-kdf', 'HKDF', '-kdflen', VECTOR.size, ...options]
    const { log } = await provider.opensslWithLog(...command, '-propquery', OURS, '-hexdump')
    assert.match(log, where)
    await provider.openssl(...command, '-propquery', OURS, '-out', out)
  })
}
