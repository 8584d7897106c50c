// SPDX-License-Identifier: Apache-2.0
// pkcs11-module-login-behavior: when a login is made for public objects.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { useFaults } from '../support/fault-driver.ts'
import { clearFlags, TOKEN_FLAGS } from '../support/fault-script.ts'
import { type Provider, useProvider, useProviderWithoutPin } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const token = await createToken()
await token.run(
  ecKey({ label: 'open', id: '01' }),
  ecKey({ label: 'hidden', id: '02', public: { CKA_PRIVATE: true } }),
)
const OPEN = token.uri({ object: 'open', type: 'public' })
const HIDDEN = token.uri({ object: 'hidden', type: 'public' })
const PRIVATE = token.uri({ object: 'open', type: 'private' })

const withBehavior = (behavior?: string): Provider =>
  useProvider(token, behavior === undefined ? {} : { options: { 'login-behavior': behavior } })

/** Whether the object is found, and after how many logins. */
async function load(provider: Provider, uri: string): Promise<[found: boolean, logins: number]> {
  const { stdout, log } = await provider.opensslWithLog('storeutl', '-noout', uri)
  return [stdout.includes('Total found: 1'), log.match(/C_Login\(/g)?.length ?? 0]
}

for (const [behavior, open, hidden] of [
  [undefined, [true, 0], [true, 1]],
  ['auto', [true, 0], [true, 1]],
  ['always', [true, 1], [true, 1]],
  ['never', [true, 0], [false, 0]],
] as const) {
  test(`${behavior ?? 'unset'}: a public key is found, and one that is hidden`, async () => {
    assert.deepEqual(await load(withBehavior(behavior), OPEN), open)
    assert.deepEqual(await load(withBehavior(behavior), HIDDEN), hidden)
  })

  test(`${behavior ?? 'unset'}: a private key is found after one login`, async () => {
    assert.deepEqual(await load(withBehavior(behavior), PRIVATE), [true, 1])
  })
}

test('always: without a PIN no public key is found, and the error says why', async () => {
  const nobody = useProviderWithoutPin(token, { options: { 'login-behavior': 'always' } })
  // Newer ones then try for a private key in `pkey`, and show the failure of that alone.
  await nobody.opensslFails('pkey', '-pubin', '-in', OPEN, '-noout')
  const { stderr } = await nobody.tryOpenssl(['storeutl', '-noout', OPEN])
  assert.match(stderr, /the token 'Test Token' asks for a PIN and none is set/)
})

test('auto and never: without a PIN public keys are found', async () => {
  for (const behavior of ['auto', 'never']) {
    const nobody = useProviderWithoutPin(token, { options: { 'login-behavior': behavior } })
    await nobody.openssl('pkey', '-pubin', '-in', OPEN, '-noout')
  }
})

test('a token that says that it needs no login gets one with always alone', async () => {
  const faulty = await useFaults(token, clearFlags(TOKEN_FLAGS.loginRequired))
  for (const [behavior, logins] of [
    ['auto', 0],
    ['never', 0],
    ['always', 1],
  ] as const) {
    faulty.forgetCalls()
    const provider = useProvider(faulty, { options: { 'login-behavior': behavior } })
    await provider.openssl('pkey', '-pubin', '-in', OPEN, '-noout')
    assert.equal(faulty.calls('C_Login').length, logins, behavior)
  }
})

test('always: a login comes before a digest of the token', async () => {
  const always = withBehavior('always')
  const args = ['dgst', '-sha256', '-propquery', 'provider=pkcs11', always.conf]
  const { log } = await always.opensslWithLog(...args)
  const login = log.search(/C_Login\(.*-> CKR_OK/)
  assert.ok(login >= 0 && login < log.indexOf('C_Digest('), log)
})

/** Eight random bytes of the token, and the log. */
const generate = async (provider: Provider) => {
  const random = '[openssl_init]\nrandom = random_sect\n'
  const conf = readFileSync(provider.conf, 'utf8').replace('[openssl_init]\n', random)
  const path = provider.write('random.cnf', `${conf}\n[random_sect]\nrandom = PKCS11-RAND\n`)
  const log = provider.path('random.log')
  const env = { OPENSSL_CONF: path, PKCS11_PROVIDER_DEBUG: `file:${log},level:2` }
  const { stdout } = await provider.run('openssl', ['rand', '-hex', '8'], { env })
  assert.match(stdout, /^[0-9a-f]{16}$/m)
  return readFileSync(log, 'utf8')
}

test('always: a login comes before random numbers of the token', async () => {
  const log = await generate(withBehavior('always'))
  const login = log.search(/C_Login\(.*-> CKR_OK/)
  assert.ok(login >= 0 && login < log.indexOf('C_GenerateRandom('), log)
  assert.doesNotMatch(await generate(withBehavior()), /C_Login/)
})

test('always: without a PIN there are random numbers, as long as the token gives them', async () => {
  const options = { 'login-behavior': 'always' }
  const log = await generate(useProviderWithoutPin(token, { options }))
  assert.match(log, /random: without a login, .* asks for a PIN and none is set/)
})
