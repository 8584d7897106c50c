// SPDX-License-Identifier: Apache-2.0
// openssl speed makes keys of its own; under ?provider=pkcs11 they come here.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'

const token = await createToken()
const preferred = useProvider(token, { defaultProperties: '?provider=pkcs11' })

test('openssl speed measures keys, agreements and digests that come to the provider', async () => {
  const what = ['rsa2048', 'ecdsap256', 'ecdhp256', 'ecdhx25519']
  const { stdout, stderr } = await preferred.openssl('speed', '-seconds', '1', '-mr', ...what)
  // Newer ones try encapsulation and generation with RSA as well.
  const counts = [...`${stdout}${stderr}`.matchAll(/^\+R\d:(\d+):/gm)].map(([, n]) => Number(n))
  assert.ok(counts.length >= 6, stdout + stderr)
  assert.ok(counts.every((count) => count > 10))
})

test('openssl speed measures a digest of the token', async () => {
  const { stdout, stderr } = await preferred.openssl(
    ...['speed', '-seconds', '1', '-mr', '-bytes', '4096', '-evp', 'sha256'],
  )
  assert.doesNotMatch(stderr, /failure|error/i)
  assert.match(`${stdout}${stderr}`, /^\+F:\d+:sha256:[1-9]/im)
})
