// SPDX-License-Identifier: Apache-2.0
// The commands openssl rsa and openssl ec, and what asks for the value of a private key.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { plainOpenssl, useProvider } from '../support/openssl.ts'
import { makeEcKey, makeRsaKey } from '../support/software-keys.ts'
import { createToken } from '../support/token.ts'

const token = await createToken()
const keys = { rsa: makeRsaKey(), ec: makeEcKey('P-384') }
type KeyName = keyof typeof keys
for (const [label, key] of Object.entries(keys)) {
  const naming = { CKA_LABEL: label, CKA_ID: label }
  await token.run(key.putPrivate(naming), key.putPublic(naming))
}
const provider = useProvider(token, { options: { 'encode-provider-uri-to-pem': 'true' } })
const uri = (object: KeyName) => token.uri({ object, type: 'private' })
const publicFile = (name: KeyName) => provider.write(`${name}.pub`, keys[name].publicPem)

/** What the command writes of the token's key, and of the same key in a file. */
async function compare(name: KeyName, ...args: readonly string[]): Promise<void> {
  const ofToken = await provider.openssl(name, '-in', uri(name), ...args)
  const ofObject = token.uri({ object: name, type: 'public' })
  const readPublic = [name, '-pubin', '-in']
  const expected = await plainOpenssl(...readPublic, publicFile(name), ...args)
  assert.equal(ofToken.stdout, expected.stdout)
  const ofPublic = await provider.openssl(...readPublic, ofObject, ...args)
  assert.equal(ofPublic.stdout, expected.stdout)
}

for (const args of [['-noout', '-modulus'], ['-RSAPublicKey_out'], ['-pubout']]) {
  test(`openssl rsa ${args.join(' ')} writes what it writes of a key in a file`, () =>
    compare('rsa', ...args))
}

for (const form of ['uncompressed', 'compressed', 'hybrid']) {
  test(`openssl ec -conv_form ${form} writes what it writes of a key in a file`, () =>
    compare('ec', '-pubout', '-conv_form', form))
}

test('openssl ec -param_out writes the name of the curve', () => compare('ec', '-param_out'))

test('openssl rsa -check and openssl ec -check check', async () => {
  const rsa = await provider.openssl('rsa', '-in', uri('rsa'), '-check', '-noout')
  assert.match(rsa.stdout, /RSA key ok/)
  const ec = await provider.openssl('ec', '-in', uri('ec'), '-check', '-noout')
  assert.match(ec.stderr, /EC Key valid/)
})

test('openssl rsa and openssl ec write the file that names the key', async () => {
  for (const name of ['rsa', 'ec'] as const)
    for (const args of name === 'rsa' ? [[], ['-traditional']] : [[]]) {
      const { stdout } = await provider.openssl(name, '-in', uri(name), ...args)
      const file = provider.write('named.pem', stdout)
      assert.match(stdout, /BEGIN PKCS#11 PROVIDER URI/)
      const { stdout: publicKey } = await provider.openssl(name, '-in', file, '-pubout')
      assert.equal(publicKey, keys[name].publicPem)
    }
})

test('a certificate with a compressed point belongs to the key all the same', async () => {
  const compressed = provider.path('compressed.key')
  const certificate = provider.path('compressed.crt')
  const key = provider.write('ec.key', keys.ec.privatePem)
  await plainOpenssl('ec', '-in', key, '-conv_form', 'compressed', '-out', compressed)
  const subject = ['-subj', '/CN=Ca', '-extensions', 'ca', '-out', certificate]
  await plainOpenssl('req', '-x509', '-new', '-key', compressed, ...subject)
  const request = provider.path('leaf.csr')
  const leaf = provider.path('leaf.crt')
  await plainOpenssl('req', '-new', '-key', key, '-subj', '/CN=leaf', '-out', request)
  const by = ['-CA', certificate, '-CAkey', uri('ec'), '-set_serial', '1']
  await provider.openssl('x509', '-req', '-in', request, ...by, '-out', leaf)
  await plainOpenssl('verify', '-CAfile', certificate, leaf)
})

for (const name of ['rsa', 'ec'] as const) {
  const out = provider.path('never')
  const REFUSED: Readonly<Record<string, (file: string) => string[]>> = {
    'pkey -outform DER': () => ['pkey', '-in', uri(name), '-outform', 'DER', '-out', out],
    [`${name} -outform DER`]: () => [name, '-in', uri(name), '-outform', 'DER', '-out', out],
    'pkcs8 -topk8': (file) => ['pkcs8', '-topk8', '-nocrypt', '-in', file, '-out', out],
    'pkcs8 -topk8 with a password': (file) => [
      ...['pkcs8', '-topk8', '-passout', 'pass:secret', '-in', file, '-out', out],
    ],
  }
  for (const [command, list] of Object.entries(REFUSED)) {
    test(`${command} of a token's ${name} key is refused with the reason`, async () => {
      const file = provider.path('key.pem')
      await provider.openssl('pkey', '-in', uri(name), '-out', file)
      const { stderr } = await provider.opensslFails(...list(file))
      assert.match(stderr, /the value of 'pkcs11:.*' is never given out/)
    })
  }

  test(`pkcs12 -export of a token's ${name} key is refused with the reason`, async () => {
    const certificate = provider.path('certificate.pem')
    const subject = ['-subj', '/CN=x', '-out', certificate]
    await provider.openssl('req', '-x509', '-new', '-key', uri(name), ...subject)
    const file = provider.path('never.p12')
    const bag = ['-in', certificate, '-inkey', uri(name), '-out', file]
    const { stderr } = await provider.opensslFails(
      ...['pkcs12', '-export', '-passout', 'pass:secret', ...bag],
    )
    assert.match(stderr, /is never given out: no DER or PKCS#12 file can hold the key/)
    assert.equal(existsSync(file), false)
  })
}
