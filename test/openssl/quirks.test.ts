// SPDX-License-Identifier: Apache-2.0
// pkcs11-module-quirks: each leaves out what some driver does not stand.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createNssToken } from '../support/nss-token.ts'
import { type Provider, useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const CKM_SHA256_RSA_PKCS_PSS = 0x43n
const restricted = {
  CKA_ALLOWED_MECHANISMS: new Uint8Array(new BigUint64Array([CKM_SHA256_RSA_PKCS_PSS]).buffer),
}

const token = await createToken()
await token.run(
  ecKey({ label: 'key', id: '01' }),
  rsaKey({ label: 'pss', id: '02', private: restricted, public: restricted }),
)
const KEY = token.uri({ object: 'key', type: 'private' })
const PSS = token.uri({ object: 'pss', type: 'private' })

const withQuirks = (quirks: string): Provider => useProvider(token, { options: { quirks } })

/** Signs and gives the log of that. */
async function sign(provider: Provider): Promise<string> {
  const message = provider.write('message', 'hello')
  const out = provider.path('signature')
  const args = ['dgst', '-sha256', '-sign', KEY, '-out', out, message]
  const { status, stderr, log } = await provider.opensslWithLog(...args)
  assert.equal(status, 0, stderr)
  return log
}

test('no-deinit: the driver is not finalized', async () => {
  assert.match(await sign(withQuirks('')), /C_Finalize\(/)
  assert.doesNotMatch(await sign(withQuirks('no-deinit')), /C_Finalize/)
})

test('no-session-callbacks: everything is as without it', async () => {
  assert.match(await sign(withQuirks('no-session-callbacks')), /C_Finalize\(/)
})

test('all quirks together', async () => {
  const all = 'no-deinit no-operation-state no-session-callbacks no-allowed-mechanisms'
  assert.doesNotMatch(await sign(withQuirks(all)), /C_Finalize/)
})

test('no-allowed-mechanisms: a key for RSA-PSS is an RSA key like others', async () => {
  const text = async (provider: Provider) =>
    (await provider.openssl('pkey', '-in', PSS, '-noout', '-text')).stdout
  assert.match(await text(withQuirks('')), /PKCS11 RSA-PSS Private Key/)
  const provider = withQuirks('no-allowed-mechanisms')
  assert.match(await text(provider), /PKCS11 RSA Private Key/)
})

test('no-allowed-mechanisms: no key for RSA-PSS is generated, and the error says why', async () => {
  const provider = withQuirks('no-allowed-mechanisms')
  const generate = (algorithm: string) => [
    ...['genpkey', '-propquery', 'provider=pkcs11', '-algorithm', algorithm],
    ...['-pkeyopt', `pkcs11_uri:pkcs11:token=Test%20Token;object=${algorithm}`],
  ]
  const { stderr } = await provider.opensslFails(...generate('RSA-PSS'))
  assert.match(stderr, /pkcs11-module-quirks has no-allowed-mechanisms: generate an RSA key/)
  await provider.openssl(...generate('RSA'))
})

test('no-operation-state: a long digest is right, and its state is not asked for', async () => {
  const nss = await createNssToken()
  const bytes = randomBytes(300_000)
  for (const [quirks, asked] of [
    ['', true],
    ['no-operation-state', false],
  ] as const) {
    const provider = nss.use({ options: { quirks } })
    const file = provider.write('message', bytes)
    const args = ['dgst', '-sha256', '-r', '-propquery', 'provider=pkcs11', file]
    const { stdout, log } = await provider.opensslWithLog(...args)
    assert.equal(stdout.slice(0, 64), createHash('sha256').update(bytes).digest('hex'))
    assert.equal(log.includes('C_GetOperationState('), asked)
  }
})
