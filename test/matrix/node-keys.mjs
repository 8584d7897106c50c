// SPDX-License-Identifier: Apache-2.0
// Run by each Node of the matrix with the provider in its own OpenSSL: KEYS is a folder with
// rsa.pem, ec.pem and ed.pem, which name token keys, and their certificates (.crt).
import assert from 'node:assert/strict'
import cluster from 'node:cluster'
import crypto from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import http2 from 'node:http2'
import https from 'node:https'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

const [major, minor] = process.versions.node.split('.').map(Number)
const read = (name) => readFileSync(join(process.env.KEYS, name))
const privateKey = (name) => crypto.createPrivateKey(read(`${name}.pem`))
const publicKey = (name) => crypto.createPublicKey(read(`${name}.crt`))
const message = Buffer.from('message')
const { constants } = crypto

const old = major < 24 && 'Node before 24 ends with SIGABRT here (nodejs/node#63949)'
const noUrl =
  !((major === 24 && minor >= 21) || (major === 26 && minor >= 7) || major > 26) &&
  'only Node 24.21 and 26.7 or newer take a URL'

const SIGNING = {
  'PKCS#1': ['rsa', 'sha256', {}],
  PSS: ['rsa', 'sha384', { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 }],
  ECDSA: ['ec', 'sha256', {}],
  Ed25519: ['ed', null, {}],
}

for (const [name, [label, digest, options]] of Object.entries(SIGNING)) {
  test(`sign: ${name}`, () => {
    const signature = crypto.sign(digest, message, { key: privateKey(label), ...options })
    const key = { key: publicKey(label), ...options }
    assert.ok(crypto.verify(digest, message, key, signature))
    assert.ok(!crypto.verify(digest, Buffer.from('other'), key, signature))
  })

  test(`sign in the thread pool: ${name}`, async () => {
    const key = { key: privateKey(label), ...options }
    const signatures = await Promise.all(
      Array.from(
        { length: 8 },
        () =>
          new Promise((resolve, reject) => {
            crypto.sign(digest, message, key, (error, value) =>
              error ? reject(error) : resolve(value),
            )
          }),
      ),
    )
    for (const signature of signatures)
      assert.ok(crypto.verify(digest, message, { key: publicKey(label), ...options }, signature))
  })

  test(`createSign: ${name}`, { skip: digest === null && 'not for Ed25519' }, () => {
    const sign = crypto.createSign(digest).update('mess').update('age')
    const signature = sign.sign({ key: privateKey(label), ...options })
    assert.ok(
      crypto
        .createVerify(digest)
        .update(message)
        .verify({ key: publicKey(label), ...options }, signature),
    )
  })
}

test('sign: ECDSA as r and s', { skip: old }, () => {
  const form = { dsaEncoding: 'ieee-p1363' }
  const signature = crypto.sign('sha256', message, { key: privateKey('ec'), ...form })
  assert.equal(signature.length, 64)
  assert.ok(crypto.verify('sha256', message, { key: publicKey('ec'), ...form }, signature))
})

const PADDINGS = {
  'PKCS#1': { padding: constants.RSA_PKCS1_PADDING },
  OAEP: { padding: constants.RSA_PKCS1_OAEP_PADDING },
  'OAEP with SHA-256 and a label': {
    padding: constants.RSA_PKCS1_OAEP_PADDING,
    oaepHash: 'sha256',
    oaepLabel: Buffer.from('label'),
  },
}

for (const [name, options] of Object.entries(PADDINGS)) {
  // Node 20.11 to 20.x allows it only with an OpenSSL that has implicit rejection.
  const skip = name === 'PKCS#1' && major < 22 && 'Node 20 refuses this padding with OpenSSL 3.0'
  test(`privateDecrypt: ${name}`, { skip }, () => {
    const ciphertext = crypto.publicEncrypt({ key: publicKey('rsa'), ...options }, message)
    assert.deepEqual(
      crypto.privateDecrypt({ key: privateKey('rsa'), ...options }, ciphertext),
      message,
    )
  })

  test(`publicEncrypt with the private key: ${name}`, { skip }, () => {
    const ciphertext = crypto.publicEncrypt({ key: privateKey('rsa'), ...options }, message)
    assert.deepEqual(
      crypto.privateDecrypt({ key: privateKey('rsa'), ...options }, ciphertext),
      message,
    )
  })
}

test('privateDecrypt without padding', () => {
  const padding = constants.RSA_NO_PADDING
  const block = Buffer.concat([Buffer.alloc(256 - message.length), message])
  const ciphertext = crypto.publicEncrypt({ key: publicKey('rsa'), padding }, block)
  assert.deepEqual(crypto.privateDecrypt({ key: privateKey('rsa'), padding }, ciphertext), block)
})

test('privateEncrypt and publicDecrypt', () => {
  const padding = constants.RSA_PKCS1_PADDING
  const sealed = crypto.privateEncrypt({ key: privateKey('rsa'), padding }, message)
  assert.deepEqual(crypto.publicDecrypt({ key: publicKey('rsa'), padding }, sealed), message)
})

test('diffieHellman with a fresh peer', () => {
  const peer = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ours = crypto.diffieHellman({ privateKey: privateKey('ec'), publicKey: peer.publicKey })
  const theirs = crypto.diffieHellman({ privateKey: peer.privateKey, publicKey: publicKey('ec') })
  assert.deepEqual(ours, theirs)
})

