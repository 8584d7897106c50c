// SPDX-License-Identifier: Apache-2.0
// Tokens that offer less than usual: what is missing is made here, or refused before any data comes.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { type Provider, useProvider } from '../support/openssl.ts'
import { connectTls, startTlsServer } from '../support/servers.ts'
import { refusePlainly, signFile, verifyPlainly } from '../support/signature-files.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const GENERATION = ['CKM_RSA_PKCS_KEY_PAIR_GEN', 'CKM_EC_KEY_PAIR_GEN']

interface Limited {
  token: Token
  provider: Provider
  message: string
}

/** A token with an RSA and an EC key that offers these mechanisms alone. */
async function createLimited(...mechanisms: readonly string[]): Promise<Limited> {
  const softhsm = { 'slots.mechanisms': [...GENERATION, ...mechanisms].join(',') }
  const token = await createToken({ softhsm })
  await token.run(rsaKey({ label: 'rsa', id: '01' }), ecKey({ label: 'ec', id: '02' }))
  const provider = useProvider(token)
  return { token, provider, message: provider.write('message', randomBytes(5000)) }
}

async function signAndVerify(
  { token, provider, message }: Limited,
  object: string,
  digest: string,
  sigopts: readonly string[],
): Promise<void> {
  const signature = provider.path('signature')
  const key = token.uri({ object, type: 'private' })
  await signFile(provider, { key, digest, sigopts, message, signature })
  const plain = provider.path(`${object}.pub`)
  await provider.openssl('pkey', '-in', key, '-pubout', '-out', plain)
  await verifyPlainly({ key: plain, digest, sigopts, message, signature })
  const other = provider.write('other', randomBytes(5000))
  await refusePlainly({ key: plain, digest, sigopts, message: other, signature })
}

const PSS = 'rsa_padding_mode:pss'
const RSA_WAYS: readonly (readonly [digest: string, ...sigopts: string[]])[] = [
  ['sha1'],
  ['sha256'],
  ['sha512'],
  ['sha3-256'],
  ['sha256', PSS],
  ['sha384', PSS, 'rsa_pss_saltlen:digest'],
  ['sha512', PSS, 'rsa_pss_saltlen:max'],
  ['sha256', PSS, 'rsa_pss_saltlen:0', 'rsa_mgf1_md:sha1'],
  ['sha3-512', PSS],
]

for (const [name, mechanisms] of [
  ['nothing but raw RSA', ['CKM_RSA_X_509']],
  ['PKCS#1 and raw RSA, no PSS', ['CKM_RSA_PKCS', 'CKM_RSA_X_509']],
  ['PSS alone beside raw RSA', ['CKM_RSA_PKCS_PSS', 'CKM_RSA_X_509']],
] as const) {
  const limited = createLimited(...mechanisms)
  for (const [digest, ...sigopts] of RSA_WAYS)
    test(`${name}: ${[digest, ...sigopts].join(' ')} is signed`, async () =>
      signAndVerify(await limited, 'rsa', digest, sigopts))

  for (const version of ['-tls1_2', '-tls1_3'])
    test(`${name}: a server serves ${version}`, async () => {
      const { token, provider } = await limited
      const key = token.uri({ object: 'rsa', type: 'private' })
      const certificate = provider.path('server.pem')
      await provider.openssl('req', '-x509', '-subj', '/CN=s', '-key', key, '-out', certificate)
      const { server, port } = await startTlsServer(
        provider.env,
        ...['-key', key, '-cert', certificate, '-naccept', '1', version],
      )
      after(() => server.stop())
      const checks = ['-CAfile', certificate, '-verify_return_error']
      const { stdout, status } = await connectTls(
        { OPENSSL_CONF: '/dev/null' },
        { port },
        ...checks,
      )
      assert.equal(status, 0)
      assert.match(stdout, /Peer signature type: (RSA-PSS|rsa_pss_rsae_sha256)$/m)
    })
}

test('a token that only hashes and signs in one gets the message', async () => {
  const limited = await createLimited('CKM_SHA256_RSA_PKCS', 'CKM_SHA384_RSA_PKCS_PSS')
  await signAndVerify(limited, 'rsa', 'sha256', [])
  await signAndVerify(limited, 'rsa', 'sha384', [PSS])
})

test('what the token lacks is named when the operation starts', async () => {
  const { token, provider, message } = await createLimited('CKM_SHA256_RSA_PKCS')
  for (const [object, args, lacks] of [
    ['rsa', ['-sha384'], /none of CKM_RSA_PKCS, CKM_RSA_X_509, CKM_SHA384_RSA_PKCS/],
    ['rsa', ['-sha256', '-sigopt', PSS], /none of CKM_RSA_PKCS_PSS, CKM_RSA_X_509/],
    ['ec', ['-sha256'], /none of CKM_ECDSA/],
  ] as const) {
    const sign = ['-sign', token.uri({ object, type: 'private' }), message]
    const { stderr } = await provider.opensslFails('dgst', ...args, ...sign)
    assert.match(stderr, lacks)
  }
})

test('verification is done in software where the token cannot', async () => {
  const { token, provider, message } = await createLimited('CKM_RSA_X_509')
  const signature = provider.path('signature')
  const key = token.uri({ object: 'rsa', type: 'private' })
  await signFile(provider, { key, digest: 'sha256', message, signature })
  const verify = [
    ...['pkeyutl', '-verify', '-rawin', '-digest', 'sha256', '-propquery', 'provider=pkcs11'],
    ...['-pubin', '-inkey', token.uri({ object: 'rsa', type: 'public' }), '-in', message],
  ]
  const { log, status } = await provider.opensslWithLog(...verify, '-sigfile', signature)
  assert.equal(status, 0)
  assert.match(log, /verify: in software, with pkcs11:/)
  const forged = provider.write('forged', randomBytes(256))
  await provider.opensslFails(...verify, '-sigfile', forged)
})
