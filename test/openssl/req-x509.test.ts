// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { CKO } from '../support/cryptoki-names.ts'
import { readElements } from '../support/der.ts'
import { plainOpenssl, useProvider } from '../support/openssl.ts'
import { fromPem, readPublicKey, toPem } from '../support/public-key-on-token.ts'
import { verifyPlainly } from '../support/signature-files.ts'
import { makeEcKey } from '../support/software-keys.ts'
import { createToken } from '../support/token.ts'
import { certificate, ecKey, rsaKey } from '../support/token-objects.ts'

const token = await createToken()
await token.run(
  rsaKey({ label: 'rsa', id: '01' }),
  ecKey({ label: 'P-256', id: '02' }),
  ecKey({ label: 'P-384', id: '03', curve: 'P-384' }),
  ecKey({ label: 'P-521', id: '04', curve: 'P-521' }),
  ecKey({ label: 'brainpoolP256r1', id: '05', curve: 'brainpoolP256r1' }),
)
const provider = useProvider(token)
const keyOf = (label: string) => token.uri({ object: label, type: 'private' })
const publicKeys = new Map<string, string>()
for (const label of ['rsa', 'P-256', 'P-384', 'P-521', 'brainpoolP256r1']) {
  const find = { CKA_CLASS: CKO.PUBLIC_KEY, CKA_LABEL: label }
  publicKeys.set(label, toPem(await readPublicKey(token, find)))
}
const PSS = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest']

interface Case {
  key: string
  args?: readonly string[]
  algorithm: string
  /** What else `-text` has to say, such as the curve. */
  text?: RegExp
}

const PSS_TEXT = /Hash Algorithm: sha384\s+Mask Algorithm: mgf1 with sha384\s+Salt Length: 0x30/

const CASES: readonly Case[] = [
  { key: 'rsa', algorithm: 'sha256WithRSAEncryption' },
  { key: 'rsa', args: ['-sha1'], algorithm: 'sha1WithRSAEncryption' },
  { key: 'rsa', args: ['-sha224'], algorithm: 'sha224WithRSAEncryption' },
  { key: 'rsa', args: ['-sha512'], algorithm: 'sha512WithRSAEncryption' },
  { key: 'rsa', args: ['-sha3-256'], algorithm: 'RSA-SHA3-256' },
  { key: 'rsa', args: ['-sha384', ...PSS], algorithm: 'rsassaPss', text: PSS_TEXT },
  { key: 'P-256', algorithm: 'ecdsa-with-SHA256', text: /ASN1 OID: prime256v1/ },
  { key: 'P-256', args: ['-sha1'], algorithm: 'ecdsa-with-SHA1' },
  { key: 'P-384', args: ['-sha384'], algorithm: 'ecdsa-with-SHA384', text: /ASN1 OID: secp384r1/ },
  { key: 'P-521', args: ['-sha512'], algorithm: 'ecdsa-with-SHA512', text: /ASN1 OID: secp521r1/ },
  { key: 'brainpoolP256r1', algorithm: 'ecdsa-with-SHA256', text: /ASN1 OID: brainpoolP256r1/ },
]

async function checkText(kind: 'req' | 'x509', file: string, spec: Case): Promise<void> {
  const { stdout } = await plainOpenssl(kind, '-in', file, '-noout', '-text')
  const algorithms = [...stdout.matchAll(/Signature Algorithm: (\S+)/g)].map(([, name]) => name)
  assert.deepEqual([...new Set(algorithms)], [spec.algorithm])
  if (spec.text !== undefined) assert.match(stdout, spec.text)
  const pubkey = await plainOpenssl(kind, '-in', file, '-noout', '-pubkey')
  assert.equal(pubkey.stdout, publicKeys.get(spec.key))
}

for (const spec of CASES) {
  const { key, args = [], algorithm } = spec
  test(`a ${key} key makes a request and a certificate with ${algorithm}`, async () => {
    const request = provider.path('request.pem')
    const certificate = provider.path('certificate.pem')
    const subject = ['-subj', '/CN=maker', ...args]
    await provider.openssl('req', '-new', '-key', keyOf(key), ...subject, '-out', request)
    await plainOpenssl('req', '-in', request, '-noout', '-verify')
    await checkText('req', request, spec)

    await provider.openssl('req', '-x509', '-key', keyOf(key), ...subject, '-out', certificate)
    // Security level 0: SHA-1 is tested as well.
    const verify = ['-auth_level', '0', '-check_ss_sig', '-CAfile', certificate, certificate]
    await plainOpenssl('verify', ...verify)
    await checkText('x509', certificate, spec)
  })
}