for (const label of ['rsa', 'ec', 'ed']) {
  test(`public half of ${label}: JWK and SPKI`, () => {
    const half = crypto.createPublicKey(publicKey(label).export({ type: 'spki', format: 'pem' }))
    assert.equal(half.export({ format: 'jwk' }).kty, { rsa: 'RSA', ec: 'EC', ed: 'OKP' }[label])
  })

  test(`public half of ${label}, from the private key`, { skip: old }, () => {
    const half = crypto.createPublicKey(privateKey(label))
    const expected = publicKey(label)
    assert.deepEqual(half.export({ format: 'jwk' }), expected.export({ format: 'jwk' }))
    const spki = { type: 'spki', format: 'pem' }
    assert.equal(half.export(spki), expected.export(spki))
  })

  test(`details of ${label}`, { skip: old }, () => {
    const { asymmetricKeyType, asymmetricKeyDetails } = privateKey(label)
    assert.equal(asymmetricKeyType, { rsa: 'rsa', ec: 'ec', ed: 'ed25519' }[label])
    assert.deepEqual(asymmetricKeyDetails, publicKey(label).asymmetricKeyDetails)
  })

  test(`a private ${label} key is not exported`, { skip: old }, () => {
    assert.throws(() => privateKey(label).export({ type: 'pkcs8', format: 'pem' }))
    assert.throws(() => privateKey(label).export({ format: 'jwk' }))
  })

  test(`a URL names ${label}`, { skip: noUrl }, () => {
    const key = crypto.createPrivateKey({
      key: new URL(`${process.env.TOKEN_URI};object=${label};type=private`),
      passphrase: process.env.PIN,
      properties: 'provider=pkcs11',
    })
    const digest = label === 'ed' ? null : 'sha256'
    const signature = crypto.sign(digest, message, key)
    assert.ok(crypto.verify(digest, message, publicKey(label), signature))
  })

  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    test(`https with ${label}, ${version}`, async () => {
      const identity = {
        key: read(`${label}.pem`),
        cert: read(`${label}.crt`),
        ca: read(`${label}.crt`),
      }
      const range = { minVersion: version, maxVersion: version }
      const server = https.createServer(
        { ...identity, ...range, requestCert: true, rejectUnauthorized: true },
        (_, response) => response.end('answer'),
      )
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const { port } = server.address()
      const request = https.get({
        ...identity,
        ...range,
        host: '127.0.0.1',
        port,
        servername: 'localhost',
        checkServerIdentity: () => undefined,
        agent: false,
      })
      const [response] = await once(request, 'response')
      assert.equal(Buffer.concat(await response.toArray()).toString(), 'answer')
      server.close()
    })
  }
}

const CURVES = { ec: { name: 'ECDSA', namedCurve: 'P-256' }, ed: { name: 'Ed25519' } }
const HASHES = { rsa: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, ...CURVES }

for (const [label, algorithm] of Object.entries(HASHES)) {
  test(`WebCrypto signs with ${label}`, { skip: old }, async () => {
    const { subtle } = crypto.webcrypto
    const privately = privateKey(label).toCryptoKey(algorithm, false, ['sign'])
    const publicly = publicKey(label).toCryptoKey(algorithm, true, ['verify'])
    const use = { name: algorithm.name, hash: 'SHA-256' }
    const signature = await subtle.sign(use, privately, message)
    assert.ok(await subtle.verify(use, publicly, signature, message))
  })
}

test('http2', async () => {
  const server = http2.createSecureServer({ key: read('ec.pem'), cert: read('ec.crt') })
  server.on('stream', (stream) => stream.end('answer'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const options = { ca: read('ec.crt'), servername: 'localhost' }
  const client = http2.connect(`https://127.0.0.1:${server.address().port}`, {
    ...options,
    checkServerIdentity: () => undefined,
  })
  const request = client.request({ ':path': '/' })
  assert.equal(Buffer.concat(await request.toArray()).toString(), 'answer')
  client.close()
  server.close()
})

test('worker threads sign', async () => {
  const script = `
    const { sign } = require('node:crypto')
    const { parentPort, workerData } = require('node:worker_threads')
    parentPort.postMessage(sign('sha256', 'message', workerData))`
  const workers = Array.from({ length: 4 }, async () => {
    const worker = new Worker(script, { eval: true, workerData: read('ec.pem').toString() })
    const [[signature]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')])
    assert.ok(crypto.verify('sha256', message, publicKey('ec'), signature))
  })
  await Promise.all(workers)
})

test('the processes of a cluster serve https', async () => {
  cluster.setupPrimary({ exec: fileURLToPath(new URL('node-cluster.mjs', import.meta.url)) })
  const members = [cluster.fork(), cluster.fork()]
  const ports = await Promise.all(members.map((member) => once(member, 'listening')))
  const [[{ port }]] = ports
  for (let i = 0; i < 6; i++) {
    const trust = { ca: read('ec.crt'), servername: 'localhost', agent: false }
    const options = { host: '127.0.0.1', port, ...trust, checkServerIdentity: () => undefined }
    const [response] = await once(https.get(options), 'response')
    assert.equal(Buffer.concat(await response.toArray()).toString(), 'answer')
  }
  const ends = members.map((member) => once(member, 'exit'))
  cluster.disconnect()
  for (const [status] of await Promise.all(ends)) assert.equal(status, 0)
})
