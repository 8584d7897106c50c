// SPDX-License-Identifier: Apache-2.0
// What an operation costs in token calls, once everything has been found.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exportPublicKey, loadKey, loadStore, STORE_INFO, takeErrors } from '../support/evp.ts'
import { type SignSpec, signDigest, signMessage, signParts } from '../support/evp-sign.ts'
import { controlFaults } from '../support/fault-control.ts'
import { compileFaultDriver } from '../support/fault-driver.ts'
import { loadProvider, loadTokenKey } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { plainOpenssl } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'
import { certificate, ecKey, rsaKey } from '../support/token-objects.ts'

const makeCertificate = async (): Promise<string> =>
  (
    await plainOpenssl(
      ...'req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=x'.split(' '),
    )
  ).stdout

const TIMES = 25
const MESSAGE = Buffer.from('what is signed')

const token = await createToken()
await token.run(
  ecKey({ label: 'ec', id: '01' }),
  rsaKey({ label: 'rsa', id: '02' }),
  ecKey({ label: 'ec2', id: '03' }),
  certificate({ label: 'ec', id: '01', certificate: await makeCertificate() }),
)
const module = await compileFaultDriver()
const { setScript, count } = controlFaults(module)
const env = { ...token.env, FAULTS_DRIVER: token.module }
const { context } = loadProvider({ module, env, pinFile: token.pinFile })

const PSS = { rsa_padding_mode: 'pss', rsa_pss_saltlen: 'digest' }
const SIGNATURES: Readonly<Record<string, (ec: SignSpec, rsa: SignSpec) => unknown>> = {
  'an EC signature': (ec) => signMessage(ec, MESSAGE),
  'an EC signature in parts': (ec) => signParts(ec, [MESSAGE, MESSAGE]),
  'an EC signature of a digest': (ec) => signDigest(ec, Buffer.alloc(32, 7)),
  'an RSA signature': (_ec, rsa) => signMessage(rsa, MESSAGE),
  'an RSA-PSS signature': (_ec, rsa) => signMessage({ ...rsa, options: PSS }, MESSAGE),
}

const load = (object: string): SignSpec => ({
  context,
  key: loadTokenKey({ context }, token, object),
  digest: 'SHA256',
})
const [ec, rsa] = [load('ec'), load('rsa')]

for (const [name, sign] of Object.entries(SIGNATURES))
  test(`${name} costs two token calls`, () => {
    sign(ec, rsa)
    setScript()
    for (let i = 0; i < TIMES; i++) sign(ec, rsa)
    assert.equal(count('calls'), 2 * TIMES)
    assert.equal(count('C_SignInit'), TIMES)
    assert.equal(count('C_Sign'), TIMES)
    assert.deepEqual(takeErrors(), [])
  })

const LOADS: Readonly<Record<string, () => Pointer>> = {
  'a private EC key, whose public half is elsewhere,': () => loadTokenKey({ context }, token, 'ec'),
  'a private RSA key': () => loadTokenKey({ context }, token, 'rsa'),
  'another private EC key': () => loadTokenKey({ context }, token, 'ec2'),
  'a public key': () => loadTokenKey({ context }, token, 'ec', 'public'),
}

for (const [name, loadIt] of Object.entries(LOADS))
  test(`${name} is found by its URI with four token calls`, () => {
    setScript()
    libcrypto.EVP_PKEY_free(loadIt())
    const search = ['C_FindObjectsInit', 'C_FindObjects', 'C_FindObjectsFinal'] as const
    for (const call of [...search, 'C_GetAttributeValue'] as const) assert.equal(count(call), 1)
    assert.equal(count('calls'), 4)
  })

test('a certificate is found by its URI with four token calls', () => {
  setScript()
  assert.deepEqual(kindsIn(token.uri({ object: 'ec', type: 'cert' })), [STORE_INFO.CERT])
  assert.equal(count('C_GetAttributeValue'), 1)
  assert.equal(count('calls'), 4)
})

test('the public half of a private EC key costs four token calls, once', () => {
  const key = loadTokenKey({ context }, token, 'ec')
  setScript()
  exportPublicKey(key)
  exportPublicKey(key)
  assert.equal(count('calls'), 4)
  libcrypto.EVP_PKEY_free(key)
})

test('what no known token has is looked for on tokens that may have come', () => {
  setScript()
  assert.deepEqual(kindsIn(token.uri({ object: 'nothing', type: 'private' })), [])
  assert.deepEqual([count('C_GetSlotList'), count('C_FindObjectsInit')], [2, 1])
  assert.notDeepEqual(takeErrors(), [])
})

test('a URI without a token finds its key first, and then asks for other tokens', () => {
  setScript()
  libcrypto.EVP_PKEY_free(loadKey(context, 'pkcs11:object=ec;type=private'))
  assert.deepEqual([count('C_GetSlotList'), count('C_FindObjectsInit')], [2, 1])
})

/** What a URI leads to, by OSSL_STORE_INFO type. */
function kindsIn(uri: string): number[] {
  const infos = loadStore({ context, uri })
  const kinds = infos.map((info) => libcrypto.OSSL_STORE_INFO_get_type(info))
  for (const info of infos) libcrypto.OSSL_STORE_INFO_free(info)
  return kinds
}
