// SPDX-License-Identifier: Apache-2.0
// With `default_properties = ?provider=pkcs11` the ephemeral keys of TLS are this provider's: every
// group that OpenSSL offers by itself is still there, and both sides come to one secret.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { useProvider } from '../support/openssl.ts'
import { describeResult } from '../support/run.ts'
import { connectTls, startTlsServer } from '../support/servers.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const token = await createToken()
await token.run(ecKey({ label: 'server', id: '01' }))
const provider = useProvider(token, { defaultProperties: '?provider=pkcs11' })
const key = token.uri({ object: 'server', type: 'private' })
const certificate = provider.path('server.pem')
await provider.openssl('req', '-x509', '-key', key, '-subj', '/CN=server', '-out', certificate)
const objectsBefore = (await token.read({}, 'CKA_CLASS')).length

const PLAIN = { OPENSSL_CONF: '/dev/null' }
const GROUPS = {
  '-tls1_3': ['P-256', 'secp384r1', 'P-521', 'X25519', 'X448', 'ffdhe2048'],
  '-tls1_2': ['P-256', 'secp384r1', 'P-521', 'X25519', 'X448', 'brainpoolP256r1', 'secp224r1'],
} as const
/** The certificate's own curve has to be among those of TLS 1.2. */
const withCertificate = (group: string) => (group === 'P-256' ? group : `${group}:P-256`)

interface Sides {
  server: NodeJS.ProcessEnv
  client: NodeJS.ProcessEnv
}

async function shakeHands({ server, client }: Sides, version: string, group: string) {
  const groups = ['-groups', withCertificate(group)]
  const identity = ['-key', key, '-cert', certificate]
  const tls = await startTlsServer(server, ...identity, ...groups, '-naccept', '1')
  try {
    const trust = ['-CAfile', certificate, '-verify_return_error']
    const offered = version === '-tls1_3' ? ['-groups', group] : groups
    return await connectTls(client, tls, version, ...offered, ...trust)
  } finally {
    await tls.server.stop()
  }
}

for (const [version, groups] of Object.entries(GROUPS)) {
  describe(version, () => {
    for (const group of groups) {
      test(`${group} against itself and against plain OpenSSL`, async () => {
        for (const client of [provider.env, PLAIN]) {
          const result = await shakeHands({ server: provider.env, client }, version, group)
          assert.match(result.stdout, /Verify return code: 0/, describeResult(result))
          assert.match(result.stdout, /^New, TLSv1\.[23], Cipher is \w/m, describeResult(result))
        }
      })
    }
  })
}

test('the handshakes have left nothing on the token', async () => {
  assert.equal((await token.read({}, 'CKA_CLASS')).length, objectsBefore)
})