/** OpenSSL 3.0 names these, and can verify them only piece by piece. */
for (const [key, digest, algorithm] of [
  ['rsa', 'sha512-256', 'sha512-256WithRSAEncryption'],
  ['P-256', 'sha3-256', 'ecdsa_with_SHA3-256'],
  ['P-521', 'sha3-512', 'ecdsa_with_SHA3-512'],
] as const) {
  test(`a ${key} key makes a certificate with ${algorithm}`, async () => {
    const args = [`-${digest}`, '-subj', '/CN=maker']
    const { stdout } = await provider.openssl('req', '-x509', '-key', keyOf(key), ...args)
    const file = provider.write('certificate.pem', stdout)
    await checkText('x509', file, { key, algorithm })
    const [outer] = readElements(fromPem(stdout, 'CERTIFICATE'))
    const [body, , bits] = readElements(outer?.content ?? Buffer.alloc(0))
    const message = provider.write('body', body?.bytes ?? '')
    const signature = provider.write('signature', bits?.content.subarray(1) ?? '')
    const publicKey = provider.write('public.pem', publicKeys.get(key) ?? '')
    await verifyPlainly({ key: publicKey, digest, message, signature })
  })
}

/** Newer ones demand that the certificate of an authority says so. */
async function makeAuthority(key: string): Promise<string> {
  const says = ['-subj', '/CN=Ca', '-extensions', 'ca']
  return (await provider.openssl('req', '-x509', '-key', keyOf(key), ...says)).stdout
}

for (const [key, args, algorithm] of [
  ['rsa', ['-sha256'], 'sha256WithRSAEncryption'],
  ['rsa', ['-sha384', ...PSS], 'rsassaPss'],
  ['P-384', ['-sha384'], 'ecdsa-with-SHA384'],
] as const) {
  test(`x509 -req -CAkey with a ${key} key signs with ${algorithm}`, async () => {
    const ca = provider.write('ca.pem', await makeAuthority(key))
    const leafKey = provider.write('leaf.key', makeEcKey().privatePem)
    const request = provider.path('leaf.csr')
    const leaf = provider.path('leaf.pem')
    await plainOpenssl('req', '-new', '-key', leafKey, '-subj', '/CN=leaf', '-out', request)
    const by = ['-CA', ca, '-CAkey', keyOf(key), '-CAcreateserial', '-days', '2']
    await provider.openssl('x509', '-req', '-in', request, ...by, ...args, '-out', leaf)
    await plainOpenssl('verify', '-CAfile', ca, leaf)
    const { stdout } = await plainOpenssl('x509', '-in', leaf, '-noout', '-text')
    assert.match(stdout, new RegExp(`Signature Algorithm: ${algorithm}`))
  })
}

test('the certificate of the authority may be on the token as well', async () => {
  const pem = await makeAuthority('P-256')
  await token.run(certificate({ label: 'ca', id: '10', certificate: pem }))
  const ca = provider.write('ca.pem', pem)
  const request = provider.path('leaf.csr')
  const leaf = provider.path('leaf.pem')
  const key = provider.write('leaf.key', makeEcKey().privatePem)
  await plainOpenssl('req', '-new', '-key', key, '-subj', '/CN=leaf', '-out', request)
  const by = ['-CA', token.uri({ object: 'ca', type: 'cert' }), '-CAkey', keyOf('P-256')]
  await provider.openssl('x509', '-req', '-in', request, ...by, '-set_serial', '7', '-out', leaf)
  await plainOpenssl('verify', '-CAfile', ca, leaf)
})

test('a key that does not belong to the certificate is refused', async () => {
  const ca = provider.path('ca.pem')
  await provider.openssl('req', '-x509', '-key', keyOf('rsa'), '-subj', '/CN=Ca', '-out', ca)
  const request = provider.path('leaf.csr')
  await provider.openssl('req', '-new', '-key', keyOf('rsa'), '-subj', '/CN=x', '-out', request)
  const by = ['-CA', ca, '-CAkey', keyOf('P-256'), '-set_serial', '1']
  const { stderr } = await provider.opensslFails('x509', '-req', '-in', request, ...by)
  assert.match(stderr, /do not match|mismatch/i)
})

test('req -verify checks its own request through the provider', async () => {
  const request = provider.path('request.pem')
  const args = ['-new', '-verify', '-key', keyOf('P-256'), '-subj', '/CN=self']
  await provider.openssl('req', ...args, '-out', request)
  assert.match(readFileSync(request, 'utf8'), /BEGIN CERTIFICATE REQUEST/)
})

test('x509 -signkey renews a certificate with the key in the token', async () => {
  const old = provider.path('old.pem')
  const renewed = provider.path('new.pem')
  await provider.openssl('req', '-x509', '-key', keyOf('rsa'), '-subj', '/CN=x', '-out', old)
  await provider.openssl('x509', '-in', old, '-signkey', keyOf('rsa'), '-out', renewed)
  await plainOpenssl('verify', '-check_ss_sig', '-CAfile', renewed, renewed)
})
