// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CKO } from '../support/cryptoki-names.ts'
import { plainOpenssl, useProvider } from '../support/openssl.ts'
import { fromPem, readPublicKey, toPem } from '../support/public-key-on-token.ts'
import { createToken } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const KEYS = {
  'rsa-1024': rsaKey({ label: 'rsa-1024', id: '01', bits: 1024 }),
  'rsa-3072': rsaKey({ label: 'rsa-3072', id: '02', bits: 3072 }),
  'P-256': ecKey({ label: 'P-256', id: '03', curve: 'P-256' }),
  'P-384': ecKey({ label: 'P-384', id: '04', curve: 'P-384' }),
  'P-521': ecKey({ label: 'P-521', id: '05', curve: 'P-521' }),
  secp256k1: ecKey({ label: 'secp256k1', id: '06', curve: 'secp256k1' }),
  brainpoolP512r1: ecKey({ label: 'brainpoolP512r1', id: '07', curve: 'brainpoolP512r1' }),
} as const

const token = await createToken()
await token.run(...Object.values(KEYS))
const provider = useProvider(token)

for (const label of Object.keys(KEYS)) {
  test(`pkey -pubout gives the public key of ${label} as the token has it`, async () => {
    const expected = await readPublicKey(token, { CKA_CLASS: CKO.PUBLIC_KEY, CKA_LABEL: label })
    const ofPrivate = token.uri({ object: label, type: 'private' })
    const ofPublic = token.uri({ object: label, type: 'public' })

    const { stdout } = await provider.openssl('pkey', '-in', ofPrivate, '-pubout')
    assert.equal(stdout, toPem(expected))
    const pem = await provider.openssl('pkey', '-pubin', '-in', ofPublic, '-pubout')
    assert.equal(pem.stdout, toPem(expected))
    const der = ['-pubout', '-outform', 'DER']
    const { bytes } = await provider.openssl('pkey', '-in', ofPrivate, ...der)
    assert.deepEqual(bytes, expected)
  })

  test(`plain OpenSSL reads the public key of ${label}`, async () => {
    const file = provider.path(`${label}.pem`)
    const uri = token.uri({ object: label, type: 'private' })
    await provider.openssl('pkey', '-in', uri, '-pubout', '-out', file)
    await plainOpenssl('pkey', '-pubin', '-in', file, '-pubcheck', '-noout')
  })
}

test('pkey -text of a private key says what it is and where, and nothing secret', async () => {
  for (const [label, kind] of [
    ['rsa-3072', 'RSA Private Key (3072 bits)'],
    ['P-384', 'EC Private Key (384 bits)'],
    ['P-521', 'EC Private Key (521 bits)'],
  ] as const) {
    const uri = token.uri({ object: label, type: 'private' })
    const { stdout } = await provider.openssl('pkey', '-in', uri, '-noout', '-text')
    assert.ok(stdout.includes(`PKCS11 ${kind}\n`), stdout)
    assert.match(
      stdout,
      new RegExp(`^URI pkcs11:.*token=Test%20Token.*object=${label};type=private$`, 'm'),
    )
    assert.doesNotMatch(stdout, /^(priv|privateExponent|prime1):/m)
  }
})

test('pkey -text of an EC key names its curve', async () => {
  const uri = token.uri({ object: 'P-256', type: 'private' })
  const { stdout } = await provider.openssl('pkey', '-in', uri, '-noout', '-text')
  assert.match(stdout, /^ASN1 OID: prime256v1\nNIST CURVE: P-256$/m)
})

test('pkey -text_pub shows the numbers of the token', async () => {
  for (const label of ['rsa-1024', 'P-256']) {
    const pem = toPem(await readPublicKey(token, { CKA_CLASS: CKO.PUBLIC_KEY, CKA_LABEL: label }))
    const file = provider.write(`${label}-text.pem`, pem)
    const expected = await plainOpenssl('pkey', '-pubin', '-in', file, '-noout', '-text')
    const uri = token.uri({ object: label, type: 'private' })
    const { stdout } = await provider.openssl('pkey', '-in', uri, '-noout', '-text_pub')
    assert.match(stdout, /^PKCS11 (RSA|EC) Public Key \(\d+ bits\)$/m)
    assert.equal(hexLines(stdout), hexLines(expected.stdout))
  }
})

test('pkey never writes a private key', async () => {
  const uri = token.uri({ object: 'P-256', type: 'private' })
  const { stdout } = await provider.opensslFails('pkey', '-in', uri)
  assert.doesNotMatch(stdout, /PRIVATE KEY/)
})

test('rsa -pubout and ec -pubout work as pkey -pubout does', async () => {
  for (const [command, label] of [
    ['rsa', 'rsa-3072'],
    ['ec', 'P-521'],
  ] as const) {
    const uri = token.uri({ object: label, type: 'private' })
    const { stdout } = await provider.openssl(command, '-in', uri, '-pubout')
    const expected = await readPublicKey(token, { CKA_CLASS: CKO.PUBLIC_KEY, CKA_LABEL: label })
    assert.deepEqual(fromPem(stdout), expected)
  }
})

test('with allow-export = 1 the public key is written all the same', async () => {
  const closed = useProvider(token, { options: { 'allow-export': '1' } })
  for (const label of ['rsa-1024', 'P-256']) {
    const expected = await readPublicKey(token, { CKA_CLASS: CKO.PUBLIC_KEY, CKA_LABEL: label })
    for (const type of ['private', 'public'] as const) {
      const pubin = type === 'public' ? ['-pubin'] : []
      const uri = token.uri({ object: label, type })
      const { stdout } = await closed.openssl('pkey', ...pubin, '-in', uri, '-pubout')
      assert.equal(stdout, toPem(expected))
    }
  }
})

/** The indented lines of hexadecimal digits. */
const hexLines = (text: string): string => text.match(/^ {4}[\da-f:]+$/gm)?.join('') ?? ''
