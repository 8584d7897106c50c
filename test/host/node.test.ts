// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, test } from 'node:test'
import { type Provider, useProvider } from '../support/openssl.ts'
import { createToken } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

let provider: Provider
let conf: string

before(async () => {
  const token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }))
  provider = useProvider(token)
  // Node reads a section name of its own.
  conf = provider.write(
    'node.cnf',
    `nodejs_conf = openssl_init\n${readFileSync(provider.conf, 'utf8')}`,
  )
})

/** Runs a script in a Node that has loaded the provider into its own OpenSSL; the debug log. */
async function runInNode(script: string): Promise<string> {
  const log = provider.path('debug.log')
  const env = { OPENSSL_CONF: conf, PKCS11_PROVIDER_DEBUG: `file:${log},level:2` }
  await provider.run(process.execPath, ['-e', script], { env })
  return readFileSync(log, 'utf8')
}

test('Node starts with the provider in its own OpenSSL, lists hashes and ends', async () => {
  const log = await runInNode(`
    const { getHashes } = require('node:crypto')
    if (getHashes().length === 0) process.exit(1)
  `)
  assert.match(log, /config: pkcs11-module-path = /)
})

test('Node signs and verifies with keys in software as before, and asks no token', async () => {
  const log = await runInNode(`
    const { generateKeyPairSync, sign, verify } = require('node:crypto')
    const types = [['ec', { namedCurve: 'P-256' }], ['rsa', { modulusLength: 2048 }]]
    for (const [type, options] of types) {
      const { privateKey, publicKey } = generateKeyPairSync(type, options)
      const signature = sign('sha256', Buffer.from('message'), privateKey)
      if (!verify('sha256', Buffer.from('message'), publicKey, signature)) process.exit(1)
      if (verify('sha256', Buffer.from('another'), publicKey, signature)) process.exit(1)
    }
  `)
  assert.doesNotMatch(log, /C_Initialize/)
})

test('a Node with worker threads ends well', async () => {
  await runInNode(`
    const { Worker } = require('node:worker_threads')
    const script = "require('node:crypto').createHash('sha256').update('x').digest()"
    for (let i = 0; i < 4; i++) {
      new Worker(script, { eval: true }).on('error', () => process.exit(1))
    }
  `)
})
