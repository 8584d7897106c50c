// SPDX-License-Identifier: Apache-2.0
// What is wrong with the configuration, the driver or the token is said at the first use.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { useFaults } from '../support/fault-driver.ts'
import { onCall } from '../support/fault-script.ts'
import { makeFolder, writePrivateFile } from '../support/folder.ts'
import { opensslConf, Provider, useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const token = await createToken()
await token.run(ecKey({ label: 'key', id: '01' }))
const key = token.uri({ object: 'key', type: 'private' })
const working = useProvider(token)
const message = working.write('message', 'hello')

/** Each use of the key fails and says this. */
async function checkUses(provider: Provider, ...patterns: readonly RegExp[]): Promise<void> {
  for (const use of [
    ['pkey', '-in', key, '-noout'],
    ['dgst', '-sha256', '-sign', key, message],
    ['req', '-x509', '-key', key, '-subj', '/CN=x'],
  ]) {
    const { stderr } = await provider.opensslFails(...use)
    for (const pattern of patterns) assert.match(stderr, pattern)
  }
}

const withDriver = (path: string): Provider =>
  useProvider(token, { options: { path, 'token-pin': '1234' } })

test('without a driver and without p11-kit, the message says what to set', async () => {
  // p11-kit's proxy, if it is installed, is hidden by a file that is no library.
  const folder = makeFolder()
  writePrivateFile(join(folder, 'p11-kit-proxy.so'), 'not a library')
  const env = { ...token.env, LD_LIBRARY_PATH: folder }
  const provider = new Provider(opensslConf({ options: { 'token-pin': '1234' } }), env)
  await checkUses(
    provider,
    /no PKCS#11 driver is set/,
    /pkcs11-module-path/,
    /PKCS11_PROVIDER_MODULE/,
  )
})

test('a driver that cannot be loaded is named, with the reason of the loader', async () => {
  const path = '/nowhere/driver.so'
  await checkUses(
    withDriver(path),
    /cannot load the PKCS#11 driver '\/nowhere\/driver\.so': .*No such file or directory/,
    /correct pkcs11-module-path/,
  )
  const text = working.write('text.so', 'not a library')
  await checkUses(withDriver(text), /cannot load the PKCS#11 driver '.*text\.so': .*file too short/)
})

test('the driver of the environment is named when it cannot be loaded', async () => {
  const env = { ...working.env, PKCS11_PROVIDER_MODULE: '/nowhere/else.so' }
  const provider = new Provider(opensslConf({ options: { path: token.module } }), env)
  await checkUses(provider, /'\/nowhere\/else\.so'/, /PKCS11_PROVIDER_MODULE/)
})

test('a library that is not a PKCS#11 driver is named', async () => {
  await checkUses(withDriver('libc.so.6'), /'libc\.so\.6' is not a PKCS#11 driver/)
})

test('a driver without a token says so', async () => {
  const folder = makeFolder()
  const conf = writePrivateFile(join(folder, 'softhsm2.conf'), `directories.tokendir = ${folder}\n`)
  const env = { ...working.env, SOFTHSM2_CONF: conf }
  const provider = new Provider(opensslConf({ options: { path: token.module } }), env)
  await checkUses(provider, /no token is there/, /initialize/)
})

test('a token that is not there is an error that names those that are', async () => {
  const uri = 'pkcs11:token=Other;object=key;type=private'
  const { stderr } = await working.opensslFails('pkey', '-in', uri, '-noout')
  assert.match(stderr, /no token matches; those that are there: 'Test Token'/)
  assert.match(stderr, /nothing on the tokens matches 'pkcs11:token=Other;object=key;type=private'/)
})

test('a driver that cannot start is named, with what it returned', async () => {
  const env = { SOFTHSM2_CONF: '/nowhere/softhsm2.conf' }
  const provider = new Provider(opensslConf({ options: { path: token.module } }), env)
  await checkUses(
    provider,
    /cannot initialize the PKCS#11 driver '.*libsofthsm2\.so'/,
    /C_Initialize returned CKR_GENERAL_ERROR/,
    /its configuration, device or daemon may be missing, or closed to this user/,
  )
})

test('a driver that wants other initialization arguments says so', async () => {
  const withArgs = useProvider(token, { options: { 'init-args': 'configDir=/x' } })
  await checkUses(
    withArgs,
    /C_Initialize returned CKR_ARGUMENTS_BAD/,
    /it does not take what pkcs11-module-init-args says/,
  )
  const wanting = await useFaults(token, onCall('C_Initialize').returns('CKR_ARGUMENTS_BAD'))
  await checkUses(useProvider(wanting), /it may want pkcs11-module-init-args/)
})

for (const [option, value, allowed] of [
  ['cache-keys', 'maybe', /must be true or false/],
  ['allow-export', 'yes', /must be 0 .*or 1/],
  ['load-behavior', 'late', /must be early or lazy/],
  ['login-behavior', 'sometimes', /must be auto, always or never/],
  ['cache-sessions', '1025', /must be a number from 0 to 1024/],
  ['quirks', 'no-deinit no-such', /must be one or more of no-deinit, no-operation-state, no-sess/],
  ['block-operations', 'digests', /must be one or more of digest, cipher, mac, .*skeymgmt/],
  ['assume-fips', 'yes', /must be true or false/],
] as const) {
  test(`a bad ${option} is an error that names option, value and what is allowed`, async () => {
    const provider = useProvider(token, { options: { [option]: value } })
    await checkUses(
      provider,
      new RegExp(`pkcs11-module-${option} = '${value}' is not allowed`),
      allowed,
    )
  })
}

test('a bad option is raised by each algorithm of the provider that somebody asks for', async () => {
  const provider = useProvider(token, { options: { 'cache-keys': 'maybe' } })
  const propquery = ['-propquery', 'provider=pkcs11']
  for (const args of [
    ['dgst', '-sha256', ...propquery, message],
    ['kdf', '-keylen', '16', '-kdfopt', 'digest:SHA256', '-kdfopt', 'key:x', ...propquery, 'HKDF'],
    ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'group:P-256', ...propquery],
  ]) {
    const { stderr } = await provider.opensslFails(...args)
    assert.match(stderr, /pkcs11-module-cache-keys = 'maybe' is not allowed: it must be true or f/)
  }
})

test('a bad option does not keep openssl from working without the token', async () => {
  const provider = useProvider(token, { options: { 'cache-keys': 'maybe' } })
  await provider.openssl('dgst', '-sha256', message)
  const { stdout } = await provider.openssl('list', '-providers')
  assert.match(stdout, /status: inactive/)
})

test('early loading of a driver that cannot be loaded is said at the first use', async () => {
  const options = { path: '/nowhere/driver.so', 'load-behavior': 'early' }
  const provider = useProvider(token, { options })
  await provider.openssl('dgst', '-sha256', message)
  await checkUses(provider, /cannot load the PKCS#11 driver '\/nowhere\/driver\.so'/)
})

test('a wrong PIN, a missing and an empty PIN file are errors at the first use', async () => {
  const empty = working.write('empty', '')
  const withPin = (pin: string) => useProvider(token, { options: { 'token-pin': pin } })
  await checkUses(withPin('file:/nowhere/pin'), /cannot read the PIN file '\/nowhere\/pin'/)
  await checkUses(withPin(`file:${empty}`), /the PIN file '.*empty' has nothing on its first line/)
  await checkUses(withPin(`file:${working.dir}`), /cannot read the PIN file .*Is a directory/)
  await checkUses(withPin('4321'), /CKR_PIN_INCORRECT/, /cannot log in to the token 'Test Token'/)
})
