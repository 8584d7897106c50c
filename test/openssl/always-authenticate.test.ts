// SPDX-License-Identifier: Apache-2.0
// Keys with CKA_ALWAYS_AUTHENTICATE: the PIN is sent for each use, and a refused one once only.
import assert from 'node:assert/strict'
import { before, beforeEach, test } from 'node:test'
import { compileProgram } from '../support/c-program.ts'
import { type FaultyToken, useFaults } from '../support/fault-driver.ts'
import { onCall } from '../support/fault-script.ts'
import {
  type Provider,
  plainOpenssl,
  useProvider,
  useProviderWithoutPin,
} from '../support/openssl.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const always = { CKA_ALWAYS_AUTHENTICATE: true, CKA_DECRYPT: true }

let token: Token
let faulty: FaultyToken
let provider: Provider

before(async () => {
  token = await createToken()
  await token.run(
    ecKey({ label: 'ec', id: '01', private: { CKA_ALWAYS_AUTHENTICATE: true } }),
    rsaKey({ label: 'rsa', id: '02', private: always }),
    ecKey({
      label: 'ecdh',
      id: '03',
      private: { CKA_ALWAYS_AUTHENTICATE: true, CKA_DERIVE: true },
    }),
  )
  faulty = await useFaults(token)
  provider = useProvider(faulty)
})

beforeEach(() => {
  faulty.setScript()
  faulty.forgetCalls()
})

const uri = (object: string): string => token.uri({ object, type: 'private' })
const logins = (): number[] => faulty.calls('C_Login').map(({ rv }) => rv)

test('a signature takes a login of its own', async () => {
  const message = provider.write('message', 'hello')
  for (const key of ['ec', 'rsa']) {
    faulty.forgetCalls()
    const out = provider.path('signature')
    await provider.openssl('dgst', '-sha256', '-sign', uri(key), '-out', out, message)
    assert.deepEqual(logins(), [0, 0])
  }
})

test('a decryption takes a login of its own', async () => {
  const [message, cipher] = [provider.write('message', 'hello'), provider.path('cipher')]
  const publicKey = provider.path('public.pem')
  await provider.openssl('pkey', '-in', uri('rsa'), '-pubout', '-out', publicKey)
  const encrypt = ['pkeyutl', '-encrypt', '-pubin', '-inkey', publicKey, '-in', message]
  await plainOpenssl(...encrypt, '-out', cipher)
  faulty.forgetCalls()
  const { stdout } = await provider.openssl(
    'pkeyutl',
    '-decrypt',
    '-inkey',
    uri('rsa'),
    '-in',
    cipher,
  )
  assert.equal(stdout, 'hello')
  assert.deepEqual(logins(), [0, 0])
})

/** Agrees on a secret with a peer in software. */
async function derive(): Promise<number> {
  const [own, peer] = [provider.path('peer.key'), provider.path('peer.pub')]
  await plainOpenssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'group:P-256', '-out', own)
  await plainOpenssl('pkey', '-in', own, '-pubout', '-out', peer)
  faulty.forgetCalls()
  const args = ['pkeyutl', '-derive', '-inkey', uri('ecdh'), '-peerkey', peer]
  return (await provider.openssl(...args)).bytes.length
}

test('a derivation takes none where the token asks for none', async () => {
  assert.equal(await derive(), 32)
  assert.deepEqual(logins(), [0])
})

test('a derivation takes one where the token asks for it', async () => {
  faulty.setScript(
    onCall('C_DeriveKey', 1).returns('CKR_USER_NOT_LOGGED_IN'),
    // SoftHSM knows no such login.
    onCall('C_Login', 2).returns(0),
  )
  assert.equal(await derive(), 32)
  assert.deepEqual(logins(), [0, 0])
})

test('a PIN that has been changed is sent once by many threads, and not again', async () => {
  const program = await compileProgram('ask')
  faulty.setScript(onCall('C_Login', '4+').returns('CKR_PIN_INCORRECT'))
  await provider.run(program, ['changed', uri('ec')])
  assert.deepEqual(logins(), [0, 0, 0, 0xa0])
})

test('a PIN that is refused at the signature is an error that says so', async () => {
  faulty.setScript(onCall('C_Login', '2+').returns('CKR_PIN_INCORRECT'))
  const message = provider.write('message', 'hello')
  const { stderr } = await provider.opensslFails('dgst', '-sha256', '-sign', uri('ec'), message)
  assert.match(
    stderr,
    /C_Login returned CKR_PIN_INCORRECT: the PIN is wrong; it is not tried again/,
  )
  assert.deepEqual(logins(), [0, 0xa0])
})

test('a PIN that was entered serves the login, and each use with cache-pins alone', async () => {
  const message = provider.write('message', 'hello')
  const sign = (options: Record<string, string>) =>
    useProviderWithoutPin(faulty, { options }).tryOpenssl([
      ...['dgst', '-sha256', '-sign', uri('ec'), '-passin', `file:${token.pinFile}`],
      ...['-out', provider.path('signature'), message],
    ])
  assert.equal((await sign({ 'cache-pins': 'cache' })).status, 0)
  assert.deepEqual(logins(), [0, 0])
  faulty.forgetCalls()
  const { status, stderr } = await sign({})
  assert.equal(status, 1)
  assert.match(
    stderr,
    /a PIN that was entered is used once, unless pkcs11-module-cache-pins is cache/,
  )
  assert.deepEqual(logins(), [0])
})
