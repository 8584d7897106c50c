// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { runCli } from '../support/cli.ts'
import { makeFolder } from '../support/folder.ts'
import { type Provider, useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const URI = 'pkcs11:token=My%20Token;object=web;type=private'
let folder: string
let provider: Provider

before(async () => {
  folder = makeFolder()
  const token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }))
  provider = useProvider(token)
})

test('pem writes what uri reads', async () => {
  const { stdout, stderr, status } = await runCli(['pem', URI])
  assert.deepEqual([status, stderr], [0, ''])
  assert.match(stdout, /^-----BEGIN PKCS#11 PROVIDER URI-----\n/)
  const back = await runCli(['uri'], { input: stdout })
  assert.deepEqual([back.status, back.stdout], [0, `${URI}\n`])
})

test('OpenSSL signs with the file that pem has written', async () => {
  const file = join(folder, 'ec.pem')
  await runCli(['pem', 'pkcs11:object=ec;type=private', '--out', file])
  const message = provider.write('message', 'message')
  await provider.openssl('dgst', '-sha256', '-sign', file, '-out', provider.path('sig'), message)
})

test('a file that is there is replaced only by --force', async () => {
  const file = join(folder, 'there.pem')
  writeFileSync(file, 'precious')
  const refused = await runCli(['pem', URI, '-o', file])
  assert.equal(refused.status, 1)
  assert.match(refused.stderr, /is there already\n {2}add --force to replace it/)
  assert.equal(readFileSync(file, 'utf8'), 'precious')
  assert.equal((await runCli(['pem', URI, '-fo', file])).status, 0)
  assert.match(readFileSync(file, 'utf8'), /^-----BEGIN/)
})

test('a PIN is not written unless that is wished, and then for the owner alone', async () => {
  const withPin = `${URI}?pin-value=gH7-pIn`
  const refused = await runCli(['pem', withPin])
  assert.equal(refused.status, 1)
  assert.match(refused.stderr, /pin-source=file:/)
  assert.ok(!`${refused.stdout}${refused.stderr}`.includes('gH7-pIn'))
  const file = join(folder, 'pin.pem')
  assert.equal((await runCli(['pem', '--keep-pin', withPin, '-o', file])).status, 0)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const shown = await runCli(['uri', file])
  assert.equal(shown.stdout, `${URI}\n`)
  assert.match(shown.stderr, /holds a PIN, which is not shown/)
  assert.equal((await runCli(['uri', '--keep-pin', file])).stdout, `${withPin}\n`)
})

test('a URI can come from standard input, where no other user sees it', async () => {
  const { stdout } = await runCli(['pem', '-'], { input: `${URI}\n` })
  assert.equal((await runCli(['uri', '-'], { input: stdout })).stdout, `${URI}\n`)
})

test('a certificate before the block is passed over', async () => {
  const { stdout } = await runCli(['pem', URI])
  const input = `-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n${stdout}`
  assert.equal((await runCli(['uri'], { input })).stdout, `${URI}\n`)
})

const REFUSED: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [['pem', 'https://example.org'], /does not start with 'pkcs11:'/],
  [['pem', 'pkcs11:objekt=a'], /unknown attribute 'objekt'/],
  [['pem', 'pkcs11:object=a;type=cert'], /the URI is of a cert; such files stand for keys/],
  [['uri', '/nowhere/key.pem'], /cannot read '\/nowhere\/key.pem'\n.*no such file/],
  [['uri', '/dev/null'], /stands for no key of a token/],
]

for (const [args, message] of REFUSED) {
  test(`'${args.join(' ')}' is refused`, async () => {
    const { status, stdout, stderr } = await runCli(args)
    assert.deepEqual([status, stdout], [1, ''])
    assert.match(stderr, message)
  })
}
