// SPDX-License-Identifier: Apache-2.0
// What is found on a token and by whom, what stays there, and what a PIN does.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { makeKey, shareKeys } from '../support/contract-keys.ts'
import { makeContractTokens } from '../support/contract-tokens.ts'
import { CKO } from '../support/cryptoki-names.ts'
import { plainOpenssl } from '../support/openssl.ts'
import { certificate, secretKey } from '../support/token-objects.ts'

const WRONG = 'wrong-guess-9431'

for (const token of await makeContractTokens()) {
  const provider = token.use()
  const withoutPin = token.useWithoutPin()
  const keyOf = shareKeys(token, provider)

  token.test('a listing shows private keys, public keys and certificates', async () => {
    const { uri, id } = await keyOf('P-256')
    const file = provider.path('certificate.pem')
    const subject = ['-subj', '/CN=listed', '-out', file]
    await provider.openssl('req', '-x509', '-new', '-key', uri, ...subject)
    const pem = readFileSync(file)
    await token.run(certificate({ label: 'listed', id, certificate: pem }))
    const { stdout } = await provider.openssl('storeutl', '-noout', '-text', token.uri({ id }))
    assert.match(stdout, /^\d+: Pkey$/m)
    assert.match(stdout, /^\d+: Public key$/m)
    assert.match(stdout, /^\d+: Certificate$/m)
    const ofToken = await provider.openssl('x509', '-in', token.uri({ id, type: 'cert' }))
    assert.equal(ofToken.stdout, pem.toString())
  })

  token.test('an object that is not served hides no other one', async () => {
    await token.run(secretKey({ type: 'DES3', label: 'des3', id: 'f0' }))
    const { label, id } = await keyOf('P-384')
    const { stdout } = await provider.openssl('storeutl', '-noout', token.uri({ type: 'private' }))
    assert.match(stdout, /^\d+: Pkey$/m)
    await provider.openssl('pkey', '-in', token.uri({ object: label, id }), '-noout')
  })

  token.test('a public key is found without a PIN', async () => {
    const { label, id, publicFile } = await keyOf('P-256')
    const uri = token.uri({ object: label, id, type: 'public' })
    const result = await withoutPin.opensslWithLog('pkey', '-pubin', '-in', uri, '-pubout')
    assert.equal(result.stdout, readFileSync(publicFile, 'utf8'))
    assert.doesNotMatch(result.log, /C_Login\(/)
  })

  token.test('a private key is found with the PIN of its URI, and not without one', async () => {
    const { label, id, uri } = await keyOf('P-256')
    const withPin = token.uri({ object: label, id, type: 'private', pin: token.pin })
    const result = await withoutPin.opensslWithLog('pkey', '-in', withPin, '-noout', '-text')
    assert.equal(result.status, 0, result.stderr)
    assert.ok(!result.log.includes(token.pin))
    const { stderr } = await withoutPin.opensslFails('pkey', '-in', uri, '-noout')
    assert.match(stderr, /PIN|pkcs11:/)
  })

  token.test('a wrong PIN is tried once and not again', async () => {
    const { label, id } = await keyOf('P-256')
    const uri = token.uri({ object: label, id, type: 'private', pin: WRONG })
    const { status, stderr, log } = await withoutPin.opensslWithLog('pkey', '-in', uri, '-noout')
    assert.equal(status, 1)
    assert.equal(log.match(/C_Login\(/g)?.length, 1)
    assert.match(stderr, /PIN/)
    assert.ok(!log.includes(WRONG))
    // The right one still works: nothing is locked.
    await provider.openssl('pkey', '-in', token.uri({ object: label, id }), '-noout')
  })

  token.test('the value of a private key is given out in no form', async () => {
    const { uri, file } = await keyOf('RSA-2048')
    for (const args of [
      ['pkey', '-in', uri, '-outform', 'DER'],
      ['pkcs8', '-topk8', '-nocrypt', '-in', file],
    ]) {
      const { stderr } = await provider.opensslFails(...args)
      assert.match(stderr, /is never given out/)
    }
    const { stdout } = await provider.openssl('pkey', '-in', uri, '-noout', '-text')
    assert.doesNotMatch(stdout, /privateExponent|prime1|^priv:/m)
  })

  token.test(
    'a private key whose public key object is gone is used with its certificate',
    async () => {
      const { uri, id, label, publicFile } = await makeKey(token, provider, 'P-256')
      const file = provider.path('alone.pem')
      await provider.openssl(
        'req',
        '-x509',
        '-new',
        '-key',
        uri,
        '-subj',
        '/CN=alone',
        '-out',
        file,
      )
      await token.run(certificate({ label, id, certificate: readFileSync(file) }))
      const find = { CKA_CLASS: CKO.PUBLIC_KEY, CKA_ID: Buffer.from(id, 'hex') }
      await token.run({ do: 'destroy-objects', find })
      const { stdout } = await provider.openssl('pkey', '-in', uri, '-pubout')
      assert.equal(stdout, readFileSync(publicFile, 'utf8'))
      await plainOpenssl('pkey', '-pubin', '-in', provider.write('alone.pub', stdout), '-noout')
    },
  )

  token.test('a URI that matches nothing says so', async () => {
    const uri = token.uri({ object: 'not there', type: 'private' })
    const { stderr } = await provider.opensslFails('pkey', '-in', uri, '-noout')
    assert.match(stderr, /nothing on the tokens matches 'pkcs11:.*not%20there/)
  })
}
