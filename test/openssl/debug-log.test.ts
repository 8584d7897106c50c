// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { before, test } from 'node:test'
import { type Provider, useProvider } from '../support/openssl.ts'
import type { Result } from '../support/run.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

let token: Token
let provider: Provider
let message: string
let file: string

before(async () => {
  token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }), rsaKey({ label: 'rsa', id: '02' }))
  provider = useProvider(token)
  message = provider.write('message', 'message')
  file = provider.path('debug.log')
})

interface Logged extends Result {
  readonly log: string
}

/** Runs a command with the debug log set so; what is in the log file afterwards. */
async function runWith(setting: string, ...args: string[]): Promise<Logged> {
  rmSync(file, { force: true })
  const env = { PKCS11_PROVIDER_DEBUG: setting }
  const result = await provider.tryOpenssl(args, { env })
  return { ...result, log: existsSync(file) ? readFileSync(file, 'utf8') : '' }
}

const sign = (label: string, ...options: string[]) => [
  ...['dgst', '-sha256', ...options, '-sign', `pkcs11:object=${label};type=private`],
  ...['-out', provider.path('signature'), message],
]

const LINE = /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}\] \d+\/\d+ \S.*$/

test('every line has time, process, thread and event', async () => {
  const { log } = await runWith(`file:${file},level:2`, ...sign('ec'))
  const lines = log.trimEnd().split('\n')
  assert.ok(lines.length > 20, log)
  for (const line of lines) assert.match(line, LINE)
})

test('level 1 says which key signs with which mechanism where, and has no token calls', async () => {
  const { log } = await runWith(`file:${file}`, ...sign('ec'))
  assert.match(log, / sign: on the token, CKM_ECDSA, with pkcs11:.*object=ec/)
  assert.doesNotMatch(log, /C_\w+\(/)
})

test('level 2 has the calls of a prepared list, each with what it got, gave and took', async () => {
  const { log } = await runWith(`file:${file},level:2`, ...sign('ec'))
  assert.match(
    log,
    / C_SignInit\(session=\d+, mechanism=CKM_ECDSA, key=\d+\) -> CKR_OK \([\d.]+ µs\)\n/,
  )
  assert.match(log, / C_Sign\(session=\d+, bytes=32\) -> CKR_OK bytes=64 \([\d.]+ µs\)\n/)
})

test('the first calls into a driver are logged too', async () => {
  const { log } = await runWith(`file:${file},level:2`, ...sign('ec'))
  assert.match(log, / C_GetFunctionList\(\) -> CKR_OK | C_GetInterface\(version=3\.2\) -> /)
})

test('a mechanism is logged with its hash and salt', async () => {
  const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:32']
  const { log } = await runWith(`file:${file},level:2`, ...sign('rsa', ...pss))
  assert.match(log, /mechanism=CKM_RSA_PKCS_PSS\(CKM_SHA256,salt 32\)/)
})

test('what is signed with the log on is right', async () => {
  const { status } = await runWith(`file:${file},level:2`, ...sign('ec'))
  assert.equal(status, 0)
  const key = provider.path('public.pem')
  await provider.openssl('pkey', '-in', 'pkcs11:object=ec;type=private', '-pubout', '-out', key)
  const signature = provider.path('signature')
  await provider.openssl('dgst', '-sha256', '-verify', key, '-signature', signature, message)
})

test('level 3 is one JSON object a line, for tools', async () => {
  const { log } = await runWith(`file:${file},level:3`, ...sign('ec'))
  const records = log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const signed = records.filter(({ call }) => call === 'C_Sign')
  assert.equal(signed.length, 1)
  assert.equal(signed[0].rv, 'CKR_OK')
  assert.equal(typeof signed[0].us, 'number')
  assert.ok(Math.abs(signed[0].time - Date.now() / 1000) < 3600)
  const events = new Set(records.map(({ event }) => event))
  assert.deepEqual([...events].sort(), ['call', 'decision'])
})

test('an error is logged with its causes and its remedy', async () => {
  const { log, status } = await runWith(`file:${file}`, ...sign('none'))
  assert.notEqual(status, 0)
  assert.match(log, / error: .*object=none/)
})

test('the file is for its owner alone, and appended to', async () => {
  const umask = process.umask(0)
  try {
    await runWith(`file:${file}`, ...sign('ec'))
    assert.equal(statSync(file).mode & 0o777, 0o600)
    writeFileSync(file, 'before\n')
    await provider.tryOpenssl(sign('ec'), { env: { PKCS11_PROVIDER_DEBUG: `file:${file}` } })
    assert.match(readFileSync(file, 'utf8'), /^before\n\[/)
  } finally {
    process.umask(umask)
  }
})

test('processes that log to one file at the same time do not mix their lines', async () => {
  rmSync(file, { force: true })
  const env = { PKCS11_PROVIDER_DEBUG: `file:${file},level:2` }
  const load = ['pkey', '-in', 'pkcs11:object=ec;type=private', '-noout']
  await Promise.all(Array.from({ length: 6 }, () => provider.tryOpenssl(load, { env })))
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  for (const line of lines) assert.match(line, LINE)
  assert.equal(new Set(lines.map((line) => /\] (\d+)\//.exec(line)?.[1])).size, 6)
})

test('any other setting is level 1 on standard error', async () => {
  const { stderr, log } = await runWith('1', ...sign('ec'))
  assert.match(stderr, /\] \d+\/\d+ sign: on the token/)
  assert.equal(log, '')
})

test('an empty setting is none', async () => {
  const { stderr } = await runWith('', ...sign('ec'))
  assert.equal(stderr, '')
})

test('a file that cannot be opened is told of, and the program does its work', async () => {
  const { status, stderr } = await runWith('file:/nowhere/debug.log', ...sign('ec'))
  assert.equal(status, 0)
  assert.equal(
    stderr,
    "provider-pkcs11: no debug log, cannot open '/nowhere/debug.log': No such file or directory\n",
  )
})

/** A PIN that no address, number or label is by chance. */
const PIN = 'gH7-pIn.x9Q'

test('no PIN is in any log, however it was given', async () => {
  const secretive = await createToken({ pin: PIN })
  await secretive.run(ecKey({ label: 'ec', id: '01' }))
  const inFile = useProvider(secretive)
  const inConfig = useProvider(secretive, { options: { 'token-pin': PIN } })
  const load = (uri: string) => ['pkey', '-in', uri, '-noout']
  const uri = 'pkcs11:object=ec;type=private'
  for (const level of [1, 2, 3]) {
    rmSync(file, { force: true })
    const env = { PKCS11_PROVIDER_DEBUG: `file:${file},level:${level}` }
    const runs = [
      await inFile.tryOpenssl(load(uri), { env }),
      await inConfig.tryOpenssl(load(uri), { env }),
      await inFile.tryOpenssl(load(`${uri}?pin-value=${PIN}`), { env }),
      await inFile.tryOpenssl(load(`${uri}?pin-value=${PIN}x`), { env }),
    ]
    assert.deepEqual(
      runs.map(({ status }) => status === 0),
      [true, true, true, false],
    )
    assert.ok(!readFileSync(file, 'utf8').includes(PIN), `level ${level}`)
  }
})
