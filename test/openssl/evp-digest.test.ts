// SPDX-License-Identifier: Apache-2.0
// Digests of the provider, as an application fetches them.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { check, checkPointer, takeErrors } from '../support/evp.ts'
import { loadProvider } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { useProvider } from '../support/openssl.ts'
import { ParamArray } from '../support/param-array.ts'
import { createToken } from '../support/token.ts'

const token = await createToken()
const { context, provider } = loadProvider(token)

/** OpenSSL's names, and Node's; block sizes of FIPS 180-4 and FIPS 202. */
const DIGESTS = {
  SHA1: { hash: 'sha1', blockBytes: 64 },
  'SHA2-224': { hash: 'sha224', blockBytes: 64 },
  'SHA2-256': { hash: 'sha256', blockBytes: 64 },
  'SHA2-384': { hash: 'sha384', blockBytes: 128 },
  'SHA2-512': { hash: 'sha512', blockBytes: 128 },
  'SHA2-512/224': { hash: 'sha512-224', blockBytes: 128 },
  'SHA2-512/256': { hash: 'sha512-256', blockBytes: 128 },
  'SHA3-224': { hash: 'sha3-224', blockBytes: 144 },
  'SHA3-256': { hash: 'sha3-256', blockBytes: 136 },
  'SHA3-384': { hash: 'sha3-384', blockBytes: 104 },
  'SHA3-512': { hash: 'sha3-512', blockBytes: 72 },
} as const
type Name = keyof typeof DIGESTS

const fetched: Pointer[] = []
after(() => {
  for (const md of fetched) libcrypto.EVP_MD_free(md)
})

function fetch(name: string): Pointer {
  const md = checkPointer(name, libcrypto.EVP_MD_fetch(context, name, 'provider=pkcs11'))
  fetched.push(md)
  return md
}

function start(md: Pointer): Pointer {
  const digest = checkPointer('EVP_MD_CTX_new', libcrypto.EVP_MD_CTX_new())
  check('EVP_DigestInit_ex2', libcrypto.EVP_DigestInit_ex2(digest, md, null))
  return digest
}

const update = (digest: Pointer, data: Uint8Array): void =>
  check('EVP_DigestUpdate', libcrypto.EVP_DigestUpdate(digest, data, data.length))

/** Frees the context. */
function finish(digest: Pointer): Buffer {
  const out = Buffer.alloc(64)
  const size = new BigUint64Array(1)
  check('EVP_DigestFinal_ex', libcrypto.EVP_DigestFinal_ex(digest, out, size))
  libcrypto.EVP_MD_CTX_free(digest)
  return out.subarray(0, Number(size[0]))
}

function copy(digest: Pointer): Pointer {
  const other = checkPointer('EVP_MD_CTX_new', libcrypto.EVP_MD_CTX_new())
  check('EVP_MD_CTX_copy_ex', libcrypto.EVP_MD_CTX_copy_ex(other, digest))
  return other
}

const expected = (name: Name, data: Uint8Array): Buffer =>
  createHash(DIGESTS[name].hash).update(data).digest()

/** Around what the token gets whole, and what it does not. */
const SIZES = [0, 1, 64, 1000, 65_536, 65_537, 300_000]

for (const name of Object.keys(DIGESTS) as Name[]) {
  test(`a digest ${name} is right for messages of all sizes, in one part and in many`, () => {
    const md = fetch(name)
    for (const size of SIZES) {
      const data = randomBytes(size)
      const whole = start(md)
      update(whole, data)
      assert.deepEqual(finish(whole), expected(name, data), `${size} bytes`)
      const parts = start(md)
      for (let at = 0; at < size; at += 40_000) update(parts, data.subarray(at, at + 40_000))
      assert.deepEqual(finish(parts), expected(name, data), `${size} bytes in parts`)
    }
  })

  test(`a digest ${name} says how long it is`, () => {
    const { hash, blockBytes } = DIGESTS[name]
    const wanted: readonly [string, number][] = [
      ['size', createHash(hash).digest().length],
      ['blocksize', blockBytes],
      ['xof', 0],
      ['algid-absent', 1],
    ]
    const array = new ParamArray(
      wanted.map(([key]) => [key, { type: 'unsigned', room: 8 }] as const),
    )
    check('EVP_MD_get_params', libcrypto.EVP_MD_get_params(fetch(name), array.bytes))
    for (const [key, value] of wanted)
      assert.equal(Number(array.answer(key)?.readBigUInt64LE()), value, key)
  })
}

