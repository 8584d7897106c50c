// SPDX-License-Identifier: Apache-2.0
// openssl pkeyutl and rsautl with a token's RSA keys, which may do more and less.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { CKM } from '../support/cryptoki-names.ts'
import { plainOpenssl, useProvider } from '../support/openssl.ts'
import { makeRsaKey } from '../support/software-keys.ts'
import { createToken } from '../support/token.ts'

const software = makeRsaKey()
/** CKA_ALLOWED_MECHANISMS: a token that does not offer the others is served in the same way. */
const KEYS = {
  'all mechanisms': [],
  'raw RSA alone': [CKM.RSA_X_509],
  'no raw RSA': [CKM.RSA_PKCS, CKM.RSA_PKCS_OAEP],
} as const
type KeyName = keyof typeof KEYS

const allow = (mechanisms: readonly number[]) =>
  mechanisms.length === 0
    ? {}
    : { CKA_ALLOWED_MECHANISMS: Buffer.from(BigUint64Array.from(mechanisms, BigInt).buffer) }

const token = await createToken()
await token.run(
  software.putPublic({ CKA_LABEL: 'public', CKA_ID: 'rsa', CKA_ENCRYPT: true }),
  ...Object.entries(KEYS).map(([CKA_LABEL, mechanisms]) =>
    software.putPrivate({ CKA_LABEL, CKA_ID: 'rsa', CKA_DECRYPT: true, ...allow(mechanisms) }),
  ),
)
const provider = useProvider(token)
provider.write('public.pem', software.publicPem)

type Options = readonly string[]
const oaep = (...more: Options): Options => ['rsa_padding_mode:oaep', ...more]

/** By name; `raw`: only a key with raw RSA can do it. */
const MODES: Readonly<Record<string, { options: Options; raw?: boolean; sizeBytes?: number }>> = {
  default: { options: [] },
  'PKCS#1 v1.5': { options: ['rsa_padding_mode:pkcs1'] },
  OAEP: { options: oaep() },
  'OAEP with SHA-1 named': { options: oaep('rsa_oaep_md:sha1', 'rsa_mgf1_md:sha1') },
  'OAEP with SHA-256': { options: oaep('rsa_oaep_md:sha256'), raw: true },
  'OAEP with two digests': { options: oaep('rsa_oaep_md:sha256', 'rsa_mgf1_md:sha1'), raw: true },
  'OAEP with SHA3-512': { options: oaep('rsa_oaep_md:sha3-512'), raw: true },
  'OAEP with a label': { options: oaep('rsa_oaep_label:6c6162656c'), raw: true },
  'no padding': { options: ['rsa_padding_mode:none'], raw: true, sizeBytes: 256 },
}

const pkeyopts = (options: Options) => options.flatMap((option) => ['-pkeyopt', option])

async function encrypt(options: Options, sizeBytes = 40): Promise<Buffer> {
  const message = randomBytes(sizeBytes)
  // Below any modulus.
  message[0] = 0
  const files = ['-in', provider.write('message', message), '-out', provider.path('cipher')]
  const key = ['-pubin', '-inkey', provider.path('public.pem')]
  await plainOpenssl('pkeyutl', '-encrypt', ...key, ...files, ...pkeyopts(options))
  return message
}

const decryptArguments = (uri: string, options: Options, file = 'cipher') => [
  ...['pkeyutl', '-decrypt', '-inkey', uri, '-in', provider.path(file)],
  ...pkeyopts(options),
]

for (const name of Object.keys(KEYS) as KeyName[]) {
  const uri = token.uri({ object: name, type: 'private' })
  const canRaw = name !== 'no raw RSA'

  for (const [mode, { options, raw, sizeBytes }] of Object.entries(MODES)) {
    const refused = raw && !canRaw
    test(`a key with ${name} ${refused ? 'refuses' : 'decrypts'} ${mode}`, async () => {
      const message = await encrypt(options, sizeBytes)
      const args = decryptArguments(uri, options)
      if (refused) await provider.opensslFails(...args)
      else assert.deepEqual((await provider.openssl(...args)).bytes, message)
    })
  }

  test(`a key with ${name} gives the same message for a malformed block twice, and no error`, async () => {
    const block = Buffer.concat([Buffer.of(0, 9), randomBytes(254)])
    provider.write('garbage', block)
    const args = decryptArguments(uri, [], 'garbage')
    const outputs = [await provider.openssl(...args), await provider.openssl(...args)]
    for (const { stderr, bytes } of outputs) {
      assert.equal(stderr, '')
      assert.ok(bytes.length <= 245)
    }
    // Only raw RSA gives a secret that the next process finds again.
    if (canRaw) assert.deepEqual(outputs[0]?.bytes, outputs[1]?.bytes)
  })
}

const uri = token.uri({ object: 'all mechanisms', type: 'private' })
const publicUri = token.uri({ object: 'public', type: 'public' })

test('openssl encrypts with the URI of a private key and of a public key', async () => {
  const message = randomBytes(40)
  const input = provider.write('plain', message)
  for (const key of [
    ['-inkey', uri],
    ['-pubin', '-inkey', publicUri],
  ])
    for (const where of [[], ['-propquery', 'provider=pkcs11']]) {
      const out = provider.path('cipher')
      await provider.openssl('pkeyutl', '-encrypt', ...key, '-in', input, '-out', out, ...where)
      const { bytes } = await provider.openssl(...decryptArguments(uri, []))
      assert.deepEqual(bytes, message)
    }
})

test('openssl says in the debug log where it was done', async () => {
  await encrypt([])
  const decrypted = await provider.opensslWithLog(...decryptArguments(uri, []))
  assert.match(decrypted.log, /decrypt: on the token, the padding here/)
  const file = provider.path('message')
  const encrypted = await provider.opensslWithLog('pkeyutl', '-encrypt', '-inkey', uri, '-in', file)
  assert.match(encrypted.log, /encrypt: in software/)
})

test('openssl decrypts with rsautl', async () => {
  const message = await encrypt(oaep())
  const files = ['-in', provider.path('cipher'), '-oaep']
  const { bytes } = await provider.openssl('rsautl', '-decrypt', '-inkey', uri, ...files)
  assert.deepEqual(bytes, message)
})

test('under ?provider=pkcs11 a key in a file decrypts, and hides and shows as much', async () => {
  const preferred = useProvider(token, { defaultProperties: '?provider=pkcs11' })
  const key = provider.write('private.key', software.privatePem)
  for (const { options, sizeBytes } of Object.values(MODES)) {
    const message = await encrypt(options, sizeBytes)
    const { bytes } = await preferred.openssl(...decryptArguments(key, options))
    assert.deepEqual(bytes, message)
  }
  provider.write('garbage', Buffer.concat([Buffer.of(0, 9), randomBytes(254)]))
  const hidden = decryptArguments(key, [], 'garbage')
  const [first, second] = [await preferred.openssl(...hidden), await preferred.openssl(...hidden)]
  assert.deepEqual(first.bytes, second.bytes)
  assert.equal(first.stderr, '')
  const { stderr } = await preferred.opensslFails(...decryptArguments(key, oaep(), 'garbage'))
  assert.match(stderr, /cannot decrypt with/)
  assert.doesNotMatch(stderr, /rsa routines/)
})
