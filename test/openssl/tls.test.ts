// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainOpenssl, useProvider } from '../support/openssl.ts'
import { describeResult } from '../support/run.ts'
import { connectTls, startTlsServer } from '../support/servers.ts'
import { makeRsaKey } from '../support/software-keys.ts'
import { createToken } from '../support/token.ts'
import { certificate, ecKey, rsaKey } from '../support/token-objects.ts'

const token = await createToken()
await token.run(
  rsaKey({ label: 'rsa', id: '01' }),
  ecKey({ label: 'P-256', id: '02' }),
  ecKey({ label: 'P-384', id: '03', curve: 'P-384' }),
  ecKey({ label: 'P-521', id: '04', curve: 'P-521' }),
)
const provider = useProvider(token)
const plain = { OPENSSL_CONF: '/dev/null' }
const KEYS = ['rsa', 'P-256', 'P-384', 'P-521'] as const
const VERSIONS = ['-tls1_2', '-tls1_3'] as const

interface Identity {
  key: string
  certificate: string
}

/** A key in the token with a certificate that it has signed itself. */
async function makeIdentity(label: string): Promise<Identity> {
  const key = token.uri({ object: label, type: 'private' })
  const file = provider.path(`${label}.pem`)
  const { stdout } = await provider.openssl('req', '-x509', '-key', key, '-subj', `/CN=${label}`)
  provider.write(`${label}.pem`, stdout)
  await token.run(certificate({ label: `${label} certificate`, id: 'cc', certificate: stdout }))
  return { key, certificate: file }
}

const identities = new Map<string, Identity>()
for (const label of KEYS) identities.set(label, await makeIdentity(label))
const getIdentity = (label: string): Identity => identities.get(label) ?? assert.fail(label)

/** The same in software. */
const software: Identity = {
  key: provider.write('software.key', makeRsaKey().privatePem),
  certificate: provider.path('software.pem'),
}
const selfSign = ['req', '-x509', '-key', software.key, '-subj', '/CN=software']
await plainOpenssl(...selfSign, '-out', software.certificate)

interface Side {
  identity: Identity
  env: NodeJS.ProcessEnv
}

interface Handshake {
  server: Side
  client: Side
  args: readonly string[]
  serverArgs?: readonly string[]
}

const identify = ({ key, certificate }: Identity) => ['-key', key, '-cert', certificate]

/** Both sides prove that they have their key; gives what the client says. */
async function shakeHands({ server, client, args, serverArgs = [] }: Handshake): Promise<string> {
  const demand = ['-Verify', '1', '-verify_return_error', '-naccept', '1']
  const trusted = ['-CAfile', client.identity.certificate]
  const listen = [...identify(server.identity), ...demand, ...trusted, ...serverArgs]
  const tls = await startTlsServer(server.env, ...listen)
  try {
    const trust = ['-CAfile', server.identity.certificate, '-verify_return_error']
    const result = await connectTls(
      client.env,
      tls,
      ...identify(client.identity),
      ...trust,
      ...args,
    )
    assert.equal(result.status, 0, `${describeResult(result)}\n${tls.server.output}`)
    assert.match(result.stdout, /^Verification: OK$/m)
    const end = await tls.server.waitForEnd()
    assert.deepEqual(end, { status: 0, signal: null }, tls.server.output)
    assert.match(tls.server.output, /^verify return:1$/m)
    assert.doesNotMatch(tls.server.output, /:error:/)
    return result.stdout
  } finally {
    await tls.server.stop()
  }
}

const inSoftware: Side = { identity: software, env: plain }
const inToken = (label: string): Side => ({ identity: getIdentity(label), env: provider.env })

for (const version of VERSIONS) {
  for (const label of KEYS) {
    test(`a server signs with its ${label} key in the token, ${version}`, async () => {
      const args = [version]
      const said = await shakeHands({ server: inToken(label), client: inSoftware, args })
      assert.match(said, version === '-tls1_2' ? /TLSv1\.2, Cipher/ : /TLSv1\.3, Cipher/)
    })

    test(`a client signs with its ${label} key in the token, ${version}`, async () => {
      await shakeHands({ server: inSoftware, client: inToken(label), args: [version] })
    })
  }

  test(`both sides sign in the token, ${version}`, async () => {
    await shakeHands({ server: inToken('rsa'), client: inToken('P-256'), args: [version] })
    await shakeHands({ server: inToken('P-384'), client: inToken('rsa'), args: [version] })
  })
}

test('an RSA key in the token signs with each scheme of TLS 1.2', async () => {
  // As OpenSSL calls the type, and since 3.5 the whole scheme.
  for (const [type, name] of [
    ['RSA', 'rsa_pkcs1'],
    ['RSA-PSS', 'rsa_pss_rsae'],
  ]) {
    for (const digest of ['SHA256', 'SHA384', 'SHA512']) {
      const args = ['-tls1_2', '-sigalgs', `${type}+${digest}`]
      const said = await shakeHands({ server: inToken('rsa'), client: inSoftware, args })
      const called = `${type}|${name}_${digest.toLowerCase()}`
      assert.match(said, new RegExp(`signing digest: ${digest}\n.* type: (${called})$`, 'm'))
    }
  }
})

test('several connections are served with one key', async () => {
  const { key, certificate: file } = getIdentity('P-256')
  const count = 5
  const listen = ['-key', key, '-cert', file, '-naccept', String(count)]
  const tls = await startTlsServer(provider.env, ...listen)
  try {
    for (let i = 0; i < count; i++) {
      const result = await connectTls(plain, tls, '-CAfile', file, '-verify_return_error')
      assert.equal(result.status, 0, describeResult(result))
    }
    assert.deepEqual(await tls.server.waitForEnd(), { status: 0, signal: null })
  } finally {
    await tls.server.stop()
  }
})

test('the certificate may be named by its URI as well', async () => {
  const identity = {
    key: getIdentity('P-256').key,
    certificate: token.uri({ object: 'P-256 certificate', type: 'cert' }),
  }
  const listen = [...identify(identity), '-naccept', '1']
  const tls = await startTlsServer(provider.env, ...listen)
  try {
    const trust = ['-CAfile', getIdentity('P-256').certificate, '-verify_return_error']
    const result = await connectTls(plain, tls, ...trust)
    assert.equal(result.status, 0, describeResult(result))
    assert.deepEqual(await tls.server.waitForEnd(), { status: 0, signal: null })
  } finally {
    await tls.server.stop()
  }
})

test('a client with another key than its certificate is refused', async () => {
  const client: Side = {
    identity: { key: getIdentity('P-384').key, certificate: getIdentity('P-256').certificate },
    env: provider.env,
  }
  const { server, port } = await startTlsServer(plain, ...identify(software))
  try {
    const result = await connectTls(client.env, { port }, ...identify(client.identity))
    assert.equal(result.status, 1)
    assert.match(result.stderr, /mismatch|do not match|different/i)
  } finally {
    await server.stop()
  }
})
