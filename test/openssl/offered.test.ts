// SPDX-License-Identifier: Apache-2.0
// pkcs11-module-block-operations and pkcs11-module-assume-fips: what OpenSSL is offered, and as what.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Provider, useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const token = await createToken()
await token.run(ecKey({ label: 'key', id: '01' }))
const KEY = token.uri({ object: 'key', type: 'private' })
const LISTS: Readonly<Record<string, string>> = {
  digest: '-digest-algorithms',
  kdf: '-kdf-algorithms',
  rand: '-random-generators',
  keymgmt: '-key-managers',
  keyexch: '-key-exchange-algorithms',
  signature: '-signature-algorithms',
  'asym-cipher': '-asymcipher-algorithms',
  encoder: '-encoders',
  decoder: '-decoders',
  store: '-store-loaders',
}

/** The operations for which the provider offers something. */
async function offered(provider: Provider): Promise<string[]> {
  const found: string[] = []
  for (const [operation, list] of Object.entries(LISTS)) {
    const { stdout } = await provider.openssl('list', list)
    if (stdout.includes('@ pkcs11')) found.push(operation)
  }
  return found
}

describe('block-operations', () => {
  const blocking = (words: string): Provider =>
    useProvider(token, { options: { 'block-operations': words } })

  test('without it everything is offered', async () => {
    assert.deepEqual(await offered(useProvider(token)), Object.keys(LISTS))
    assert.deepEqual(await offered(blocking('')), Object.keys(LISTS))
  })

  test('every operation can be blocked, and only that one', async () => {
    for (const [word, list] of Object.entries(LISTS)) {
      const { stdout } = await blocking(word).openssl('list', list)
      assert.ok(!stdout.includes('@ pkcs11'), word)
    }
    assert.deepEqual(
      await offered(blocking('store digest')),
      Object.keys(LISTS).filter((word) => word !== 'store' && word !== 'digest'),
    )
  })

  test('all of them can be blocked at once', async () => {
    assert.deepEqual(await offered(blocking(Object.keys(LISTS).join(','))), [])
  })

  test('a blocked digest is computed by the default provider, and keys still sign', async () => {
    const provider = useProvider(token, {
      options: { 'block-operations': 'digest rand kdf' },
      defaultProperties: '?provider=pkcs11',
    })
    const message = provider.write('message', 'hello')
    const { log } = await provider.opensslWithLog('dgst', '-sha256', '-sign', KEY, message)
    assert.doesNotMatch(log, /C_Digest/)
    await provider.openssl('dgst', '-sha256', '-sign', KEY, '-out', provider.path('s'), message)
  })
})

describe('assume-fips', () => {
  const assuming = (value: string): Provider =>
    useProvider(token, { options: { 'assume-fips': value } })
  const FIPS = ['-propquery', 'fips=yes']

  test('with true, who asks for fips=yes gets keys and digests of the token', async () => {
    const provider = assuming('true')
    await provider.openssl('storeutl', '-noout', ...FIPS, KEY)
    await provider.openssl('dgst', '-sha256', ...FIPS, provider.conf)
  })

  test('with true, who asks for no property or for the provider gets them too', async () => {
    const provider = assuming('true')
    await provider.openssl('storeutl', '-noout', KEY)
    await provider.openssl('storeutl', '-noout', '-propquery', 'provider=pkcs11', KEY)
    const message = provider.write('message', 'hello')
    const signature = provider.path('signature')
    await provider.openssl('dgst', '-sha256', '-sign', KEY, '-out', signature, message)
    await provider.openssl('dgst', '-sha256', '-prverify', KEY, '-signature', signature, message)
  })

  test('with false, or unset, they do not count as fips=yes', async () => {
    for (const provider of [assuming('false'), useProvider(token)]) {
      const { stderr } = await provider.opensslFails('storeutl', '-noout', ...FIPS, KEY)
      assert.match(stderr, /unsupported|unregistered scheme/)
      await provider.openssl('storeutl', '-noout', KEY)
    }
  })
})
