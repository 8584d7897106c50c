// SPDX-License-Identifier: Apache-2.0
// Encrypted mail to the holder of an EC key on a token: RFC 5753.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { plainOpenssl, useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const token = await createToken()
const agreeing = { private: { CKA_DERIVE: true } }
await token.run(
  ecKey({ label: 'P-256', id: '01', ...agreeing }),
  ecKey({ label: 'P-521', id: '02', curve: 'P-521', ...agreeing }),
)
const provider = useProvider(token)
const message = provider.write('message', randomBytes(10_000))

const keyOf = (object: string) => token.uri({ object, type: 'private' })

/** A certificate of the token's key, signed by itself. */
async function makeCertificate(object: string): Promise<string> {
  const file = provider.path(`${object}.crt`)
  const request = ['req', '-x509', '-new', '-subj', `/CN=${object}`, '-days', '1', '-out', file]
  await provider.openssl(...request, '-key', keyOf(object))
  return file
}

const certificates = {
  'P-256': await makeCertificate('P-256'),
  'P-521': await makeCertificate('P-521'),
}
type Name = keyof typeof certificates

const ENCRYPT = ['cms', '-encrypt', '-binary', '-outform', 'DER', '-aes256', '-in', message]

/** Decrypts on the token; the certificate may be there to find the recipient by, or not. */
async function decrypt(object: Name, mail: string, ...more: readonly string[]): Promise<Buffer> {
  const out = provider.path('plain')
  const what = ['cms', '-decrypt', '-binary', '-inform', 'DER', '-in', mail, '-out', out]
  await provider.openssl(...what, '-inkey', keyOf(object), ...more)
  return readFileSync(out)
}

for (const name of ['P-256', 'P-521'] as const) {
  for (const option of ['sha1', 'sha256', 'sha512']) {
    test(`${name}: mail encrypted by OpenSSL with ${option} is decrypted on the token`, async () => {
      const mail = provider.path('mail')
      const recipient = ['-recip', certificates[name], '-keyopt', `ecdh_kdf_md:${option}`]
      await plainOpenssl(...ENCRYPT, '-out', mail, ...recipient)
      assert.deepEqual(
        await decrypt(name, mail, '-recip', certificates[name]),
        readFileSync(message),
      )
    })
  }

  test(`${name}: mail encrypted with the provider loaded is decrypted on the token`, async () => {
    const mail = provider.path('mail')
    await provider.openssl(...ENCRYPT, '-out', mail, '-recip', certificates[name])
    assert.deepEqual(await decrypt(name, mail, '-recip', certificates[name]), readFileSync(message))
  })
}

test('mail to several recipients is decrypted by each', async () => {
  const mail = provider.path('mail')
  await plainOpenssl(...ENCRYPT, '-out', mail, ...Object.values(certificates))
  for (const name of ['P-256', 'P-521'] as const) {
    assert.deepEqual(await decrypt(name, mail, '-recip', certificates[name]), readFileSync(message))
  }
})

test('the cofactor mode of the standard is understood', async () => {
  const mail = provider.path('mail')
  const recipient = ['-recip', certificates['P-256'], '-keyopt', 'ecdh_cofactor_mode:1']
  await plainOpenssl(...ENCRYPT, '-out', mail, ...recipient)
  assert.deepEqual(
    await decrypt('P-256', mail, '-recip', certificates['P-256']),
    readFileSync(message),
  )
})

test('mail to somebody else is not decrypted', async () => {
  const mail = provider.path('mail')
  await plainOpenssl(...ENCRYPT, '-out', mail, certificates['P-521'])
  const what = ['cms', '-decrypt', '-inform', 'DER', '-in', mail, '-out', provider.path('never')]
  await provider.opensslFails(...what, '-inkey', keyOf('P-256'), '-recip', certificates['P-256'])
})
