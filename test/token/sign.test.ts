// SPDX-License-Identifier: Apache-2.0
// What a token signs, OpenSSL alone verifies; what it did not sign is refused wherever it is checked.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { type KindName, makeKey, needsOf, shareKeys } from '../support/contract-keys.ts'
import { makeContractTokens } from '../support/contract-tokens.ts'
import { plainOpenssl, tryPlainOpenssl } from '../support/openssl.ts'

const PSS = 'rsa_padding_mode:pss'

/** Digest and options of pkeyutl; Edwards curves take neither. */
const CASES: readonly (readonly [KindName, string | undefined, ...string[]])[] = [
  ['RSA-2048', 'sha1'],
  ['RSA-2048', 'sha256'],
  ['RSA-3072', 'sha512'],
  ['RSA-2048', 'sha3-256'],
  ['RSA-2048', 'sha256', PSS, 'rsa_pss_saltlen:digest'],
  ['RSA-2048', 'sha512', PSS, 'rsa_pss_saltlen:20', 'rsa_mgf1_md:sha256'],
  ['RSA-PSS', 'sha256', 'rsa_pss_saltlen:digest'],
  ['P-256', 'sha256'],
  ['P-256', 'sha512'],
  ['P-384', 'sha384'],
  ['P-521', 'sha512'],
  ['secp256k1', 'sha256'],
  ['brainpoolP384r1', 'sha384'],
  ['ED25519', undefined],
  ['ED448', undefined],
]

for (const token of await makeContractTokens()) {
  const provider = token.use()
  const keyOf = shareKeys(token, provider)
  const message = provider.write('message', randomBytes(2000))
  const other = provider.write('other', randomBytes(2000))
  const forced = ['-propquery', 'provider=pkcs11']

  for (const [kind, digest, ...options] of CASES) {
    const how = [
      ...(digest === undefined ? [] : ['-digest', digest]),
      ...options.flatMap((option) => ['-pkeyopt', option]),
    ]
    const name = [kind, digest, ...options].filter((word) => word !== undefined).join(' ')
    token.test(
      `OpenSSL verifies what the token has signed: ${name}`,
      async () => {
        const key = await keyOf(kind)
        const signature = provider.path('signature')
        const sign = ['pkeyutl', '-sign', '-rawin', '-inkey', key.uri, ...how]
        await provider.openssl(...sign, '-in', message, '-out', signature)
        const verify = (publicKey: string, input: string, ...more: readonly string[]) => [
          ...['pkeyutl', '-verify', '-rawin', '-pubin', '-inkey', publicKey, ...how],
          ...['-in', input, '-sigfile', signature, ...more],
        ]
        const onToken = token.uri({ object: key.label, id: key.id, type: 'public' })
        await plainOpenssl(...verify(key.publicFile, message))
        await provider.openssl(...verify(onToken, message, ...forced))
        assert.equal((await tryPlainOpenssl(verify(key.publicFile, other))).status, 1)
        await provider.opensslFails(...verify(onToken, other, ...forced))
        writeFileSync(signature, randomBytes(readFileSync(signature).length))
        await provider.opensslFails(...verify(onToken, message, ...forced))
      },
      ...needsOf(kind),
    )
  }

  token.test('a public key of the token verifies, where it is asked to', async () => {
    const key = await keyOf('P-256')
    const signature = provider.path('signature')
    const digest = ['dgst', '-sha256']
    await provider.openssl(...digest, '-sign', key.uri, '-out', signature, message)
    const publicKey = token.uri({ object: key.label, id: key.id, type: 'public' })
    const verify = [...digest, '-verify', publicKey, '-signature', signature]
    await provider.openssl(...verify, message)
    await provider.opensslFails(...verify, other)
  })

  token.test('a key that may not sign is refused, and the attribute is named', async () => {
    const key = await makeKey(token, provider, 'P-256', 'pkcs11_key_usage:keyAgreement')
    const { stderr } = await provider.opensslFails('dgst', '-sha256', '-sign', key.uri, message)
    assert.match(stderr, /its CKA_SIGN is false/)
  })

  token.test('requests and certificates are signed with the name of the curve', async () => {
    const key = await keyOf('P-384')
    const certificate = provider.path('certificate.pem')
    const subject = ['-subj', '/CN=contract', '-sha384', '-out', certificate]
    await provider.openssl('req', '-x509', '-new', '-key', key.uri, ...subject)
    await plainOpenssl('verify', '-check_ss_sig', '-CAfile', certificate, certificate)
    const { stdout } = await plainOpenssl('x509', '-in', certificate, '-noout', '-text')
    assert.match(stdout, /ASN1 OID: secp384r1/)
  })
}
