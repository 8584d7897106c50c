// SPDX-License-Identifier: Apache-2.0
// Ed25519 and Ed448 keys by the openssl command.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { plainOpenssl, tryPlainOpenssl, useProvider } from '../support/openssl.ts'
import { connectTls, startTlsServer } from '../support/servers.ts'
import { createToken } from '../support/token.ts'
import { edwardsKey } from '../support/token-objects.ts'

const CURVES = ['Ed25519', 'Ed448'] as const
const SIGNATURE_BYTES = { Ed25519: 64, Ed448: 114 } as const

const token = await createToken()
await token.run(...CURVES.map((curve, i) => edwardsKey({ curve, label: curve, id: `0${i + 1}` })))
const provider = useProvider(token)
const message = provider.write('message', randomBytes(3000))
const other = provider.write('other', randomBytes(3000))
const uri = (object: string, type: 'private' | 'public') => token.uri({ object, type })

async function exportKey(curve: string): Promise<string> {
  const file = provider.path(`${curve}.pub`)
  await provider.openssl('pkey', '-in', uri(curve, 'private'), '-pubout', '-out', file)
  return file
}

async function sign(curve: string): Promise<string> {
  const file = provider.path(`${curve}.sig`)
  const args = ['-sign', '-rawin', '-inkey', uri(curve, 'private'), '-in', message, '-out', file]
  await provider.openssl('pkeyutl', ...args)
  return file
}

const verifyArguments = (key: string, signature: string, input = message): string[] => [
  ...['pkeyutl', '-verify', '-rawin', '-pubin', '-inkey', key],
  ...['-sigfile', signature, '-in', input],
]

/** With the operation forced onto the token. */
const forced = (curve: string, signature: string, input = message): string[] => [
  ...verifyArguments(uri(curve, 'public'), signature, input),
  ...['-propquery', 'provider=pkcs11'],
]

for (const curve of CURVES) {
  test(`${curve}: OpenSSL alone verifies what the token signed`, async () => {
    const signature = await sign(curve)
    assert.equal(readFileSync(signature).length, SIGNATURE_BYTES[curve])
    const key = await exportKey(curve)
    const { stdout } = await plainOpenssl(...verifyArguments(key, signature))
    assert.match(stdout, /Verified Successfully/)
    const { status } = await tryPlainOpenssl(verifyArguments(key, signature, other))
    assert.equal(status, 1)
  })

  test(`${curve}: the token verifies what it signed, and nothing else`, async () => {
    const signature = await sign(curve)
    await provider.openssl(...forced(curve, signature))
    await provider.opensslFails(...forced(curve, signature, other))
    for (const bytes of [SIGNATURE_BYTES[curve], 0, 1, 63, 65, 113, 115, 256]) {
      const forged = provider.write('forged', randomBytes(bytes))
      const { stdout } = await provider.opensslFails(...forced(curve, forged))
      assert.doesNotMatch(stdout, /Verified Successfully/)
    }
  })

  test(`${curve}: the private key verifies with its public half`, async () => {
    const signature = await sign(curve)
    const args = ['-inkey', uri(curve, 'private'), '-sigfile', signature]
    const verify = ['-verify', '-rawin', '-propquery', 'provider=pkcs11', ...args]
    await provider.openssl('pkeyutl', ...verify, '-in', message)
    await provider.opensslFails('pkeyutl', ...verify, '-in', other)
  })

  test(`${curve}: a digest is refused`, async () => {
    const args = ['-sign', uri(curve, 'private'), message]
    const { stderr } = await provider.opensslFails('dgst', '-sha256', ...args)
    assert.match(stderr, /Key type not supported|takes no digest/)
  })

  test(`${curve}: requests and certificates are signed and verified by OpenSSL alone`, async () => {
    const key = uri(curve, 'private')
    const subject = ['-subj', `/CN=${curve}`, '-key', key]
    const request = provider.path(`${curve}.csr`)
    await provider.openssl('req', '-new', ...subject, '-out', request)
    await plainOpenssl('req', '-verify', '-noout', '-in', request)
    const certificate = provider.path(`${curve}.pem`)
    await provider.openssl('req', '-x509', ...subject, '-out', certificate)
    await plainOpenssl('verify', '-CAfile', certificate, certificate)
    const { stdout } = await plainOpenssl('x509', '-text', '-noout', '-in', certificate)
    assert.match(stdout, new RegExp(`Signature Algorithm: ${curve}`, 'i'))
  })

  for (const version of ['-tls1_2', '-tls1_3']) {
    test(`${curve}: a server serves ${version}`, async () => {
      const certificate = provider.path(`${curve}-server.pem`)
      const key = uri(curve, 'private')
      await provider.openssl('req', '-x509', '-subj', '/CN=s', '-key', key, '-out', certificate)
      const { server, port } = await startTlsServer(
        provider.env,
        ...['-key', key, '-cert', certificate, '-naccept', '1', version],
      )
      after(() => server.stop())
      const plain = { OPENSSL_CONF: '/dev/null' }
      const checks = ['-CAfile', certificate, '-verify_return_error']
      const { stdout, status } = await connectTls(plain, { port }, ...checks)
      assert.equal(status, 0)
      assert.match(stdout, new RegExp(`Peer signature type: ${curve}`, 'i'))
    })
  }
}
