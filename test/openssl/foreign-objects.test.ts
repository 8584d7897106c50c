// SPDX-License-Identifier: Apache-2.0
// Objects that the provider does not serve, or that are broken, never hide those that it serves.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CKC, CKK, CKO } from '../support/cryptoki-names.ts'
import { foundCount } from '../support/found-count.ts'
import { plainOpenssl, useProvider } from '../support/openssl.ts'
import { makeEcKey } from '../support/software-keys.ts'
import { createToken } from '../support/token.ts'
import { certificate, dataObject, ecKey, rsaKey, secretKey } from '../support/token-objects.ts'

const token = await createToken()
const provider = useProvider(token)
const key = provider.write('key.pem', makeEcKey().privatePem)
const { stdout: pem } = await plainOpenssl('req', '-x509', '-key', key, '-subj', '/CN=good')
/** CKO_VENDOR_DEFINED and CKK_VENDOR_DEFINED. */
const VENDOR_DEFINED = 0x80000000
const ON_TOKEN = { CKA_TOKEN: true, CKA_PRIVATE: false, CKA_LABEL: 'odd' }

await token.run(
  secretKey({ type: 'DES3', label: 'des3', id: '01' }),
  dataObject({ label: 'first data', value: 'x' }),
  secretKey({ type: 'AES', label: 'aes', id: '02' }),
  secretKey({ type: 'GENERIC', label: 'generic', id: '03' }),
  dataObject({ label: '', value: new Uint8Array(100_000) }),
  { do: 'create-object', template: { ...ON_TOKEN, CKA_CLASS: CKO.DATA, CKA_OBJECT_ID: 'no oid' } },
  {
    do: 'create-object',
    template: { ...ON_TOKEN, CKA_CLASS: CKO.DATA, CKA_LABEL: Buffer.of(0xff, 0, 10) },
  },
  certificate({ label: 'junk', id: '04', certificate: pem, attributes: { CKA_VALUE: 'not DER' } }),
  certificate({ label: 'empty', id: '05', certificate: pem, attributes: { CKA_VALUE: '' } }),
  ecKey({ label: 'ec', id: '06' }),
  ecKey({ label: 'no usage', id: '07', private: { CKA_SIGN: false } }),
  rsaKey({ label: 'rsa', id: '08' }),
  certificate({ label: 'good', id: '09', certificate: pem }),
  ecKey({ label: 'sm2', id: '0a', curve: '1.2.156.10197.1.301' }),
)
await addIfTaken({ ...ON_TOKEN, CKA_CLASS: CKO.PUBLIC_KEY, CKA_KEY_TYPE: CKK.DSA, ...dsaNumbers() })
await addIfTaken({ ...ON_TOKEN, CKA_CLASS: CKO.PUBLIC_KEY, CKA_KEY_TYPE: CKK.EC, ...brokenEc() })
await addIfTaken({
  ...ON_TOKEN,
  CKA_CLASS: CKO.PUBLIC_KEY,
  CKA_KEY_TYPE: CKK.RSA,
  CKA_MODULUS: '',
  CKA_PUBLIC_EXPONENT: '',
})
await addIfTaken({ ...ON_TOKEN, CKA_CLASS: CKO.CERTIFICATE, CKA_CERTIFICATE_TYPE: CKC.X_509 + 2 })

await addIfTaken({
  ...ON_TOKEN,
  CKA_CLASS: CKO.DOMAIN_PARAMETERS,
  CKA_KEY_TYPE: CKK.DSA,
  ...domainParameters(),
})
await addIfTaken({ ...ON_TOKEN, CKA_CLASS: VENDOR_DEFINED + 1 })
await addIfTaken({
  ...ON_TOKEN,
  CKA_CLASS: CKO.PUBLIC_KEY,
  CKA_KEY_TYPE: VENDOR_DEFINED + 2,
  CKA_VALUE: 'a key of a kind that nobody knows',
})

