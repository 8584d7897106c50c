// SPDX-License-Identifier: Apache-2.0
// PEM files that stand for token keys, in the openssl command and in programs that read keys from
// files.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { opensslConf, Provider, plainOpenssl, useProvider } from '../support/openssl.ts'
import { connectTls, startTlsServer } from '../support/servers.ts'
import { checkMessageSignature } from '../support/signature-files.ts'
import { createToken } from '../support/token.ts'
import { ecKey, edwardsKey, rsaKey } from '../support/token-objects.ts'
import { uriFile } from '../support/uri-file.ts'

const pssMechanisms = Buffer.alloc(16)
pssMechanisms.writeUInt32LE(0x0d, 0)
pssMechanisms.writeUInt32LE(0x43, 8)

// A PIN that nothing else in a log looks like.
const token = await createToken({ pin: 'pin-73519264' })
await token.run(
  rsaKey({ label: 'rsa', id: '01' }),
  rsaKey({
    label: 'pss',
    id: '02',
    private: { CKA_ALLOWED_MECHANISMS: pssMechanisms },
    public: { CKA_ALLOWED_MECHANISMS: pssMechanisms },
  }),
  ecKey({ label: 'ec', id: '03' }),
  edwardsKey({ label: 'ed', id: '04', curve: 'Ed25519' }),
)
const provider = useProvider(token)
const withoutPin = new Provider(opensslConf({ options: { path: token.module } }), token.env)
const MESSAGE = provider.write('message', 'a message to sign')

const PYTHON = '/usr/bin/python3'
const withoutPython = existsSync(PYTHON) ? false : 'Python is not installed'

const file = (name: string, ...args: Parameters<typeof uriFile>): string =>
  provider.write(`${name}.pem`, uriFile(...args))

for (const label of ['rsa', 'pss', 'ec'] as const) {
  for (const type of ['private', undefined] as const) {
    test(`a URI file signs as the ${label} key, with ${type ?? 'no'} type in the URI`, async () => {
      const key = file(`${label}-${type}`, token.uri({ object: label, ...(type && { type }) }))
      const publicKey = provider.path(`${label}.pub`)
      const signature = provider.path(`${label}.sig`)
      await provider.openssl('pkey', '-in', key, '-pubout', '-out', publicKey)
      await provider.openssl('dgst', '-sha256', '-sign', key, '-out', signature, MESSAGE)
      const verify = ['-sha256', '-verify', publicKey, '-signature', signature, MESSAGE]
      const padding = label === 'pss' ? ['-sigopt', 'rsa_padding_mode:pss'] : []
      const { stdout } = await plainOpenssl('dgst', ...padding, ...verify)
      assert.match(stdout, /Verified OK/)
    })
  }
}

test('a URI file signs as an Ed25519 key', async () => {
  const key = file('ed', token.uri({ object: 'ed' }))
  await checkMessageSignature(provider, key, MESSAGE)
})

test('a URI file says that an RSA-PSS key is one', async () => {
  const key = file('pss-text', token.uri({ object: 'pss', type: 'private' }))
  const { stdout } = await provider.openssl('pkey', '-in', key, '-noout', '-text')
  assert.match(stdout, /RSA-PSS Private Key \(2048 bits\)/)
})

test('a URI file gives the public key object, or the public half where there is none', async () => {
  for (const parts of [
    { object: 'ec', type: 'public' },
    { object: 'ec', type: 'private' },
    { object: 'ec' },
  ] as const) {
    const key = file('public', token.uri(parts))
    await provider.openssl('pkey', '-pubin', '-in', key, '-noout')
  }
})

test('a URI file may have lengths in their long form', async () => {
  const key = file('long', token.uri({ object: 'ec' }), { longLengths: true })
  await provider.openssl('pkey', '-in', key, '-noout')
})

test('a URI file may have other text before it and behind it, and a certificate', async () => {
  const key = file('plain', token.uri({ object: 'ec' }))
  const { stdout } = await provider.openssl(
    ...['req', '-x509', '-key', key, '-subj', '/CN=localhost'],
  )
  const pem = uriFile(token.uri({ object: 'ec' }))
  for (const text of [`${stdout}${pem}`, `${pem}${stdout}`, `some words\n${pem}some more\n`]) {
    const mixed = provider.write('mixed.pem', text)
    await provider.openssl('pkey', '-in', mixed, '-noout')
  }
})

test('a URI file signs certificates as the key of a CA', async () => {
  const ca = file('ca', token.uri({ object: 'rsa' }))
  const key = file('leaf', token.uri({ object: 'ec' }))
  const path = (name: string) => provider.path(name)
  await provider.openssl(
    ...['req', '-x509', '-key', ca, '-subj', '/CN=CA', '-out', path('ca.crt')],
    ...['-extensions', 'ca'],
  )
  await provider.openssl('req', '-new', '-key', key, '-subj', '/CN=x', '-out', path('x.csr'))
  await provider.openssl(
    ...['x509', '-req', '-in', path('x.csr'), '-CA', path('ca.crt'), '-CAkey', ca],
    ...['-set_serial', '1', '-out', path('x.crt')],
  )
  await plainOpenssl('verify', '-CAfile', path('ca.crt'), path('x.crt'))
})

