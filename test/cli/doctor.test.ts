// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { chmodSync, readFileSync } from 'node:fs'
import { before, test } from 'node:test'
import { runCli } from '../support/cli.ts'
import { makeFolder } from '../support/folder.ts'
import { type Provider, useProvider } from '../support/openssl.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

let token: Token
let provider: Provider

before(async () => {
  token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }))
  provider = useProvider(token)
})

const doctor = (env: NodeJS.ProcessEnv, ...args: string[]) =>
  runCli(['doctor', ...args], { env: { ...provider.env, ...env } })

test('where all is well the status is 0, and each step says so', async () => {
  const { status, stdout, stderr } = await doctor({})
  assert.deepEqual([status, stderr], [0, ''])
  assert.doesNotMatch(stdout, /^[✗!]/m)
  const steps = [
    /^✓ OpenSSL 3\./m,
    /^✓ .*openssl\.cnf is read, as OPENSSL_CONF says$/m,
    /^✓ \[pkcs11_sect\] loads .*\.so$/m,
    /^✓ OpenSSL loads provider-pkcs11 \d/m,
    /^✓ the driver .* \(SoftHSM\)$/m,
    /^✓ token 'Test Token' in slot \d+$/m,
    /^· token 'Test Token' offers .*ECDSA/m,
  ]
  for (const step of steps) assert.match(stdout, step)
})

test('a test signature is made when it is wished', async () => {
  const named = await doctor({}, 'pkcs11:object=ec')
  assert.equal(named.status, 0)
  assert.match(named.stdout, /^✓ 'pkcs11:object=ec' signs, and OpenSSL verifies it/m)
  const any = await doctor({}, '--sign')
  assert.match(any.stdout, /^✓ 'pkcs11:.*object=ec;type=private' signs/m)
})

test('a key that does not sign is wrong, and why is said, without its PIN', async () => {
  const { status, stdout } = await doctor({}, 'pkcs11:object=ec?pin-value=gH7-pIn')
  assert.equal(status, 1)
  assert.match(
    stdout,
    /^✗ 'pkcs11:object=ec\?pin-value=\*\*\*\*' does not sign: .*CKR_PIN_INCORRECT/m,
  )
  assert.ok(!stdout.includes('gH7-pIn'))
})

test('a wrong PIN that was tried before is a warning, and no failure', async () => {
  await doctor({}, 'pkcs11:object=ec?pin-value=wrong')
  const { status, stdout } = await doctor({})
  assert.equal(status, 0)
  assert.match(stdout, /^! token 'Test Token': a wrong PIN has been tried/m)
})

test('--json says whether all is well, and each finding with what mends it', async () => {
  const well = JSON.parse((await doctor({}, '--json')).stdout)
  assert.equal(well.healthy, true)
  const ill = await doctor({ OPENSSL_CONF: '/nowhere.cnf' }, '--json')
  const { healthy, findings } = JSON.parse(ill.stdout)
  assert.deepEqual([ill.status, healthy], [1, false])
  assert.ok(findings.at(-1).remedy.some((line: string) => /export OPENSSL_CONF=/.test(line)))
})

test('a driver that is not there is told with those that are', async () => {
  const { status, stdout } = await doctor({ PKCS11_PROVIDER_MODULE: '/nowhere.so' })
  assert.equal(status, 1)
  assert.match(
    stdout,
    /^✗ the driver \/nowhere\.so, which PKCS11_PROVIDER_MODULE names, is not there\n {4}pkcs11-module-path = /m,
  )
})

test('each of several drivers is looked at', async () => {
  const { status, stdout } = await doctor({ PKCS11_PROVIDER_MODULE: `${token.module}:/nowhere.so` })
  assert.equal(status, 1)
  assert.match(stdout, /^✓ the driver .*softhsm.*\n✗ the driver \/nowhere\.so, /m)
})

test('a file that is no shared object is told', async () => {
  const { stdout } = await doctor({ PKCS11_PROVIDER_MODULE: '/etc/passwd' })
  assert.match(stdout, /^✗ the driver \/etc\/passwd is no shared object$/m)
})

test('a driver without a token is told with what makes one', async () => {
  const conf = provider.write('empty.conf', `directories.tokendir = ${makeFolder()}\n`)
  const { status, stdout } = await doctor({ SOFTHSM2_CONF: conf })
  assert.equal(status, 1)
  assert.match(stdout, /^✗ no token is there: .*\n {4}softhsm2-util --init-token/m)
})

test('a driver that does not start is told with where to look', async () => {
  const { status, stdout } = await doctor({ SOFTHSM2_CONF: '/nowhere/softhsm2.conf' })
  assert.equal(status, 1)
  assert.match(stdout, /^✗ .*C_Initialize returned CKR_GENERAL_ERROR\n {4}cat \$SOFTHSM2_CONF/m)
})

test('a driver that crashes is told, and doctor goes on', async () => {
  const source = provider.write('crash.c', 'int C_GetFunctionList(void) { __builtin_trap(); }\n')
  const driver = provider.path('crash.so')
  await provider.run('gcc', ['-shared', '-fPIC', '-w', '-o', driver, source])
  const { status, stdout } = await doctor({ PKCS11_PROVIDER_MODULE: driver })
  assert.equal(status, 1)
  assert.match(stdout, /^✗ the driver .* crashes: it ended with SIG(ILL|TRAP)/m)
})

test('a file with the PIN that others can read is a warning', async () => {
  chmodSync(token.pinFile, 0o644)
  try {
    const { status, stdout } = await doctor({})
    assert.equal(status, 0)
    assert.match(stdout, /^! others can read the file of the PIN, .*\n {4}chmod 600 /m)
  } finally {
    chmodSync(token.pinFile, 0o600)
  }
})

test('the configuration that is made by `config` is well', async () => {
  const file = provider.path('made.cnf')
  const args = ['config', '-d', token.module, '-p', token.pinFile, '-w', file]
  assert.equal((await runCli(args)).status, 0)
  const { status, stdout } = await doctor({ OPENSSL_CONF: file }, '--sign')
  assert.equal(status, 0, `${readFileSync(file, 'utf8')}\n${stdout}`)
})
