// SPDX-License-Identifier: Apache-2.0
// RSA-PSS keys with parameters (RFC 4055 §3.1), in software and in the provider.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { plainOpenssl, useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'

const token = await createToken()
const provider = useProvider(token, { defaultProperties: '?provider=pkcs11' })
const message = provider.write('message', randomBytes(1000))
const signature = provider.path('signature')
const key = provider.path('key')
const publicKey = provider.path('key.pub')

const RESTRICTIONS = ['rsa_pss_keygen_md:sha384', 'rsa_pss_keygen_saltlen:30']
await plainOpenssl(
  ...['genpkey', '-algorithm', 'RSA-PSS', '-out', key],
  ...RESTRICTIONS.flatMap((option) => ['-pkeyopt', option]),
)
await plainOpenssl('pkey', '-in', key, '-pubout', '-out', publicKey)

const sign = (digest: string, salt: string) =>
  plainOpenssl(
    ...['dgst', `-${digest}`, '-sigopt', `rsa_pss_saltlen:${salt}`],
    ...['-sign', key, '-out', signature, message],
  )

const verify = (digest: string, ...more: readonly string[]) =>
  provider.tryOpenssl([
    ...['dgst', `-${digest}`, ...more, '-verify', publicKey, '-signature', signature, message],
  ])

test('its public key is written as it was read', async () => {
  const { stdout } = await provider.openssl('pkey', '-pubin', '-in', publicKey, '-pubout')
  const plain = await plainOpenssl('pkey', '-pubin', '-in', publicKey, '-pubout')
  assert.equal(stdout, plain.stdout)
})

test('it verifies what it allows, and nothing else', async () => {
  await sign('sha384', '30')
  assert.equal((await verify('sha384')).status, 0)
  assert.notEqual((await verify('sha256')).status, 0)
  assert.notEqual((await verify('sha384', '-sigopt', 'rsa_pss_saltlen:20')).status, 0)
})

test('a longer salt is verified when it is named', async () => {
  await sign('sha384', '48')
  assert.equal((await verify('sha384', '-sigopt', 'rsa_pss_saltlen:48')).status, 0)
  assert.notEqual((await verify('sha384')).status, 0)
})