test('a digest is found under every name that OpenSSL has for it', () => {
  const names = ['SHA256', 'SHA-256', 'sha2-256', '2.16.840.1.101.3.4.2.1', 'SHA512-256', 'SHA-1']
  for (const name of names) fetch(name)
})

test('a digest can be copied at any time, and both go on', () => {
  const md = fetch('SHA2-256')
  for (const size of SIZES) {
    const [data, mine, theirs] = [randomBytes(size), randomBytes(70_000), randomBytes(10)]
    const digest = start(md)
    update(digest, data)
    const other = copy(digest)
    update(digest, mine)
    update(other, theirs)
    const third = copy(other)
    assert.deepEqual(finish(digest), expected('SHA2-256', Buffer.concat([data, mine])))
    assert.deepEqual(finish(other), expected('SHA2-256', Buffer.concat([data, theirs])))
    assert.deepEqual(finish(third), expected('SHA2-256', Buffer.concat([data, theirs])))
  }
})

test('a digest can be started again in the middle', () => {
  const md = fetch('SHA2-256')
  for (const size of SIZES) {
    const digest = start(md)
    update(digest, randomBytes(size))
    check('EVP_DigestInit_ex2', libcrypto.EVP_DigestInit_ex2(digest, md, null))
    update(digest, Buffer.from('abc'))
    assert.deepEqual(finish(digest), expected('SHA2-256', Buffer.from('abc')))
  }
})

test('a digest can be left unfinished', () => {
  const md = fetch('SHA2-256')
  for (const size of SIZES) {
    const digest = start(md)
    update(digest, randomBytes(size))
    libcrypto.EVP_MD_CTX_free(digest)
  }
  assert.deepEqual(takeErrors(), [])
})

test('a digest is not offered where it is out of date', () => {
  for (const name of ['MD5', 'RIPEMD160', 'MD5-SHA1'])
    assert.equal(libcrypto.EVP_MD_fetch(context, name, 'provider=pkcs11'), null)
  takeErrors()
})

const dgst = async (...args: string[]) => {
  const file = provider.path('message')
  const all = ['dgst', '-sha256', '-r', '-propquery', 'provider=pkcs11', ...args, file]
  const { stdout, log } = await provider.opensslWithLog(...all)
  return { hex: stdout.slice(0, 64), log }
}

test('openssl dgst hashes on the token what is short, and software goes on with what is long', async () => {
  const short = provider.write('message', 'a message')
  const on = await dgst()
  assert.equal(on.hex, expected('SHA2-256', readFileSync(short)).toString('hex'))
  assert.match(on.log, /digest SHA2-256: on the token/)
  const long = provider.write('message', randomBytes(200_000))
  const off = await dgst()
  assert.equal(off.hex, expected('SHA2-256', readFileSync(long)).toString('hex'))
  assert.match(off.log, /digest SHA2-256: in software/)
})

test('openssl dgst hashes without any token', async () => {
  const file = provider.write('message', 'a message')
  const options = { path: '/nonexistent/driver.so' }
  const without = useProvider(token, { options })
  const { stdout } = await without.openssl('dgst', '-r', '-propquery', 'provider=pkcs11', file)
  assert.equal(stdout.slice(0, 64), expected('SHA2-256', Buffer.from('a message')).toString('hex'))
})
