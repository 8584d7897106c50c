// SPDX-License-Identifier: Apache-2.0
// openssl cms and smime open what was encrypted for a certificate of a token's RSA key.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type Provider, plainOpenssl, useProvider } from '../support/openssl.ts'
import { makeRsaKey } from '../support/software-keys.ts'
import { createToken } from '../support/token.ts'

const TEXT = 'what only the token can read\n'
const software = makeRsaKey()
let provider: Provider
let everywhere: Provider
let uri: string
let certificate: string

before(async () => {
  const token = await createToken()
  const naming = { CKA_LABEL: 'rsa', CKA_ID: 'rsa' }
  await token.run(software.putPrivate({ ...naming, CKA_DECRYPT: true }), software.putPublic(naming))
  provider = useProvider(token)
  everywhere = useProvider(token, { defaultProperties: '?provider=pkcs11' })
  uri = token.uri({ object: 'rsa', type: 'private' })
  certificate = provider.path('certificate.pem')
  const subject = ['-subj', '/CN=recipient', '-out', certificate]
  await provider.openssl('req', '-x509', '-new', '-key', uri, ...subject)
  provider.write('plain', TEXT)
})

const KEYOPTS: Readonly<Record<string, readonly string[]>> = {
  'PKCS#1 v1.5': [],
  OAEP: ['rsa_padding_mode:oaep'],
  'OAEP with SHA-256': ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha256'],
}

const recipientOptions = (keyopts: readonly string[]) => [
  ...['-recip', certificate],
  ...keyopts.flatMap((option) => ['-keyopt', option]),
]

describe('openssl cms', () => {
  for (const [padding, keyopts] of Object.entries(KEYOPTS)) {
    test(`decrypts what plain OpenSSL has encrypted with ${padding}`, async () => {
      const files = ['-in', provider.path('plain'), '-out', provider.path('mail')]
      await plainOpenssl('cms', '-encrypt', '-aes256', ...files, ...recipientOptions(keyopts))
      for (const from of [provider, everywhere]) {
        const key = ['-inkey', uri, '-recip', certificate]
        const { stdout } = await from.openssl(
          'cms',
          '-decrypt',
          '-in',
          provider.path('mail'),
          ...key,
        )
        assert.equal(stdout.replaceAll('\r', ''), TEXT)
      }
    })

    test(`encrypts with ${padding} under ?provider=pkcs11`, async () => {
      const files = ['-in', provider.path('plain'), '-out', provider.path('mail')]
      await everywhere.openssl('cms', '-encrypt', '-aes256', ...files, ...recipientOptions(keyopts))
      const key = provider.write('key.pem', software.privatePem)
      const input = ['-in', provider.path('mail'), '-inkey', key]
      const { stdout } = await plainOpenssl('cms', '-decrypt', ...input)
      assert.equal(stdout.replaceAll('\r', ''), TEXT)
    })
  }

  test('says that a message is for somebody else', async () => {
    const other = makeRsaKey()
    const key = provider.write('other.key', other.privatePem)
    const theirs = provider.path('other.pem')
    const files = ['-in', provider.path('plain'), '-out', provider.path('mail')]
    await provider.openssl('req', '-x509', '-new', '-key', key, '-subj', '/CN=o', '-out', theirs)
    await plainOpenssl('cms', '-encrypt', '-aes256', ...files, '-recip', theirs)
    const ours = ['-inkey', uri, '-recip', certificate]
    await provider.opensslFails('cms', '-decrypt', '-in', provider.path('mail'), ...ours)
  })
})

test('openssl smime decrypts with the key of a token', async () => {
  const mail = provider.path('smime')
  const files = ['-in', provider.path('plain'), '-out', mail]
  await plainOpenssl('smime', '-encrypt', '-aes256', ...files, certificate)
  const key = ['-inkey', uri, '-recip', certificate]
  const { stdout } = await provider.openssl('smime', '-decrypt', '-in', mail, ...key)
  assert.equal(stdout.replaceAll('\r', ''), TEXT)
})
