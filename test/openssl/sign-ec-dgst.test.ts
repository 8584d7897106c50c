// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { CKO } from '../support/cryptoki-names.ts'
import { readElements, TAG } from '../support/der.ts'
import { plainOpenssl, useProvider } from '../support/openssl.ts'
import { fromPem, readPublicKey, toPem } from '../support/public-key-on-token.ts'
import { DIGESTS, refusePlainly, signFile, verifyPlainly } from '../support/signature-files.ts'
import { createToken } from '../support/token.ts'
import { CURVES, ecKey } from '../support/token-objects.ts'

const COMMON = Object.keys(CURVES)

const token = await createToken()
await token.run(...COMMON.map((curve, i) => ecKey({ label: curve, id: `a${i}`, curve })))
const provider = useProvider(token)
const keyOf = (label: string) => token.uri({ object: label, type: 'private' })
const message = provider.write('message', randomBytes(70_000))
const other = provider.write('other', randomBytes(100))
const signature = provider.path('signature')

/** Signs on the token; plain OpenSSL accepts it, and for another message refuses it. */
async function signAndVerify(label: string, digest: string, publicKey: string): Promise<void> {
  const spec = { digest, message, signature }
  await signFile(provider, { ...spec, key: keyOf(label) })
  await verifyPlainly({ ...spec, key: publicKey })
  await refusePlainly({ ...spec, key: publicKey, message: other })
}

for (const curve of COMMON) {
  test(`plain OpenSSL verifies ECDSA on ${curve} with every digest`, async () => {
    const der = await readPublicKey(token, { CKA_CLASS: CKO.PUBLIC_KEY, CKA_LABEL: curve })
    const file = provider.write(`${curve}.pem`, toPem(der))
    for (const digest of DIGESTS) await signAndVerify(curve, digest, file)
  })
}

test('a signature is a DER sequence of two short integers', async () => {
  await signFile(provider, { key: keyOf('P-521'), digest: 'sha512', message, signature })
  const [sequence, ...rest] = readElements(readFileSync(signature))
  assert.equal(sequence?.tag, TAG.SEQUENCE)
  assert.equal(rest.length, 0)
  const numbers = readElements(sequence.content)
  assert.deepEqual(
    numbers.map(({ tag }) => tag),
    [TAG.INTEGER, TAG.INTEGER],
  )
  for (const { content } of numbers) {
    assert.ok((content[0] ?? 0xff) < 0x80, 'positive')
    assert.ok(content[0] !== 0 || (content[1] ?? 0) >= 0x80, 'no byte too many')
  }
})

test('every curve that OpenSSL names and the token takes signs and verifies', async () => {
  const everyCurve = await createToken({ label: 'every curve' })
  const { stdout } = await plainOpenssl('ecparam', '-list_curves')
  const named = [...stdout.matchAll(/^ {2}(\S+) *:/gm)].map(([, name = '']) => name)
  // The Oakley groups have no object identifier; SM2 keys are for signatures of another kind.
  const curves = named.filter((name) => !/^(Oakley|SM2)/.test(name))
  assert.ok(curves.length > 70, stdout)
  const parameters = new Map<string, Buffer>()
  for (const name of curves) {
    const { bytes } = await plainOpenssl('ecparam', '-name', name, '-outform', 'DER')
    parameters.set(name, bytes)
  }
  const keys = [...parameters].map(([label, oid], i) =>
    ecKey({ label, id: (0x1000 + i).toString(16), public: { CKA_EC_PARAMS: oid } }),
  )
  await everyCurve.run(...keys)
  const all = useProvider(everyCurve)
  const publicKey = all.path('public.pem')
  for (const [label, oid] of parameters) {
    const key = everyCurve.uri({ object: label, type: 'private' })
    await all.openssl('pkey', '-in', key, '-pubout', '-out', publicKey)
    assert.ok(fromPem(readFileSync(publicKey, 'utf8')).includes(oid), `${label} is named`)
    const spec = { digest: 'sha256', message, signature }
    await signFile(all, { ...spec, key })
    await verifyPlainly({ ...spec, key: publicKey })
  }
})
