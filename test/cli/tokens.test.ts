// SPDX-License-Identifier: Apache-2.0
// list, keygen, import-cert, delete and bench, with a token.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { CLI, runCli } from '../support/cli.ts'
import { makeFolder } from '../support/folder.ts'
import { type Provider, useProvider, useProviderWithoutPin } from '../support/openssl.ts'
import { type Result, run } from '../support/run.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const ON_TERMINAL = fileURLToPath(new URL('../support/on-terminal.py', import.meta.url))
const PIN = 'gH7-pIn.x9Q'
let token: Token
let provider: Provider
let withoutPin: Provider
let folder: string

before(async () => {
  token = await createToken({ pin: PIN })
  await token.run(ecKey({ label: 'ec', id: '01' }), rsaKey({ label: 'rsa', id: '02' }))
  provider = useProvider(token)
  withoutPin = useProviderWithoutPin(token)
  folder = makeFolder()
})

const cli = (...args: string[]): Promise<Result> => runCli(args, { env: provider.env })

/** On a terminal, with the PIN not configured and these answers typed. */
const typed = (answers: readonly string[], ...args: string[]): Promise<Result> =>
  run('python3', [ON_TERMINAL, ...answers, '--', CLI, ...args], {
    env: { ...withoutPin.env, NO_COLOR: '1', TERM: 'xterm' },
  })

test('list shows tokens and what is on them, each with a URI to copy', async () => {
  const { status, stdout, stderr } = await cli('list')
  assert.deepEqual([status, stderr], [0, ''])
  assert.match(stdout, /^Test Token \(SoftHSM v2, serial \w+, slot \d+, PIN set\)$/m)
  const uri = /private key +EC P-256 +ec +01 +(pkcs11:\S+)$/m.exec(stdout)?.[1] ?? ''
  assert.equal(uri, 'pkcs11:token=Test%20Token;object=ec;type=private')
  await provider.openssl('pkey', '-in', uri, '-noout')
})

test('list with a URI shows what matches, and its status says whether anything does', async () => {
  const one = await cli('list', 'pkcs11:object=rsa;type=private')
  assert.equal(one.status, 0)
  assert.match(one.stdout, /RSA 2048/)
  assert.doesNotMatch(one.stdout, /EC P-256/)
  const none = await cli('list', 'pkcs11:object=none')
  assert.equal(none.status, 1)
})

test('list --json is for programs', async () => {
  const { tokens, objects } = JSON.parse((await cli('list', '--json')).stdout)
  assert.deepEqual(
    tokens.map(({ label }: { label: string }) => label),
    ['Test Token'],
  )
  assert.deepEqual(objects.map(({ type }: { type: string }) => type).sort(), [
    ...['private', 'private', 'public', 'public'],
  ])
})

test('without a PIN nobody is asked, and it is said that private keys are hidden', async () => {
  const { status, stdout, stderr } = await runCli(['list'], { env: withoutPin.env })
  assert.equal(status, 0)
  assert.doesNotMatch(stdout, /private key/)
  assert.match(stderr, /private keys are not seen: add --login/)
})

test('list --login asks for the PIN and does not show it', async () => {
  const { status, stdout } = await typed([PIN], 'list', '--login')
  assert.equal(status, 0)
  assert.match(stdout, /PIN of the token 'Test Token': /)
  assert.match(stdout, /private key +EC P-256/)
  assert.ok(!stdout.includes(PIN))
})

test('a wrong PIN is tried once, and said', async () => {
  const { status, stdout } = await typed(['wrong', 'wrong'], 'list', '--login')
  assert.equal(status, 1)
  assert.match(stdout, /the PIN is wrong; it is not tried again/)
  assert.equal(stdout.match(/PIN of the token/g)?.length, 1)
})

test('where there is no terminal, --login says what else can tell the PIN', async () => {
  const { status, stderr } = await run('setsid', ['-w', CLI, 'list', '--login'], {
    env: withoutPin.env,
  })
  assert.equal(status, 1)
  assert.match(stderr, /asks for a PIN/)
})

test('a driver can be named, and its PIN be in a file', async () => {
  const args = ['list', '--driver', 'SoftHSM', '--pin-file', token.pinFile]
  const { status, stdout } = await runCli(args, { env: { ...token.env } })
  assert.equal(status, 0)
  assert.match(stdout, /private key/)
})

test('a key is made, certified, and deleted when it is confirmed', async () => {
  const key = join(folder, 'new.pem')
  const made = await cli('keygen', 'pkcs11:token=Test%20Token;object=new', '--out', key)
  assert.deepEqual([made.status, made.stdout], [0, ''])
  const certificate = join(folder, 'new.crt')
  const request = ['-x509', '-key', key, '-subj', '/CN=new', '-out', certificate]
  await provider.openssl('req', ...request)
  const imported = await cli('import-cert', certificate, 'pkcs11:token=Test%20Token')
  assert.equal(imported.status, 0, imported.stderr)
  assert.match(imported.stdout, /^pkcs11:.*;object=new;type=cert\n$/)
  await provider.openssl('storeutl', '-noout', '-certs', imported.stdout.trim())

  const refused = await typed([PIN, 'no'], 'delete', 'pkcs11:object=new')
  assert.equal(refused.status, 1)
  assert.match(refused.stdout, /certificate: new, until .*Type 'yes': no\r\nNothing is deleted/s)
  const deleted = await typed([PIN, 'yes'], 'delete', 'pkcs11:object=new')
  assert.equal(deleted.status, 0, deleted.stdout)
  assert.equal((await cli('list', 'pkcs11:object=new')).status, 1)
})

