// SPDX-License-Identifier: Apache-2.0
// openssl cms and smime sign with keys of a token; OpenSSL without the provider verifies.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Provider, plainOpenssl, tryPlainOpenssl, useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const token = await createToken()
await token.run(
  rsaKey({ label: 'rsa', id: '01' }),
  ecKey({ label: 'P-256', id: '02' }),
  ecKey({ label: 'P-521', id: '03', curve: 'P-521' }),
)
const TEXT = 'what is signed\n'
const PSS = ['-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_pss_saltlen:32']

/** Command, key, arguments, and what the signed text says of it. */
const CASES = [
  ['cms', 'rsa', [], /sha256WithRSAEncryption|rsaEncryption/],
  ['cms', 'rsa', ['-md', 'sha512'], /sha512/],
  ['cms', 'rsa', PSS, /rsassaPss/],
  ['cms', 'rsa', ['-noattr'], /rsaEncryption/],
  ['cms', 'P-256', [], /ecdsa-with-SHA256/],
  ['cms', 'P-521', ['-md', 'sha512'], /ecdsa-with-SHA512/],
  ['smime', 'rsa', [], undefined],
  ['smime', 'P-256', ['-md', 'sha384'], undefined],
] as const

const plainly = useProvider(token)
const preferred = useProvider(token, { defaultProperties: '?provider=pkcs11' })
for (const label of ['rsa', 'P-256', 'P-521'] as const)
  for (const provider of [plainly, preferred]) {
    const key = token.uri({ object: label, type: 'private' })
    const subject = ['-subj', `/CN=${label}`, '-out', provider.path(`${label}.crt`)]
    await provider.openssl('req', '-x509', '-new', '-key', key, ...subject)
    provider.write('text', TEXT)
  }

for (const [command, label, args, algorithm] of CASES)
  for (const provider of [plainly, preferred])
    test(`${command} -sign ${args.join(' ')} with ${label}${provider === preferred ? ' under ?provider=pkcs11' : ''}`, async () => {
      const signed = provider.path('signed')
      const certificate = provider.path(`${label}.crt`)
      const signer = ['-signer', certificate, '-inkey', token.uri({ object: label })]
      const files = ['-in', provider.path('text'), '-out', signed]
      await provider.openssl(command, '-sign', ...signer, ...args, ...files)
      const verify = [command, '-verify', '-CAfile', certificate, '-purpose', 'any']
      const { stdout } = await plainOpenssl(...verify, '-in', signed)
      assert.equal(stdout.replaceAll('\r', ''), TEXT)
      await provider.openssl(...verify, '-in', signed)
      if (algorithm !== undefined) assert.match(await describe(signed), algorithm)
      await refuseChanged(provider, verify, signed)
    })

const describe = async (signed: string): Promise<string> =>
  (await plainOpenssl('cms', '-cmsout', '-print', '-noout', '-in', signed)).stdout

async function refuseChanged(
  provider: Provider,
  verify: readonly string[],
  signed: string,
): Promise<void> {
  const text = readFileSync(signed, 'utf8').replace('what is signed', 'what is forged')
  const args = [...verify, '-in', provider.write('forged', text)]
  assert.notEqual((await tryPlainOpenssl(args)).status, 0)
  await provider.opensslFails(...args)
}

test('two signers sign one message, one of them with a key in a file', async () => {
  const provider = plainly
  const key = provider.path('file.key')
  const certificate = provider.path('file.crt')
  const subject = ['-subj', '/CN=file', '-out', certificate]
  const fresh = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key]
  await plainOpenssl('req', '-x509', '-new', ...fresh, ...subject)
  const once = provider.path('once')
  const twice = provider.path('twice')
  const sign = ['cms', '-sign', '-in', provider.path('text'), '-out', once]
  await plainOpenssl(...sign, '-signer', certificate, '-inkey', key)
  const ours = ['-signer', provider.path('P-256.crt'), '-inkey', token.uri({ object: 'P-256' })]
  await provider.openssl('cms', '-resign', '-in', once, '-out', twice, ...ours)
  const both = readFileSync(certificate, 'utf8') + readFileSync(provider.path('P-256.crt'), 'utf8')
  const trusted = provider.write('both.pem', both)
  const verify = ['cms', '-verify', '-purpose', 'any', '-CAfile', trusted]
  const { stdout } = await plainOpenssl(...verify, '-in', twice)
  assert.equal(stdout.replaceAll('\r', ''), TEXT)
})
