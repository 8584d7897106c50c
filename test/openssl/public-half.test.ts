// SPDX-License-Identifier: Apache-2.0
// Where the public half of a private key may be: its own attributes, CKA_PUBLIC_KEY_INFO, the public
// key object with its CKA_ID, the certificate with its CKA_ID.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CKO } from '../support/cryptoki-names.ts'
import type { Attributes } from '../support/cryptoki-template.ts'
import { plainOpenssl, useProvider, useProviderWithoutPin } from '../support/openssl.ts'
import { fromPem } from '../support/public-key-on-token.ts'
import { signFile, verifyPlainly } from '../support/signature-files.ts'
import { makeEcKey, makeRsaKey, type SoftwareKey } from '../support/software-keys.ts'
import { createToken } from '../support/token.ts'
import { certificate } from '../support/token-objects.ts'

const token = await createToken()
const provider = useProvider(token)
const message = provider.write('message', 'whose key is this?')
const signature = provider.path('signature')

const own = makeRsaKey()
const info = makeEcKey('P-256')
const object = makeEcKey('P-384')
const cert = makeEcKey('P-521')
const certPem = await makeCertificate(cert)
const none = makeEcKey('P-256')
const shared = { first: makeEcKey('P-256'), second: makeEcKey('P-256'), rsa: makeRsaKey() }
const nameless = { alone: makeEcKey(), one: makeEcKey(), two: makeEcKey() }
const others = { p384: makeEcKey('P-384'), p256: makeEcKey('P-256') }

async function makeCertificate(key: SoftwareKey): Promise<string> {
  const file = provider.write('certified.key', key.privatePem)
  const { stdout } = await plainOpenssl('req', '-x509', '-key', file, '-subj', '/CN=certified')
  return stdout
}

const name = (label: string, id: string, more: Attributes = {}): Attributes => ({
  CKA_LABEL: label,
  CKA_ID: Buffer.from(id, 'hex'),
  ...more,
})

await token.run(
  own.putPrivate(name('own', '01')),
  info.putPrivate(name('info', '02', { CKA_PUBLIC_KEY_INFO: fromPem(info.publicPem) })),
  object.putPrivate(name('object', '03')),
  object.putPublic(name('another label', '03')),
  cert.putPrivate(name('cert', '04')),
  certificate({ label: 'certificate', id: '04', certificate: certPem }),
  none.putPrivate(name('none', '05')),
  shared.first.putPrivate(name('first', '06')),
  shared.first.putPublic(name('first', '06')),
  shared.second.putPrivate(name('second', '06')),
  shared.second.putPublic(name('second', '06')),
  shared.rsa.putPrivate(name('rsa', '06')),
  nameless.alone.putPrivate(name('alone', '')),
  nameless.alone.putPublic(name('alone', '')),
  others.p256.putPublic(name('alone', '08')),
  nameless.one.putPrivate(name('twice', '')),
  nameless.one.putPublic(name('twice', '')),
  nameless.two.putPublic(name('twice', '')),
  others.p384.putPrivate(name('p384', '07')),
  others.p384.putPublic(name('p384 public', '07')),
  others.p256.putPrivate(name('p256', '07')),
  others.p256.putPublic(name('p256 public', '07')),
)

/** The public key that the provider writes, and a signature that this very key verifies. */
async function checkHalf(label: string, key: SoftwareKey): Promise<void> {
  const uri = token.uri({ object: label, type: 'private' })
  const { stdout } = await provider.openssl('pkey', '-in', uri, '-pubout')
  assert.equal(stdout, key.publicPem)
  await signFile(provider, { key: uri, digest: 'sha256', message, signature })
  const file = provider.write('public.pem', key.publicPem)
  await verifyPlainly({ key: file, digest: 'sha256', message, signature })
}

test('the public half is found in the attributes of the private key', () => checkHalf('own', own))

test('the public half is found in CKA_PUBLIC_KEY_INFO', () => checkHalf('info', info))

test('the public half is found in the public key object with the same id', () =>
  checkHalf('object', object))

test('the public half is found in the certificate with the same id', () => checkHalf('cert', cert))

test('of several public keys with one id, the one with the label of the key is taken', async () => {
  await checkHalf('first', shared.first)
  await checkHalf('second', shared.second)
  await checkHalf('rsa', shared.rsa)
})

test('without any id, the public half is the one public key with the label and without an id', async () => {
  await checkHalf('alone', nameless.alone)
})

test('without any id, of two public keys with the label none is taken', async () => {
  const uri = token.uri({ object: 'twice', type: 'private' })
  const { stderr } = await provider.opensslFails('pkey', '-in', uri, '-pubout')
  assert.match(stderr, /public half of '.*object=twice.*' cannot be found/)
})

test('a public key on another curve is not taken, whatever its id', async () => {
  await checkHalf('p384', others.p384)
  await checkHalf('p256', others.p256)
})

test('a key without a public half anywhere says what to do', async () => {
  const uri = token.uri({ object: 'none', type: 'private' })
  const { stderr } = await provider.opensslFails('pkey', '-in', uri, '-pubout')
  assert.match(stderr, /public half of '.*object=none.*' cannot be found/)
  assert.match(stderr, /certificate on the token with the same CKA_ID/)
})

test('an EC key without a public half anywhere signs all the same', async () => {
  const uri = token.uri({ object: 'none', type: 'private' })
  await signFile(provider, { key: uri, digest: 'sha256', message, signature })
  const key = provider.write('public.pem', none.publicPem)
  await verifyPlainly({ key, digest: 'sha256', message, signature })
})

test('a key without a public half is listed all the same', async () => {
  const uri = token.uri({ object: 'none', type: 'private' })
  const { stdout } = await provider.openssl('storeutl', '-noout', '-text', uri)
  assert.match(stdout, /^PKCS11 EC Private Key/m)
  assert.match(stdout, /^Total found: 1$/m)
})

test('the public key and the certificate are served without a login', async () => {
  const nobody = useProviderWithoutPin(token)
  const uri = token.uri({ object: 'another label', type: 'public' })
  const { stdout } = await nobody.openssl('pkey', '-pubin', '-in', uri, '-pubout')
  assert.equal(stdout, object.publicPem)
  const byCert = token.uri({ object: 'certificate', type: 'cert' })
  const pubkey = await nobody.openssl('x509', '-in', byCert, '-noout', '-pubkey')
  assert.equal(pubkey.stdout, cert.publicPem)
})

test('the tokens of these tests hold what the names say', async () => {
  const find = { CKA_CLASS: CKO.PRIVATE_KEY, CKA_LABEL: 'object' }
  const [key] = await token.read(find, 'CKA_EC_POINT', 'CKA_PUBLIC_KEY_INFO')
  assert.equal(key?.CKA_EC_POINT?.length ?? 0, 0)
  assert.equal(key?.CKA_PUBLIC_KEY_INFO?.length ?? 0, 0)
})
