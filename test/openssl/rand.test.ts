// SPDX-License-Identifier: Apache-2.0
// Random numbers of the token: fetched, and as everybody's by openssl.cnf.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { check, checkPointer, takeErrors } from '../support/evp.ts'
import { loadProvider } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { opensslConf, PROVIDER_SO, Provider } from '../support/openssl.ts'
import { ParamArray } from '../support/param-array.ts'
import { createToken } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const token = await createToken()
await token.run(
  ecKey({ label: 'ec', id: '01' }),
  rsaKey({ label: 'rsa', id: '02', private: { CKA_DECRYPT: true } }),
)
const { context } = loadProvider(token)
const PROPERTIES = 'provider=pkcs11'
const rand = checkPointer('RAND', libcrypto.EVP_RAND_fetch(context, 'PKCS11-RAND', PROPERTIES))
after(() => libcrypto.EVP_RAND_free(rand))

const READY = 1
const UNINITIALISED = 0

const create = (): Pointer =>
  checkPointer('EVP_RAND_CTX_new', libcrypto.EVP_RAND_CTX_new(rand, null))

function instantiate(): Pointer {
  const generator = create()
  check('instantiate', libcrypto.EVP_RAND_instantiate(generator, 128, 0, null, 0, null))
  return generator
}

const generate = (generator: Pointer, out: Buffer, strength = 0): number =>
  libcrypto.EVP_RAND_generate(generator, out, out.length, strength, 0, null, 0)

test('PKCS11-RAND gives as many bytes as are asked for, each time others', () => {
  const generator = instantiate()
  for (const size of [1, 16, 1024, 1025, 100_000]) {
    const [first, second] = [Buffer.alloc(size), Buffer.alloc(size)]
    check('generate', generate(generator, first))
    check('generate', generate(generator, second))
    if (size > 8) assert.notDeepEqual(first, second)
    if (size > 8) assert.notDeepEqual(first.subarray(-8), Buffer.alloc(8))
  }
  libcrypto.EVP_RAND_CTX_free(generator)
})

test('PKCS11-RAND knows its state, its strength and how much it gives at a time', () => {
  const generator = create()
  assert.equal(libcrypto.EVP_RAND_get_state(generator), UNINITIALISED)
  check('instantiate', libcrypto.EVP_RAND_instantiate(generator, 256, 0, null, 0, null))
  assert.equal(libcrypto.EVP_RAND_get_state(generator), READY)
  assert.equal(libcrypto.EVP_RAND_get_strength(generator), 256)
  const array = new ParamArray([['max_request', { type: 'unsigned', room: 8 }]])
  check('get_params', libcrypto.EVP_RAND_CTX_get_params(generator, array.bytes))
  assert.ok((array.answer('max_request')?.readBigUInt64LE() ?? 0n) >= 1024n)
  check('uninstantiate', libcrypto.EVP_RAND_uninstantiate(generator))
  assert.equal(libcrypto.EVP_RAND_get_state(generator), UNINITIALISED)
  libcrypto.EVP_RAND_CTX_free(generator)
})

test('PKCS11-RAND can be seeded again, with and without input', () => {
  const generator = instantiate()
  const seed = Buffer.alloc(32, 7)
  check('reseed', libcrypto.EVP_RAND_reseed(generator, 1, null, 0, null, 0))
  check('reseed', libcrypto.EVP_RAND_reseed(generator, 0, seed, 32, null, 0))
  check('reseed', libcrypto.EVP_RAND_reseed(generator, 0, null, 0, seed, 32))
  check('generate', generate(generator, Buffer.alloc(8)))
  libcrypto.EVP_RAND_CTX_free(generator)
})

test('PKCS11-RAND takes locks, and has nothing to wipe', () => {
  const generator = instantiate()
  check('enable_locking', libcrypto.EVP_RAND_enable_locking(generator))
  check('generate', generate(generator, Buffer.alloc(8)))
  check('verify_zeroization', libcrypto.EVP_RAND_verify_zeroization(generator))
  libcrypto.EVP_RAND_CTX_free(generator)
  assert.deepEqual(takeErrors(), [])
})

test('PKCS11-RAND refuses more strength than it has, and work before it is instantiated', () => {
  const generator = create()
  assert.notEqual(generate(generator, Buffer.alloc(8)), 1)
  assert.equal(libcrypto.EVP_RAND_instantiate(generator, 257, 0, null, 0, null), 0)
  assert.notEqual(libcrypto.EVP_RAND_reseed(generator, 0, null, 0, null, 0), 1)
  check('instantiate', libcrypto.EVP_RAND_instantiate(generator, 0, 0, null, 0, null))
  assert.notEqual(generate(generator, Buffer.alloc(8), 257), 1)
  libcrypto.EVP_RAND_CTX_free(generator)
  assert.notEqual(takeErrors().length, 0)
})

/** Of any driver; `preferred`: all digests come from the provider as well. */
const configure = (path: string, preferred = false) => {
  const conf = opensslConf({
    provider: PROVIDER_SO,
    options: { path, 'token-pin': `file:${token.pinFile}` },
    ...(preferred ? { defaultProperties: '?provider=pkcs11' } : {}),
  })
  const line = 'random = random_sect\n'
  return new Provider(
    `${conf.replace('[openssl_init]\n', `[openssl_init]\n${line}`)}\n[random_sect]\nrandom = PKCS11-RAND\n`,
    token.env,
  )
}

for (const preferred of [false, true])
  test(`random = PKCS11-RAND in openssl.cnf serves everybody${preferred ? ' under ?provider=pkcs11' : ''}`, async () => {
    const provider = configure(token.module, preferred)
    const { bytes, log } = await provider.opensslWithLog('rand', '5000')
    assert.equal(bytes.length, 5000)
    assert.match(log, /random: from the token/)
    const key = provider.path('key.pem')
    await provider.openssl(
      'genpkey',
      '-algorithm',
      'RSA',
      '-out',
      key,
      '-propquery',
      'provider=default',
    )
    assert.match(readFileSync(key, 'utf8'), /PRIVATE KEY/)
    // The driver is the first to draw random numbers here: for blinding, inside the token's call.
    const message = provider.write('message', '01234567890123456789')
    const rsa = token.uri({ object: 'rsa', type: 'private' })
    for (const operation of ['-sign', '-decrypt']) {
      const input = operation === '-sign' ? message : provider.path('random')
      if (operation === '-decrypt')
        provider.write('random', Buffer.concat([Buffer.of(0), bytes.subarray(0, 255)]))
      await provider.openssl('pkeyutl', operation, '-inkey', rsa, '-in', input)
    }
    const uri = token.uri({ object: 'ec', type: 'private' })
    const out = provider.path('certificate.pem')
    await provider.openssl('req', '-x509', '-new', '-key', uri, '-subj', '/CN=r', '-out', out)
  })

test('random = PKCS11-RAND in openssl.cnf is an error where there is no driver', async () => {
  const { stderr } = await configure('/nonexistent/driver.so').opensslFails('rand', '8')
  assert.match(stderr, /driver\.so/)
})
