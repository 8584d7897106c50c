// SPDX-License-Identifier: Apache-2.0
// TLS 1.2 with RSA key exchange: the server decrypts the premaster secret, on the token.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { type Provider, useProvider } from '../support/openssl.ts'
import { connectTls, startTlsServer } from '../support/servers.ts'
import { createToken, type Token } from '../support/token.ts'
import { rsaKey } from '../support/token-objects.ts'

let token: Token

before(async () => {
  token = await createToken()
  await token.run(rsaKey({ label: 'rsa', id: '01', private: { CKA_DECRYPT: true } }))
})

async function handshake(provider: Provider): Promise<string> {
  const uri = token.uri({ object: 'rsa', type: 'private' })
  const certificate = provider.path('certificate.pem')
  const subject = ['-subj', '/CN=localhost', '-out', certificate]
  await provider.openssl('req', '-x509', '-new', '-key', uri, ...subject)
  const options = ['-key', uri, '-cert', certificate, '-www', '-naccept', '3']
  const tls = await startTlsServer(provider.env, ...options)
  try {
    let output = ''
    for (let i = 0; i < 3; i++) {
      const { stdout } = await connectTls({}, tls, '-tls1_2', '-cipher', 'AES128-GCM-SHA256')
      output += /Cipher is .*/.exec(stdout)?.[0] ?? stdout
    }
    return output
  } finally {
    await tls.server.stop()
  }
}

for (const defaultProperties of [undefined, '?provider=pkcs11'])
  test(`a server with RSA key exchange, default_properties = ${defaultProperties}`, async () => {
    const provider = useProvider(
      token,
      defaultProperties === undefined ? {} : { defaultProperties },
    )
    assert.equal(await handshake(provider), 'Cipher is AES128-GCM-SHA256'.repeat(3))
  })
