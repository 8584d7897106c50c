// SPDX-License-Identifier: Apache-2.0
// RSA decryption, digests and random numbers of NSS: it has OAEP with every digest, and it is a
// token that gives away the state of a digest.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createNssToken } from '../support/nss-token.ts'
import { plainOpenssl } from '../support/openssl.ts'

const token = await createNssToken()
const noise = ['-z', token.noise]
await token.certutil(
  '-S',
  '-n',
  'rsa',
  '-s',
  'CN=rsa',
  '-x',
  '-t',
  'u,u,u',
  '-k',
  'rsa',
  '-g',
  '2048',
  ...noise,
)
const provider = token.use()
const uri = 'pkcs11:type=private'
const message = provider.write('message', randomBytes(40))
const publicKey = provider.path('public.pem')
await provider.openssl('pkey', '-in', uri, '-pubout', '-out', publicKey)

const MODES: Readonly<Record<string, readonly string[]>> = {
  'PKCS#1 v1.5': ['rsa_padding_mode:pkcs1'],
  OAEP: ['rsa_padding_mode:oaep'],
  'OAEP with SHA-256': ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha256'],
  'OAEP with two digests': ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha512', 'rsa_mgf1_md:sha1'],
  'OAEP with a label': ['rsa_padding_mode:oaep', 'rsa_oaep_label:616263'],
}
const out = provider.path('cipher')
const decryption = ['pkeyutl', '-decrypt', '-inkey', uri]

for (const [mode, options] of Object.entries(MODES))
  test(`RSA decryption opens ${mode}`, async () => {
    const pkeyopts = options.flatMap((option) => ['-pkeyopt', option])
    const key = ['-pubin', '-inkey', publicKey]
    await plainOpenssl('pkeyutl', '-encrypt', ...key, '-in', message, '-out', out, ...pkeyopts)
    const decrypted = provider.path('decrypted')
    await provider.openssl(...decryption, '-in', out, '-out', decrypted, ...pkeyopts)
    await provider.run('cmp', [message, decrypted])
  })

test('RSA decryption hides a malformed block', async () => {
  const garbage = provider.write('garbage', Buffer.concat([Buffer.of(0), randomBytes(255)]))
  const first = await provider.openssl(...decryption, '-in', garbage)
  const second = await provider.openssl(...decryption, '-in', garbage)
  assert.deepEqual(first.bytes, second.bytes)
  assert.equal(first.stderr, '')
})

test('RSA decryption refuses spoilt OAEP', async () => {
  const garbage = provider.write('garbage', Buffer.concat([Buffer.of(0), randomBytes(255)]))
  const oaep = ['-pkeyopt', 'rsa_padding_mode:oaep', '-in', garbage]
  const { stderr } = await provider.opensslFails(...decryption, ...oaep)
  assert.match(stderr, /cannot decrypt/)
})

for (const [size, how] of [
  [40, 'in one call'],
  [65_537, 'in two parts'],
  [1_000_000, 'in many parts'],
] as const)
  test(`digests of ${size} bytes are computed on the token, ${how}`, async () => {
    const bytes = randomBytes(size)
    const file = provider.write('message', bytes)
    const args = ['dgst', '-sha256', '-r', '-propquery', 'provider=pkcs11', file]
    const { stdout, log } = await provider.opensslWithLog(...args)
    assert.equal(stdout.slice(0, 64), createHash('sha256').update(bytes).digest('hex'))
    assert.match(log, /digest SHA2-256: on the token/)
    assert.doesNotMatch(log, /digest SHA2-256: in software/)
  })