test('without a terminal nothing is deleted unless --yes is given', async () => {
  await cli('keygen', '-t', 'ec-p384', 'pkcs11:token=Test%20Token;object=old')
  const asked = await run('setsid', ['-w', CLI, 'delete', 'pkcs11:object=old'], {
    env: provider.env,
  })
  assert.equal(asked.status, 1)
  assert.match(asked.stderr, /Nothing is deleted/)
  assert.equal((await cli('list', 'pkcs11:object=old')).status, 0)
  assert.equal((await cli('delete', '--yes', 'pkcs11:object=old')).status, 0)
})

test('what would be deleted must have a name', async () => {
  const { status, stderr } = await cli('delete', '--yes', 'pkcs11:token=Test%20Token')
  assert.equal(status, 1)
  assert.match(stderr, /neither object= nor id=/)
})

test('keygen asks for the PIN where nothing tells it', async () => {
  const { status, stdout } = await typed([PIN], 'keygen', 'pkcs11:token=Test%20Token;object=asked')
  assert.equal(status, 0, stdout)
  assert.match(stdout, /-----BEGIN PKCS#11 PROVIDER URI-----/)
  assert.ok(!stdout.includes(PIN))
})

test('a key is not made where its file could not be written', async () => {
  const file = join(folder, 'there.pem')
  writeFileSync(file, 'precious')
  const uri = 'pkcs11:token=Test%20Token;object=unmade'
  assert.equal((await cli('keygen', uri, '--out', file)).status, 1)
  assert.equal((await cli('keygen', uri, '--out', '/nowhere/key.pem')).status, 1)
  assert.equal((await cli('list', uri)).status, 1)
})

test('a second key with the same name is refused in the words of the provider', async () => {
  const { status, stderr } = await cli('keygen', 'pkcs11:token=Test%20Token;object=ec;id=%01')
  assert.equal(status, 1)
  assert.match(stderr, /no key is made: the token already has a private key with this id and label/)
})

test('a type that there is not is a mistake of usage', async () => {
  const { status, stderr } = await cli('keygen', '--type', 'dsa', 'pkcs11:token=T;object=x')
  assert.equal(status, 2)
  assert.match(stderr, /no type 'dsa'; there are rsa-2048/)
})

test('a certificate of a key that is elsewhere needs a name', async () => {
  const certificate = join(folder, 'foreign.crt')
  const key = join(folder, 'foreign.key')
  const request = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-subj', '/CN=foreign']
  await run('openssl', ['req', ...request, '-out', certificate])
  const refused = await cli('import-cert', certificate, 'pkcs11:token=Test%20Token')
  assert.equal(refused.status, 1)
  assert.match(refused.stderr, /the key of this certificate is not on the token\n.*object=/)
  const named = await cli('import-cert', certificate, 'pkcs11:token=Test%20Token;object=foreign')
  assert.equal(named.status, 0, named.stderr)
  const again = await cli('import-cert', certificate, 'pkcs11:token=Test%20Token;object=foreign')
  assert.match(again.stderr, /has a certificate with the label 'foreign' and this id already/)
})

test('what is no certificate is not put on the token', async () => {
  const { status, stderr } = await cli('import-cert', token.pinFile, 'pkcs11:token=Test%20Token')
  assert.equal(status, 1)
  assert.match(stderr, /is no certificate/)
})

test('bench counts signatures by threads', async () => {
  const args = ['--threads', '1,2', '--seconds', '0.2', 'pkcs11:object=ec']
  const { status, stdout } = await cli('bench', ...args)
  assert.equal(status, 0)
  assert.match(stdout, /^EC P-256 'ec' on 'Test Token'\nThreads +Signatures per second/)
  const rows = JSON.parse((await cli('bench', '--json', ...args)).stdout)
  assert.deepEqual(
    rows.map(({ threads }: { threads: number }) => threads),
    [1, 2],
  )
  for (const { perSecond } of rows) assert.ok(perSecond > 10)
})

test('bench wants one key', async () => {
  const { status, stderr } = await cli('bench', 'pkcs11:token=Test%20Token')
  assert.equal(status, 1)
  assert.match(stderr, /several keys match/)
  assert.equal((await cli('bench', '--threads', 'many', 'pkcs11:object=ec')).status, 2)
})

test('a file that is no driver is said to be none', async () => {
  const { status, stderr } = await runCli(['list', '--driver', '/bin/true'], { env: {} })
  assert.notEqual(status, 0)
  assert.match(stderr, /is not a PKCS#11 driver|cannot load the PKCS#11 driver/)
})
