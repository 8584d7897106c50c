// SPDX-License-Identifier: Apache-2.0
// Keys whose attributes forbid an operation, or ask for the PIN each time.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { opensslConf, Provider, useProvider } from '../support/openssl.ts'
import { signFile, verifyPlainly } from '../support/signature-files.ts'
import { createToken } from '../support/token.ts'
import { ecKey, edwardsKey, rsaKey } from '../support/token-objects.ts'

/** CKA_ALLOWED_MECHANISMS: a list of CK_ULONG. */
const mechanisms = (...types: readonly number[]): Uint8Array =>
  new Uint8Array(BigUint64Array.from(types, BigInt).buffer)

const CKM_SHA256_RSA_PKCS = 0x40
const CKM_SHA256_RSA_PKCS_PSS = 0x43
const CKM_SHA384_RSA_PKCS_PSS = 0x44
const CKM_ECDSA_SHA256 = 0x1044

const token = await createToken()
const never = { CKA_SIGN: false }
const always = { CKA_ALWAYS_AUTHENTICATE: true }
const allow = (...types: number[]) => ({ CKA_ALLOWED_MECHANISMS: mechanisms(...types) })
await token.run(
  rsaKey({ label: 'no-rsa', id: '01', private: never }),
  ecKey({ label: 'no-ec', id: '02', private: never }),
  edwardsKey({ curve: 'Ed25519', label: 'no-ed', id: '03', private: never }),
  rsaKey({ label: 'rsa-sha256', id: '04', private: allow(CKM_SHA256_RSA_PKCS) }),
  ecKey({ label: 'ec-sha256', id: '05', private: allow(CKM_ECDSA_SHA256) }),
  rsaKey({ label: 'pss-sha256', id: '06', private: allow(CKM_SHA256_RSA_PKCS_PSS) }),
  rsaKey({
    label: 'pss-two',
    id: '07',
    private: allow(CKM_SHA256_RSA_PKCS_PSS, CKM_SHA384_RSA_PKCS_PSS),
  }),
  rsaKey({ label: 'always-rsa', id: '08', private: always }),
  ecKey({ label: 'always-ec', id: '09', private: always }),
  edwardsKey({ curve: 'Ed25519', label: 'always-ed', id: '0a', private: always }),
  rsaKey({ label: 'pss-sha384', id: '0c', private: allow(CKM_SHA384_RSA_PKCS_PSS) }),
  ecKey({ label: 'no-verify', id: '0b', public: { CKA_VERIFY: false } }),
)
const provider = useProvider(token)
const message = provider.write('message', randomBytes(1000))
const signature = provider.path('signature')
const uri = (object: string) => token.uri({ object, type: 'private' })

const dgst = (object: string, ...args: readonly string[]) =>
  provider.tryOpenssl(['dgst', ...args, '-sign', uri(object), '-out', signature, message])

async function signAndVerify(object: string, digest: string, sigopts: readonly string[] = []) {
  await signFile(provider, { key: uri(object), digest, sigopts, message, signature })
  const key = provider.path(`${object}.pub`)
  await provider.openssl('pkey', '-in', uri(object), '-pubout', '-out', key)
  await verifyPlainly({ key, digest, sigopts, message, signature })
}

for (const object of ['no-rsa', 'no-ec']) {
  test(`${object}: CKA_SIGN = false is named when the operation starts`, async () => {
    const { status, stderr } = await dgst(object, '-sha256')
    assert.notEqual(status, 0)
    assert.match(stderr, /cannot sign with 'pkcs11:.*': its CKA_SIGN is false/)
  })
}

test('no-ed: CKA_SIGN = false is named', async () => {
  const args = ['-sign', '-rawin', '-inkey', uri('no-ed'), '-in', message]
  const { stderr } = await provider.opensslFails('pkeyutl', ...args)
  assert.match(stderr, /its CKA_SIGN is false/)
})

test('allowed mechanisms are used, and what they do not allow is named', async () => {
  await signAndVerify('rsa-sha256', 'sha256')
  for (const [object, ...args] of [
    ['rsa-sha256', '-sha384'],
    ['rsa-sha256', '-sha256', '-sigopt', 'rsa_padding_mode:pss'],
    // SoftHSM has none that hashes for EC.
    ['ec-sha256', '-sha256'],
  ] as const) {
    const { status, stderr } = await dgst(object, ...args)
    assert.notEqual(status, 0)
    assert.match(stderr, /its CKA_ALLOWED_MECHANISMS does not allow CKM_/)
  }
})

test('a key for RSASSA-PSS alone is an RSA-PSS key', async () => {
  await signAndVerify('pss-sha256', 'sha256', ['rsa_pss_saltlen:digest'])
  await signAndVerify('pss-two', 'sha384')
  const { stdout } = await provider.openssl('pkey', '-in', uri('pss-two'), '-text', '-noout')
  assert.match(stdout, /RSA-PSS/)
  const { stderr } = await dgst('pss-two', '-sha256', '-sigopt', 'rsa_padding_mode:pkcs1')
  assert.match(stderr, /is an RSA-PSS key: the padding must be pss/)
  const other = await dgst('pss-sha256', '-sha512')
  assert.match(other.stderr, /CKA_ALLOWED_MECHANISMS does not allow/)
})

test('an RSA-PSS key for one digest asks for it', async () => {
  const request = provider.path('pss.csr')
  const subject = ['-subj', '/CN=pss', '-key', uri('pss-sha384')]
  await provider.openssl('req', '-new', ...subject, '-out', request)
  const { stdout } = await provider.openssl('req', '-in', request, '-noout', '-text', '-verify')
  assert.match(stdout, /Signature Algorithm: rsassaPss/)
  assert.match(stdout, /Hash Algorithm: sha384/i)
})

test('a key that wants a login for each use signs again and again', async () => {
  for (let i = 0; i < 2; i++) {
    await signAndVerify('always-rsa', 'sha256')
    await signAndVerify('always-rsa', 'sha256', ['rsa_padding_mode:pss'])
    await signAndVerify('always-ec', 'sha384')
  }
  const args = ['-sign', '-rawin', '-inkey', uri('always-ed'), '-in', message, '-out', signature]
  await provider.openssl('pkeyutl', ...args)
})

test('the PIN of the URI logs in for each use', async () => {
  const withoutPin = new Provider(opensslConf({ options: { path: token.module } }), token.env)
  const key = token.uri({ object: 'always-ec', type: 'private', pin: token.pin })
  const args = ['dgst', '-sha256', '-sign', key, '-out', signature, message]
  await withoutPin.openssl(...args)
})

test('a public key that may not verify does it in software', async () => {
  await signFile(provider, { key: uri('no-verify'), digest: 'sha256', message, signature })
  const verify = [
    ...['pkeyutl', '-verify', '-rawin', '-digest', 'sha256', '-propquery', 'provider=pkcs11'],
    ...['-pubin', '-inkey', token.uri({ object: 'no-verify', type: 'public' }), '-in', message],
  ]
  const { status, log } = await provider.opensslWithLog(...verify, '-sigfile', signature)
  assert.equal(status, 0)
  assert.match(log, /in software/)
})
