// SPDX-License-Identifier: Apache-2.0
// Names in the provider's section that are none of its options: a warning names the nearest one.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { compileProgram } from '../support/c-program.ts'
import { makeFolder, writePrivateFile } from '../support/folder.ts'
import { opensslConf, Provider, useProvider, useProviderWithoutPin } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const PIN = 'sesame-4711'
const token = await createToken({ pin: PIN })
await token.run(ecKey({ label: 'key', id: '01' }))
const KEY = token.uri({ object: 'key', type: 'private' })
const OPEN = ['pkey', '-in', KEY, '-noout']

const misspelt = useProviderWithoutPin(token, {
  options: { tokenpin: PIN, 'cache-session': '7' },
})
const WARNINGS = [
  /the configuration sets 'pkcs11-module-tokenpin', which is no option of this provider; the nearest one is pkcs11-module-token-pin/,
  /the configuration sets 'pkcs11-module-cache-session', .* the nearest one is pkcs11-module-cache-sessions/,
]

test('they are warned of when something fails that they may have led to', async () => {
  const { stderr } = await misspelt.opensslFails(...OPEN)
  assert.match(stderr, /asks for a PIN and none is set/)
  for (const warning of WARNINGS) assert.match(stderr, warning)
  assert.ok(!stderr.includes(PIN))
})

test('a misspelt path of the driver is named when no driver is set', async () => {
  const folder = makeFolder()
  writePrivateFile(join(folder, 'p11-kit-proxy.so'), 'not a library')
  const conf = opensslConf({ section: { pkcs11_module_path: token.module } })
  const provider = new Provider(conf, { ...token.env, LD_LIBRARY_PATH: folder })
  const { stderr } = await provider.opensslFails(...OPEN)
  assert.match(stderr, /no PKCS#11 driver is set/)
  assert.match(stderr, /'pkcs11_module_path', .* the nearest one is pkcs11-module-path/)
})

test('they are in the debug log, without their values', async () => {
  const { log } = await misspelt.opensslWithLog('list', '-providers')
  for (const warning of WARNINGS) assert.match(log, warning)
  assert.ok(!log.includes(PIN))
})

test('they keep nothing from working, and are not spoken of where nothing fails', async () => {
  const provider = useProvider(token, { options: { bogus: '1' } })
  const { stderr } = await provider.openssl(...OPEN)
  assert.equal(stderr, '')
})

test('options of the provider, and other names of its section, are not warned of', async () => {
  const provider = useProvider(token, {
    options: { 'login-behavior': 'always', 'cache-pins': 'cache' },
    section: { identity: 'pkcs11', something: 'else' },
  })
  const { log } = await provider.opensslWithLog(...OPEN)
  assert.doesNotMatch(log, /no option of this provider/)
})

test('the file of another program is not taken for the one in effect', async () => {
  const program = await compileProgram('privileged')
  const conf = opensslConf({ options: { path: token.module } })
  const inEffect = misspelt.write('in-effect.cnf', conf)
  const { stderr } = await misspelt.run('sh', ['-c', '! "$@"', '', program, inEffect, KEY])
  assert.match(stderr, /asks for a PIN and none is set/)
  assert.doesNotMatch(stderr, /no option of this provider/)
})

const WRONG = opensslConf({ options: { path: token.module, 'tokens-pin': PIN } })
const NAMES_IT = /'pkcs11-module-tokens-pin', .* the nearest one is pkcs11-module-token-pin/

for (const [how, directive] of [
  ['a file', (folder: string) => `.include ${folder}/rest.cnf`],
  ['a folder', (folder: string) => `.include ${folder}`],
  ['the folder of a pragma', (folder: string) => `.pragma includedir:${folder}\n.include rest.cnf`],
] as const)
  test(`they are found in ${how} that is included`, async () => {
    const folder = makeFolder()
    writePrivateFile(join(folder, 'rest.cnf'), WRONG)
    const provider = new Provider(`${directive(folder)}\n`, token.env)
    const { stderr } = await provider.opensslFails(...OPEN)
    assert.match(stderr, NAMES_IT)
    assert.ok(!stderr.includes(PIN))
  })

test('in a file that the program itself loads, the usual mistakes are found', async () => {
  const program = await compileProgram('privileged')
  const load = async (option: string) => {
    const conf = opensslConf({ options: { path: token.module, [option]: PIN } })
    const path = misspelt.write('own.cnf', conf)
    const env = { OPENSSL_CONF: '/dev/null' }
    const args = ['-c', '! "$@"', '', program, path, KEY]
    return (await misspelt.run('sh', args, { env })).stderr
  }
  assert.match(
    await load('token_pin'),
    /sets 'pkcs11-module-token_pin', .* pkcs11-module-token-pin/,
  )
  assert.match(await load('tokenpin'), /sets 'pkcs11-module-tokenpin', .* pkcs11-module-token-pin/)
  assert.doesNotMatch(await load('tokens-pin'), /no option of this provider/)
})
