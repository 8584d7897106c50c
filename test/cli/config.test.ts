// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { runCli } from '../support/cli.ts'
import { makeFolder } from '../support/folder.ts'
import { run } from '../support/run.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

let folder: string
let token: Token

before(async () => {
  folder = makeFolder()
  token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }))
})

test('the configuration is shown, and nothing is written', async () => {
  const { status, stdout, stderr } = await runCli(['config'])
  assert.equal(status, 0)
  assert.match(stdout, /^\[pkcs11_sect\]\nmodule = \S+\n/m)
  assert.match(stdout, /^nodejs_conf = openssl_init$/m)
  assert.match(stderr, /Nothing is written/)
})

test('OpenSSL uses the token with the configuration that is written', async () => {
  const file = join(folder, 'written.cnf')
  const args = ['config', '--driver', 'SoftHSM', '--pin-file', token.pinFile, '--write', file]
  const { status, stdout } = await runCli(args)
  assert.equal(status, 0)
  assert.equal(stdout, `export OPENSSL_CONF=${file}\n`)
  const env = { ...token.env, OPENSSL_CONF: file }
  const list = await run('openssl', ['storeutl', '-keys', '-noout', 'pkcs11:object=ec'], { env })
  assert.match(list.stdout, /Total found: 2|Total found: 1/)
})

test("Node reads it, and the system's configuration comes along", async () => {
  const file = join(folder, 'node.cnf')
  await runCli(['config', '--driver', 'SoftHSM', '--write', file])
  assert.match(readFileSync(file, 'utf8'), /^\.include \S*openssl\.cnf$/m)
  const log = join(folder, 'node.log')
  const env = { ...token.env, OPENSSL_CONF: file, PKCS11_PROVIDER_DEBUG: `file:${log}` }
  await run(process.execPath, ['-e', 'require("node:crypto").getHashes()'], { env })
  assert.match(readFileSync(log, 'utf8'), /config: pkcs11-module-path = .*libsofthsm2\.so/)
})

test('paths with blanks and signs that OpenSSL expands are read as they are', async () => {
  const odd = join(makeFolder(), "a b$c#d'e\\f.pin")
  writeFileSync(odd, `${token.pin}\n`)
  const file = join(folder, 'odd.cnf')
  await runCli(['config', '--driver', token.module, '--pin-file', odd, '--write', file])
  const env = { ...token.env, OPENSSL_CONF: file }
  const load = ['pkey', '-in', 'pkcs11:object=ec;type=private', '-noout']
  const { status, stderr } = await run('openssl', load, { env })
  assert.equal(status, 0, stderr)
})

test('a file that is there is replaced only by --force', async () => {
  const file = join(folder, 'there.cnf')
  writeFileSync(file, 'precious')
  assert.equal((await runCli(['config', '--write', file])).status, 1)
  assert.equal(readFileSync(file, 'utf8'), 'precious')
  assert.equal((await runCli(['config', '--write', file, '--force'])).status, 0)
})

test('the drivers are listed by name', async () => {
  const { status, stdout } = await runCli(['config', '--drivers'])
  assert.equal(status, 0)
  const softhsm = /^SoftHSM +(\S+)$/m.exec(stdout)?.[1] ?? ''
  assert.ok(existsSync(softhsm), stdout)
})

test('a driver that nobody knows is refused with the names that there are', async () => {
  const { status, stderr } = await runCli(['config', '--driver', 'Enigma'])
  assert.equal(status, 1)
  assert.match(stderr, /no driver is called 'Enigma'\n.*one of: .*SoftHSM/)
})
