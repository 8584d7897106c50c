// SPDX-License-Identifier: Apache-2.0
// dist/pkcs11.so as an addon of Node: what the npm package is built on.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, test } from 'node:test'
import { makeFolder, writePrivateFile } from '../support/folder.ts'
import { opensslConf, PROVIDER_SO } from '../support/openssl.ts'
import { mustRun } from '../support/run.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'
import { uriFile } from '../support/uri-file.ts'

let token: Token

before(async () => {
  token = await createToken({ pin: '/etc/passwd' })
  await token.run(ecKey({ label: 'ec', id: '01' }))
})

const PRELUDE = `
  const crypto = require('node:crypto')
  const addon = { exports: {} }
  process.dlopen(addon, process.env.SO)
  const { call } = addon.exports
  const ask = async (request, secret) => {
    const bytes = await call(Buffer.from(JSON.stringify(request)), secret && Buffer.from(secret))
    return JSON.parse(bytes.toString())
  }
  const load = (pin) => ask({ call: 'load', options: { 'pkcs11-module-path': process.env.DRIVER } }, pin)
`

/** What a script prints, as JSON, in a Node that nothing has configured. */
async function ask(script: string, env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const program = `${PRELUDE};(async () => { ${script} })().then((value) => console.log(JSON.stringify(value)))`
  const { stdout } = await mustRun(process.execPath, ['-e', program], {
    env: { ...token.env, SO: PROVIDER_SO, DRIVER: token.module, ...env },
  })
  return JSON.parse(stdout)
}

const code = (answer: unknown): unknown => (answer as { error?: { code?: string } }).error?.code

test('a call comes back as a promise, and one that does not exist as an error', async () => {
  const answer = await ask("return ask({ call: 'nonsense' })")
  assert.deepEqual(answer, {
    error: { code: 'ARGUMENT', message: "there is no call 'nonsense'" },
  })
})

test('what is no Uint8Array is refused at once', async () => {
  const script = `
    for (const values of [['text'], [new Uint16Array(1)], [Buffer.from('{}'), 'text']])
      try { call(...values); return values } catch (error) { if (!(error instanceof TypeError)) throw error }
    return 'refused'`
  assert.equal(await ask(script), 'refused')
})

test('a request that is no JSON is an error of the call', async () => {
  assert.equal(
    code(await ask("return JSON.parse((await call(Buffer.from('{'))).toString())")),
    'INTERNAL',
  )
})

test('the provider is loaded into the OpenSSL of Node, and signs', async () => {
  const script = `
    await load('/etc/passwd')
    const key = ${JSON.stringify(uriFile(token.uri({ object: 'ec', type: 'private' })))}
    const signature = crypto.sign('sha256', Buffer.from('message'), key)
    const { value: [{ spki }] } = await ask({ call: 'objects', type: 'private' }, 'pkcs11:object=ec')
    const half = { key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' }
    return crypto.verify('sha256', Buffer.from('message'), crypto.createPublicKey(half), signature)`
  assert.equal(await ask(script), true)
})

test('a PIN that looks like a path is a PIN', async () => {
  const script = `
    await load('/etc/passwd')
    return (await ask({ call: 'objects', type: 'private' }, 'pkcs11:')).value.length`
  assert.equal(await ask(script), 1)
})

test('a key that has signed is still found once', async () => {
  const script = `
    await load('/etc/passwd')
    const key = ${JSON.stringify(uriFile(token.uri({ object: 'ec', type: 'private' })))}
    crypto.sign('sha256', Buffer.from('message'), crypto.createPrivateKey(key))
    return (await ask({ call: 'objects', type: 'private' }, 'pkcs11:object=ec')).value.length`
  assert.equal(await ask(script), 1)
})

test('keys that Node generates stay in software', async () => {
  const log = `${makeFolder()}/debug.log`
  const script = `
    await load()
    const message = Buffer.from('message')
    const pairs = [
      crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }),
      crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      crypto.generateKeyPairSync('ed25519'),
    ]
    return pairs.map(({ privateKey, publicKey }) => {
      const digest = privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256'
      return crypto.verify(digest, message, publicKey, crypto.sign(digest, message, privateKey))
    })`
  const env = { PKCS11_PROVIDER_DEBUG: `file:${log},level:2` }
  assert.deepEqual(await ask(script, env), [true, true, true])
  assert.doesNotMatch(readFileSync(log, 'utf8'), /C_OpenSession|C_GenerateKeyPair/)
})

test('a load that failed can be mended', async () => {
  const script = `
    const wrong = await ask({ call: 'load', options: { 'pkcs11-module-path': '/nonexistent' } })
    const unknown = await ask({ call: 'load', options: { nonsense: '1' } })
    return [wrong.error.code, unknown.error.code, 'value' in (await load())]`
  assert.deepEqual(await ask(script), ['DRIVER', 'CONFIGURATION', true])
})

test('a second load finds the first, unless it wants something else', async () => {
  const script = `
    await load('1234')
    const again = [
      await load(),
      await load('1234'),
      await ask({ call: 'load' }),
      await load('4321'),
      await ask({ call: 'load', options: { 'pkcs11-module-path': '/nonexistent' } }),
    ]
    return again.map(({ error }) => error?.code ?? 'same')`
  const other = 'ALREADY_LOADED'
  assert.deepEqual(await ask(script), ['same', 'same', 'same', other, other])
})

test('a provider that openssl.cnf has loaded is the one that is asked', async () => {
  const conf = opensslConf({
    options: { path: token.module, 'token-pin': `file:${token.pinFile}` },
  })
  const file = writePrivateFile(`${makeFolder()}/node.cnf`, `nodejs_conf = openssl_init\n${conf}`)
  const script = `
    const first = await ask({ call: 'load' })
    const objects = await ask({ call: 'objects', type: 'private' }, 'pkcs11:')
    return [first.value.driver.path, objects.error?.message ?? objects.value.length, (await load()).error.code]`
  assert.deepEqual(await ask(script, { OPENSSL_CONF: file }), [token.module, 1, 'ALREADY_LOADED'])
})

test('many calls at once, from worker threads too, share one provider', async () => {
  const script = `
    const { Worker } = require('node:worker_threads')
    const work = ${JSON.stringify(PRELUDE)} + \`
      load('/etc/passwd')
        .then(() => Promise.all(Array.from({ length: 4 }, () => ask({ call: 'objects' }, 'pkcs11:object=ec'))))
        .then((answers) => require('node:worker_threads').parentPort.postMessage(answers.map(({ value }) => value.length)))\`
    const workers = Array.from({ length: 4 }, () => new Promise((resolve, reject) => {
      new Worker(work, { eval: true }).once('message', resolve).once('error', reject)
    }))
    return (await Promise.all(workers)).flat()`
  assert.deepEqual(await ask(script), Array(16).fill(2))
})

test('a worker thread that ends in the middle of a call takes nothing with it', async () => {
  const script = `
    const { Worker } = require('node:worker_threads')
    const work = ${JSON.stringify(PRELUDE)} + \`load('/etc/passwd'); require('node:worker_threads').parentPort.postMessage(0)\`
    const worker = new Worker(work, { eval: true })
    await new Promise((resolve) => worker.once('message', resolve))
    await worker.terminate()
    await load('/etc/passwd')
    return (await ask({ call: 'tokens' })).value.length`
  assert.equal(await ask(script), 1)
})
