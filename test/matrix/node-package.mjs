// SPDX-License-Identifier: Apache-2.0
// Run by each Node of the matrix in a folder with the installed npm package: what its users do.
// PKCS11_PROVIDER_MODULE and PIN_FILE are those of a token with the keys `ec` and `rsa`.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import cluster from 'node:cluster'
import crypto from 'node:crypto'
import { once } from 'node:events'
import http2 from 'node:http2'
import https from 'node:https'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { jwtVerify, SignJWT } from 'jose'
import * as provider from 'provider-pkcs11'

const [major, minor] = process.versions.node.split('.').map(Number)
const isReady = (major === 24 && minor >= 21) || (major === 26 && minor >= 7) || major > 26
const skip = !isReady && 'this Node would crash'
const alone = process.env.NO_CHILDREN !== undefined && 'this Node cannot start others'
const pin = { file: process.env.PIN_FILE }
const message = Buffer.from('message')
const KEYS = { ec: 'pkcs11:object=ec', rsa: 'pkcs11:object=rsa' }

await provider.loadProvider({ pin })

for (const [label, uri] of Object.entries(KEYS)) {
  test(`the PEM of ${label} signs`, async () => {
    const signature = crypto.sign('sha256', message, await provider.pemForUri(uri))
    assert.ok(crypto.verify('sha256', message, await provider.publicKey(uri), signature))
  })

  test(`the KeyObject of ${label} tells its type and details, and not its value`, {
    skip,
  }, async () => {
    const key = await provider.privateKey(uri)
    const half = await provider.publicKey(uri)
    assert.equal(key.asymmetricKeyType, label)
    assert.deepEqual(key.asymmetricKeyDetails, half.asymmetricKeyDetails)
    assert.ok(crypto.createPublicKey(key).equals(half))
    assert.throws(() => key.export({ type: 'pkcs8', format: 'pem' }))
    assert.throws(() => key.export({ format: 'jwk' }))
  })

  test(`the KeyObject of ${label} goes to a worker thread`, { skip }, async () => {
    const script = `
      const { sign } = require('node:crypto')
      const { parentPort, workerData } = require('node:worker_threads')
      parentPort.postMessage(sign('sha256', 'message', workerData))`
    const worker = new Worker(script, { eval: true, workerData: await provider.privateKey(uri) })
    const [[signature]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')])
    assert.ok(crypto.verify('sha256', message, await provider.publicKey(uri), signature))
  })

  test(`https and http2 with ${label}`, async () => {
    const key = await provider.pemForUri(uri)
    const cert = (await provider.certificate(uri)).toString()
    const trust = { ca: cert, servername: 'localhost' }
    const server = https.createServer({ key, cert }, (_, response) => response.end('answer'))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const options = { host: '127.0.0.1', port: server.address().port, agent: false, ...trust }
    const [response] = await once(https.get(options), 'response')
    assert.equal(Buffer.concat(await response.toArray()).toString(), 'answer')
    server.close()
    const second = http2.createSecureServer({ key, cert })
    second.on('stream', (stream) => stream.end('answer'))
    await once(second.listen(0, '127.0.0.1'), 'listening')
    const client = http2.connect(`https://127.0.0.1:${second.address().port}`, trust)
    assert.equal(Buffer.concat(await client.request().toArray()).toString(), 'answer')
    client.close()
    second.close()
  })
}

test('an old Node gets an error instead of a crash', {
  skip: isReady && 'this one is new',
}, async () => {
  await assert.rejects(provider.privateKey(KEYS.ec), { code: 'ERR_PKCS11_NODE_VERSION' })
})

test('jose signs and verifies', { skip }, async () => {
  for (const [alg, uri] of [
    ['ES256', KEYS.ec],
    ['RS256', KEYS.rsa],
    ['PS256', KEYS.rsa],
  ]) {
    const jwt = await new SignJWT({ alg })
      .setProtectedHeader({ alg })
      .sign(await provider.privateKey(uri))
    assert.equal((await jwtVerify(jwt, await provider.publicKey(uri))).payload.alg, alg)
  }
})

test('WebCrypto and r and s of 32 bytes each', { skip }, async () => {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const key = await provider.privateKey(KEYS.ec)
  const half = await provider.publicKey(KEYS.ec)
  const { subtle } = crypto.webcrypto
  const signature = await subtle.sign(
    algorithm,
    key.toCryptoKey(algorithm, false, ['sign']),
    message,
  )
  assert.ok(
    await subtle.verify(
      algorithm,
      half.toCryptoKey(algorithm, true, ['verify']),
      signature,
      message,
    ),
  )
  const form = { dsaEncoding: 'ieee-p1363' }
  assert.equal(crypto.sign('sha256', message, { key, ...form }).length, 64)
})

test('a key that Node generates is one in software', () => {
  for (const [type, options] of [
    ['rsa', { modulusLength: 2048 }],
    ['ec', { namedCurve: 'P-256' }],
    ['ed25519', {}],
    ['x25519', {}],
  ]) {
    const { privateKey } = crypto.generateKeyPairSync(type, options)
    assert.match(privateKey.export({ type: 'pkcs8', format: 'pem' }), /PRIVATE KEY/)
  }
})

test('worker threads load it, and share the login', async () => {
  const script = `
    import { parentPort } from 'node:worker_threads'
    import { loadProvider, pemForUri } from 'provider-pkcs11'
    import { sign } from 'node:crypto'
    await loadProvider()
    parentPort.postMessage(sign('sha256', 'message', await pemForUri('pkcs11:object=ec')))`
  const url = new URL(
    `data:text/javascript,${encodeURIComponent(script.replace("'provider-pkcs11'", JSON.stringify(import.meta.resolve('provider-pkcs11'))))}`,
  )
  const half = await provider.publicKey(KEYS.ec)
  const workers = Array.from({ length: 4 }, async () => {
    const worker = new Worker(url)
    const [[signature]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')])
    assert.ok(crypto.verify('sha256', message, half, signature))
  })
  await Promise.all(workers)
})

test('each process of a cluster loads it', { skip: alone }, async () => {
  // In JavaScript, for versions of Node that run nothing else.
  cluster.setupPrimary({ exec: 'https-server.mjs' })
  const members = [0, 1].map(() => cluster.fork({ KEY: KEYS.ec, PORT: '0' }))
  const [[{ port }]] = await Promise.all(members.map((member) => once(member, 'listening')))
  const ca = (await provider.certificate(KEYS.ec)).toString()
  for (let i = 0; i < 4; i++) {
    const [response] = await once(
      https.get({ host: 'localhost', port, ca, agent: false }),
      'response',
    )
    assert.equal(Buffer.concat(await response.toArray()).toString(), 'hello\n')
  }
  const ends = members.map((member) => once(member, 'exit'))
  for (const member of members) member.disconnect()
  for (const [status] of await Promise.all(ends)) assert.equal(status, 0)
})

test('the examples run as they are', { skip: skip || alone }, () => {
  for (const name of ['jwt', 'jwt-jose', 'certificate-authority']) {
    const env = { ...process.env, KEY: KEYS.ec }
    assert.ok(
      execFileSync(process.execPath, [`examples/${name}.ts`], {
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      }).length > 100,
    )
  }
})
