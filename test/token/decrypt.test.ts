// SPDX-License-Identifier: Apache-2.0
// What OpenSSL alone encrypts for a key, the token decrypts; what is malformed tells nothing.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { makeKey, shareKeys } from '../support/contract-keys.ts'
import { makeContractTokens } from '../support/contract-tokens.ts'
import { plainOpenssl } from '../support/openssl.ts'

const OAEP = 'rsa_padding_mode:oaep'
const MODES: Readonly<Record<string, readonly string[]>> = {
  'PKCS#1 v1.5': ['rsa_padding_mode:pkcs1'],
  OAEP: [OAEP],
  'OAEP with SHA-256': [OAEP, 'rsa_oaep_md:sha256'],
  'OAEP with SHA-512 and MGF1 with SHA-1': [OAEP, 'rsa_oaep_md:sha512', 'rsa_mgf1_md:sha1'],
  'OAEP with a label': [OAEP, 'rsa_oaep_label:616263'],
}

for (const token of await makeContractTokens()) {
  const provider = token.use()
  const keyOf = shareKeys(token, provider)
  const message = provider.write('message', randomBytes(40))
  const cipher = provider.path('cipher')

  for (const [mode, options] of Object.entries(MODES)) {
    const pkeyopts = options.flatMap((option) => ['-pkeyopt', option])
    token.test(`the token decrypts ${mode}`, async () => {
      const { uri, publicFile } = await keyOf('RSA-2048')
      const encrypt = ['pkeyutl', '-encrypt', '-in', message, '-out', cipher, ...pkeyopts]
      const decrypt = ['pkeyutl', '-decrypt', '-inkey', uri, '-in', cipher, ...pkeyopts]
      await plainOpenssl(...encrypt, '-pubin', '-inkey', publicFile)
      assert.deepEqual((await provider.openssl(...decrypt)).bytes, readFileSync(message))
      await provider.openssl(...encrypt, '-inkey', uri, '-propquery', 'provider=pkcs11')
      assert.deepEqual((await provider.openssl(...decrypt)).bytes, readFileSync(message))
    })
  }

  token.test(
    'a malformed block of PKCS#1 v1.5 gives the same bytes twice, and no error',
    async () => {
      const { uri } = await keyOf('RSA-2048')
      const garbage = provider.write('garbage', Buffer.concat([Buffer.of(0), randomBytes(255)]))
      const decrypt = ['pkeyutl', '-decrypt', '-inkey', uri, '-in', garbage]
      const [first, second] = [
        await provider.openssl(...decrypt),
        await provider.openssl(...decrypt),
      ]
      assert.deepEqual(first.bytes, second.bytes)
      assert.equal(first.stderr, '')
    },
  )

  token.test('malformed blocks of OAEP are refused alike, whatever is wrong', async () => {
    const { uri, publicFile } = await keyOf('RSA-2048')
    const oaep = ['-pkeyopt', OAEP]
    const key = ['-pubin', '-inkey', publicFile]
    await plainOpenssl('pkeyutl', '-encrypt', ...key, ...oaep, '-in', message, '-out', cipher)
    const good = readFileSync(cipher)
    const blocks = [
      Buffer.concat([Buffer.of(0), randomBytes(255)]),
      Buffer.concat([good.subarray(0, 255), Buffer.of((good[255] ?? 0) ^ 1)]),
      Buffer.concat([Buffer.of((good[0] ?? 0) ^ 1), good.subarray(1)]),
    ]
    const messages = new Set<string>()
    for (const block of blocks) {
      const file = provider.write('block', block)
      const decrypt = ['pkeyutl', '-decrypt', '-inkey', uri, ...oaep, '-in', file]
      const { stderr } = await provider.opensslFails(...decrypt)
      messages.add(stderr.replaceAll(/^[0-9A-F]+:error/gm, 'error'))
    }
    assert.equal(messages.size, 1, [...messages].join('\n'))
  })

  // A short one is a number with zeros in front to OpenSSL, which PKCS#1 v1.5 then hides.
  for (const [size, mode] of [
    [257, 'PKCS#1 v1.5'],
    [512, 'PKCS#1 v1.5'],
    [1, 'OAEP'],
    [255, 'OAEP'],
    [257, 'OAEP'],
  ] as const)
    token.test(`a ciphertext of ${size} bytes is refused with ${mode}`, async () => {
      const { uri } = await keyOf('RSA-2048')
      const file = provider.write('wrong', randomBytes(size))
      const pkeyopts = (MODES[mode] ?? []).flatMap((option) => ['-pkeyopt', option])
      await provider.opensslFails(
        ...['pkeyutl', '-decrypt', '-inkey', uri, '-in', file, ...pkeyopts],
      )
    })

  token.test('a key that may not decrypt is refused, and the attribute is named', async () => {
    const usage = 'pkcs11_key_usage:digitalSignature'
    const { uri } = await makeKey(token, provider, 'RSA-2048', usage)
    const file = provider.write('some', Buffer.concat([Buffer.of(0), randomBytes(255)]))
    const decrypt = ['pkeyutl', '-decrypt', '-inkey', uri, '-in', file]
    const { stderr } = await provider.opensslFails(...decrypt)
    assert.match(stderr, /its CKA_DECRYPT is false/)
  })

  token.test('openssl cms opens mail that was encrypted with OAEP', async () => {
    const { uri } = await keyOf('RSA-2048')
    const [certificate, mail] = [provider.path('certificate.pem'), provider.path('mail')]
    const subject = ['-subj', '/CN=contract', '-out', certificate]
    await provider.openssl('req', '-x509', '-new', '-key', uri, ...subject)
    const text = provider.write('text', 'a secret\n')
    const recipient = ['-recip', certificate, '-keyopt', OAEP, '-keyopt', 'rsa_oaep_md:sha256']
    await plainOpenssl('cms', '-encrypt', '-aes256', '-in', text, '-out', mail, ...recipient)
    const decrypt = ['cms', '-decrypt', '-in', mail, '-inkey', uri, '-recip', certificate]
    const { stdout } = await provider.openssl(...decrypt)
    assert.equal(stdout.replaceAll('\r', ''), 'a secret\n')
  })
}
