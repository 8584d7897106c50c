// SPDX-License-Identifier: Apache-2.0
// With `default_properties = ?provider=pkcs11` everything that the provider offers is asked of it
// first; the token's own use of OpenSSL comes back to it as well.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { plainOpenssl, useProvider } from '../support/openssl.ts'
import { describeResult } from '../support/run.ts'
import { connectTls, startTlsServer } from '../support/servers.ts'
import { signFile, verifyArguments, verifyPlainly } from '../support/signature-files.ts'
import { makeEcKey, makeRsaKey } from '../support/software-keys.ts'
import { createToken } from '../support/token.ts'

const token = await createToken()
const keys = { rsa: makeRsaKey(), ec: makeEcKey('P-256'), p384: makeEcKey('P-384') }
await token.run(
  ...Object.entries(keys).flatMap(([label, key]) => {
    const naming = { CKA_LABEL: label, CKA_ID: label }
    return [key.putPrivate(naming), key.putPublic(naming)]
  }),
)
const provider = useProvider(token, { defaultProperties: '?provider=pkcs11' })
const message = provider.write('message', randomBytes(10_000))
const signature = provider.path('signature')
const DIGESTS = ['sha1', 'sha256', 'sha512', 'sha3-384']

const keyOf = (object: string) => token.uri({ object, type: 'private' })

for (const [label, key] of Object.entries(keys)) {
  const inSoftware = provider.write(`${label}.key`, key.privatePem)
  const publicKey = provider.write(`${label}.pem`, key.publicPem)

  test(`the token signs with ${label}`, async () => {
    for (const digest of DIGESTS) {
      const spec = { digest, message, signature }
      await signFile(provider, { ...spec, key: keyOf(label) })
      await verifyPlainly({ ...spec, key: publicKey })
    }
  })

  test(`a ${label} signature of software is verified, with the key in a file or on the token`, async () => {
    for (const digest of DIGESTS) {
      const sign = ['dgst', `-${digest}`, '-sign', inSoftware, '-out', signature, message]
      await plainOpenssl(...sign)
      for (const where of [publicKey, token.uri({ object: label, type: 'public' })]) {
        const spec = { digest, message, signature, key: where }
        const { stdout } = await provider.openssl(...verifyArguments(spec))
        assert.match(stdout, /Verified OK/)
      }
    }
  })

  test(`a ${label} key in a file signs`, async () => {
    const spec = { digest: 'sha256', message, signature }
    await signFile(provider, { ...spec, key: inSoftware })
    await verifyPlainly({ ...spec, key: publicKey })
  })

  test(`a ${label} public key in a file is written again as it is`, async () => {
    const { stdout } = await provider.openssl('pkey', '-pubin', '-in', publicKey, '-pubout')
    assert.equal(stdout, key.publicPem)
  })
}

test('PSS signatures go both ways', async () => {
  for (const salt of ['digest', 'max', 'auto']) {
    const sigopts = ['rsa_padding_mode:pss', `rsa_pss_saltlen:${salt}`]
    const spec = { digest: 'sha256', sigopts, message, signature }
    await signFile(provider, { ...spec, key: keyOf('rsa') })
    for (const key of [provider.path('rsa.pem'), token.uri({ object: 'rsa', type: 'public' })])
      await provider.openssl(...verifyArguments({ ...spec, key }))
  }
})

test('a certificate is made and verified', async () => {
  const file = provider.path('certificate.pem')
  for (const label of Object.keys(keys)) {
    const args = ['-key', keyOf(label), '-subj', '/CN=preferred', '-out', file]
    await provider.openssl('req', '-x509', ...args)
    await provider.openssl('verify', '-check_ss_sig', '-CAfile', file, file)
    await plainOpenssl('verify', '-check_ss_sig', '-CAfile', file, file)
  }
})

for (const version of ['-tls1_2', '-tls1_3']) {
  test(`both sides of a handshake prefer the provider, ${version}`, async () => {
    const file = provider.path('tls.pem')
    for (const label of ['rsa', 'ec']) {
      const args = ['-key', keyOf(label), '-subj', '/CN=tls', '-out', file]
      await provider.openssl('req', '-x509', ...args)
      const listen = ['-key', keyOf(label), '-cert', file, '-naccept', '1', version]
      const tls = await startTlsServer(provider.env, ...listen)
      try {
        const trust = ['-CAfile', file, '-verify_return_error']
        const result = await connectTls(provider.env, tls, ...trust)
        assert.equal(result.status, 0, `${describeResult(result)}\n${tls.server.output}`)
        assert.deepEqual(await tls.server.waitForEnd(), { status: 0, signal: null })
      } finally {
        await tls.server.stop()
      }
    }
  })
}

test('digests and random numbers work', async () => {
  await provider.openssl('dgst', '-sha256', message)
  await provider.openssl('rand', '-hex', '8')
})

for (const algorithm of ['ED25519', 'ED448'])
  test(`the token makes an ${algorithm} key with an OpenSSL that asks the provider for it`, async () => {
    const key = provider.path('edwards.pem')
    const uri = `pkcs11_uri:${token.uri({ object: algorithm })}`
    const genpkey = ['genpkey', '-algorithm', algorithm, '-pkeyopt', uri, '-out', key]
    await provider.openssl(...genpkey)
    const publicKey = provider.path('edwards.pub')
    await provider.openssl('pkey', '-in', key, '-pubout', '-out', publicKey)
    const raw = ['-rawin', '-in', message]
    await provider.openssl('pkeyutl', '-sign', ...raw, '-inkey', key, '-out', signature)
    const verify = ['pkeyutl', '-verify', ...raw, '-pubin', '-inkey', publicKey]
    await plainOpenssl(...verify, '-sigfile', signature)
  })