/** A token may refuse an object that makes no sense: then there is nothing to hide others. */
async function addIfTaken(template: Record<string, string | number | boolean | Uint8Array>) {
  await token.run({ do: 'create-object', template }).catch(() => {})
}

function dsaNumbers() {
  const number = Buffer.alloc(128, 0x5a)
  return { CKA_PRIME: number, CKA_SUBPRIME: number, CKA_BASE: number, CKA_VALUE: number }
}

function domainParameters() {
  const number = Buffer.alloc(128, 0x5a)
  return { CKA_PRIME: number, CKA_SUBPRIME: number, CKA_BASE: number }
}

function brokenEc() {
  return { CKA_EC_PARAMS: Buffer.of(6, 1, 0x2a), CKA_EC_POINT: Buffer.of(4, 1, 0) }
}

const list = async (...args: readonly string[]): Promise<string> =>
  (await provider.openssl('storeutl', '-noout', ...args)).stdout

test('a listing shows every object that is served', async () => {
  const stdout = await list('-text', 'pkcs11:')
  for (const label of ['ec', 'rsa', 'no%20usage'])
    assert.match(stdout, new RegExp(`^URI .*object=${label};type=private$`, 'm'))
  assert.match(stdout, /Subject: CN ?= ?good/)
  assert.equal(stdout.match(/^\d+: Certificate$/gm)?.length, 1)
  assert.equal(stdout.match(/^\d+: Pkey$/gm)?.length, 3)
})

test('what is skipped is said in the debug log, with its reason', async () => {
  const { log, status } = await provider.opensslWithLog('storeutl', '-noout', 'pkcs11:')
  assert.equal(status, 0)
  assert.match(log, /object \d+ skipped, .*certificate/)
})

test('listings by type show what is served', async () => {
  assert.equal(foundCount(await list('pkcs11:type=private')), 3)
  assert.equal(foundCount(await list('-certs', 'pkcs11:')), 1)
  assert.equal(foundCount(await list('pkcs11:type=secret-key')), 0)
  assert.equal(foundCount(await list('pkcs11:type=data')), 0)
})

test('a key beside all this signs', async () => {
  const message = provider.write('message', 'hello')
  const signature = provider.path('signature')
  for (const object of ['ec', 'rsa']) {
    const uri = token.uri({ object, type: 'private' })
    await provider.openssl('dgst', '-sha256', '-sign', uri, '-out', signature, message)
  }
})

test('a URI that names an object that is not served fails', async () => {
  for (const object of ['des3', 'first data', 'junk', 'empty'])
    await provider.opensslFails('pkey', '-in', token.uri({ object }), '-noout')
})

test('a broken certificate does not stop x509 from finding the good one', async () => {
  const { stdout } = await provider.openssl(
    'x509',
    '-in',
    'pkcs11:object=good',
    '-noout',
    '-subject',
  )
  assert.match(stdout, /CN ?= ?good/)
})

test('a key that may not sign is refused with the reason', async () => {
  const message = provider.write('message', 'hello')
  const uri = token.uri({ object: 'no usage', type: 'private' })
  const { stderr } = await provider.opensslFails('dgst', '-sha256', '-sign', uri, message)
  assert.match(stderr, /CKR_KEY_FUNCTION_NOT_PERMITTED|CKA_SIGN/)
  assert.match(stderr, /no%20usage/)
})

test('a key on the curve SM2, which a token would use for ECDSA, is refused with the reason', async () => {
  const message = provider.write('message', 'hello')
  const uri = token.uri({ object: 'sm2', type: 'private' })
  const { stderr } = await provider.opensslFails('dgst', '-sha256', '-sign', uri, message)
  assert.match(stderr, /object=sm2;.* is on the curve SM2, whose signatures are not ECDSA/)
  await provider.opensslFails('pkey', '-pubin', '-in', token.uri({ object: 'sm2' }), '-noout')
})