test('a URI file is the key of a TLS server', async () => {
  const key = file('tls', token.uri({ object: 'ec' }))
  const certificate = provider.path('tls.crt')
  await provider.openssl(
    ...['req', '-x509', '-key', key, '-subj', '/CN=localhost', '-out', certificate],
  )
  const { server, port } = await startTlsServer(
    provider.env,
    ...['-key', key, '-cert', certificate, '-naccept', '1'],
  )
  const client = await connectTls({}, { port }, '-CAfile', certificate, '-verify_return_error')
  await server.stop()
  assert.match(client.stdout, /Verify return code: 0/)
})

test('a URI file is the key of a Python program', { skip: withoutPython }, async () => {
  const key = file('python', token.uri({ object: 'ec' }))
  const certificate = provider.path('python.crt')
  await provider.openssl(
    ...['req', '-x509', '-key', key, '-subj', '/CN=localhost', '-out', certificate],
  )
  const script = `import ssl
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(${JSON.stringify(certificate)}, ${JSON.stringify(key)})`
  await provider.run(PYTHON, ['-c', script])
})

test('a URI file is the key of a Node program', async () => {
  const key = file('node', token.uri({ object: 'ec' }))
  const conf = provider.write('node.cnf', opensslConfForNode())
  const script = `const { createPrivateKey, createPublicKey, sign, verify } = require('node:crypto')
const pem = require('node:fs').readFileSync(${JSON.stringify(key)})
const key = createPrivateKey(pem)
const signature = sign('sha256', Buffer.from('x'), key)
console.log(key.asymmetricKeyType, verify('sha256', Buffer.from('x'), createPublicKey(pem), signature))`
  const { stdout } = await provider.run(process.execPath, ['-e', script], {
    env: { OPENSSL_CONF: conf },
  })
  assert.equal(stdout, 'ec true\n')
})

/** Node has a section of its own name in the same file. */
const opensslConfForNode = (): string =>
  opensslConf({
    options: { path: token.module, 'token-pin': `file:${token.pinFile}` },
  }).replace('openssl_conf', 'nodejs_conf')

test('it is said of a URI file when its version is another one', async () => {
  const version = 'PKCS#11 Provider URI v2.0'
  const key = file('v2', token.uri({ object: 'ec' }), { version })
  const { stderr } = await provider.opensslFails('pkey', '-in', key, '-noout')
  assert.match(stderr, /a provider URI file of another version 'PKCS#11 Provider URI v2\.0'/)
})

test('it is said of a URI file when the key is not there', async () => {
  const key = file('gone', token.uri({ object: 'gone' }))
  const { stderr } = await provider.opensslFails('pkey', '-in', key, '-noout')
  assert.match(stderr, /not found.*nothing on the tokens matches 'pkcs11:token=.*object=gone'/)
})

test('it is said of a URI file when the URI is malformed, without the PIN in it', async () => {
  const key = file('malformed', `pkcs11:object?pin-value=${token.pin}`)
  const { stderr } = await provider.opensslFails('pkey', '-in', key, '-noout')
  assert.match(stderr, /malformed URI/)
  assert.doesNotMatch(stderr, new RegExp(token.pin))
})

test('it is said of a URI file when the body is no DER', async () => {
  const key = provider.write(
    'garbage.pem',
    '-----BEGIN PKCS#11 PROVIDER URI-----\nAAAA\n-----END PKCS#11 PROVIDER URI-----\n',
  )
  const { stderr } = await provider.opensslFails('pkey', '-in', key, '-noout')
  assert.match(stderr, /malformed encoding/)
})

test('it is said of a URI file when it has no end', async () => {
  const text = uriFile(token.uri({ object: 'ec' })).replace(/-----END.*/, '')
  const key = provider.write('endless.pem', text)
  await provider.opensslFails('pkey', '-in', key, '-noout')
})

test('a PIN in the file is used, and stays out of the log', async () => {
  const key = withoutPin.write('pin.pem', uriFile(token.uri({ object: 'ec', pin: token.pin })))
  const result = await withoutPin.opensslWithLog('pkey', '-in', key, '-noout')
  assert.equal(result.status, 0, result.stderr)
  assert.match(result.log, /logged in/)
  assert.doesNotMatch(result.log, new RegExp(token.pin))
})

test('a PIN in the file that is wrong is tried once', async () => {
  const key = withoutPin.write('wrong.pem', uriFile(token.uri({ object: 'ec', pin: '99887766' })))
  const result = await withoutPin.opensslWithLog('pkey', '-in', key, '-noout')
  assert.notEqual(result.status, 0)
  assert.match(result.stderr, /C_Login returned CKR_PIN_INCORRECT/)
  assert.equal(result.log.match(/C_Login\(/g)?.length, 1)
  assert.doesNotMatch(result.log + result.stderr, /99887766/)
})

test('a PIN is asked for through the application', async () => {
  const key = withoutPin.write('ask.pem', uriFile(token.uri({ object: 'ec' })))
  await withoutPin.openssl('pkey', '-in', key, '-noout', '-passin', `pass:${token.pin}`)
})
