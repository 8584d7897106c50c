// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { CKO } from '../support/cryptoki-names.ts'
import { useProvider } from '../support/openssl.ts'
import { readPublicKey, toPem } from '../support/public-key-on-token.ts'
import { DIGESTS, refusePlainly, signFile, verifyPlainly } from '../support/signature-files.ts'
import { createToken } from '../support/token.ts'
import { rsaKey } from '../support/token-objects.ts'

const PSS = 'rsa_padding_mode:pss'
const SALTS = ['digest', 'max', 'auto', '0', '17']

const token = await createToken()
// With 2041 bits the encoded message of PSS is a byte shorter than the modulus (RFC 8017 §8.1.1).
await token.run(
  rsaKey({ label: '2048', id: '01' }),
  rsaKey({ label: '2041', id: '02', bits: 2041 }),
  rsaKey({ label: '4096', id: '03', bits: 4096 }),
)
const provider = useProvider(token)
const keyOf = (label: string) => token.uri({ object: label, type: 'private' })
const message = provider.write('message', randomBytes(100_000))
const other = provider.write('other', randomBytes(100))
const signature = provider.path('signature')

async function writePublicKey(label: string): Promise<string> {
  const der = await readPublicKey(token, { CKA_CLASS: CKO.PUBLIC_KEY, CKA_LABEL: label })
  return provider.write(`${label}.pem`, toPem(der))
}
const publicKeys: Readonly<Record<string, string>> = {
  2048: await writePublicKey('2048'),
  2041: await writePublicKey('2041'),
  4096: await writePublicKey('4096'),
}

interface Case {
  label?: string
  digest: string
  sigopts?: readonly string[]
}

/** Signs on the token; plain OpenSSL accepts it, and for another message refuses it. */
async function signAndVerify({ label = '2048', digest, sigopts = [] }: Case): Promise<void> {
  const spec = { digest, sigopts, message, signature }
  await signFile(provider, { ...spec, key: keyOf(label) })
  const key = publicKeys[label] ?? ''
  await verifyPlainly({ ...spec, key })
  await refusePlainly({ ...spec, key, message: other })
}

for (const digest of DIGESTS) {
  test(`PKCS#1 v1.5 with ${digest}: plain OpenSSL verifies what the token signs`, async () => {
    await signAndVerify({ digest })
    await signAndVerify({ digest, sigopts: ['rsa_padding_mode:pkcs1'] })
  })

  test(`PSS with ${digest}: plain OpenSSL verifies every salt length`, async () => {
    for (const salt of SALTS)
      await signAndVerify({ digest, sigopts: [PSS, `rsa_pss_saltlen:${salt}`] })
  })

  test(`PSS with ${digest}: MGF1 can have another digest`, async () => {
    const mgf1 = digest === 'sha256' ? 'sha1' : 'sha256'
    await signAndVerify({ digest, sigopts: [PSS, `rsa_mgf1_md:${mgf1}`] })
    const salted = [PSS, 'rsa_pss_saltlen:digest', 'rsa_mgf1_md:sha3-384']
    await signAndVerify({ digest, sigopts: salted })
  })
}

test('PSS without a salt length signs as OpenSSL does, with the longest salt', async () => {
  const sigopts = [PSS]
  await signAndVerify({ digest: 'sha256', sigopts })
  const spec = { digest: 'sha256', message, signature, key: publicKeys[2048] ?? '' }
  await verifyPlainly({ ...spec, sigopts: [PSS, 'rsa_pss_saltlen:auto'] })
})

test('keys of other sizes sign with every padding', async () => {
  for (const label of ['2041', '4096'])
    for (const sigopts of [[], [PSS, 'rsa_pss_saltlen:max'], [PSS, 'rsa_pss_saltlen:digest']])
      await signAndVerify({ label, digest: 'sha512', sigopts })
})

test('PSS signatures of one message differ, PKCS#1 ones do not', async () => {
  const signTwice = async (sigopts: readonly string[]) => {
    const spec = { key: keyOf('2048'), digest: 'sha256', sigopts, message, signature }
    await signFile(provider, spec)
    const first = readFileSync(signature)
    await signFile(provider, spec)
    return [first, readFileSync(signature)]
  }
  const [first, second] = await signTwice([])
  assert.deepEqual(first, second)
  const [salted, again] = await signTwice([PSS])
  assert.notDeepEqual(salted, again)
})

test('an empty message can be signed', async () => {
  const empty = provider.write('empty', '')
  const spec = { digest: 'sha256', message: empty, signature }
  await signFile(provider, { ...spec, key: keyOf('2048') })
  await verifyPlainly({ ...spec, key: publicKeys[2048] ?? '' })
})

test('cache-keys = false signs as well', async () => {
  const uncached = useProvider(token, { options: { 'cache-keys': 'false' } })
  const spec = { digest: 'sha384', message, signature }
  await signFile(uncached, { ...spec, key: keyOf('2048') })
  await verifyPlainly({ ...spec, key: publicKeys[2048] ?? '' })
})
