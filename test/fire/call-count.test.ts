// SPDX-License-Identifier: Apache-2.0
// What an operation costs in token calls, once everything has been found.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takeErrors } from '../support/evp.ts'
import { type SignSpec, signDigest, signMessage, signParts } from '../support/evp-sign.ts'
import { controlFaults } from '../support/fault-control.ts'
import { compileFaultDriver } from '../support/fault-driver.ts'
import { loadProvider, loadTokenKey } from '../support/in-process.ts'
import { libcrypto } from '../support/libcrypto.ts'
import { createToken } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const TIMES = 25
const MESSAGE = Buffer.from('what is signed')

const token = await createToken()
await token.run(ecKey({ label: 'ec', id: '01' }), rsaKey({ label: 'rsa', id: '02' }))
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

test('a key that is found by its URI costs 14 token calls with its public half, and no login', () => {
  libcrypto.EVP_PKEY_free(load('ec').key)
  setScript()
  libcrypto.EVP_PKEY_free(load('ec').key)
  assert.deepEqual([count('C_Login'), count('C_OpenSession')], [0, 0])
  // Which slots there are, and which tokens in them; two searches; two objects.
  assert.ok(count('calls') <= 14, `${count('calls')} calls`)
})
