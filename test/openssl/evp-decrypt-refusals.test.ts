// SPDX-License-Identifier: Apache-2.0
// What an application may learn of a ciphertext that is not right: nothing.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import {
  loadDecryptionToken,
  NONE,
  OAEP,
  OAEP_SHA256,
  PKCS1,
  RSA_BYTES,
  STRICT,
} from '../support/decryption-token.ts'
import { takeErrors } from '../support/evp.ts'
import {
  decrypt,
  decryptionErrors,
  encryptBlock,
  encryptOaep,
  encryptPkcs1,
  MALFORMED_BLOCKS,
  pkcs1Block,
  startDecrypting,
} from '../support/evp-decrypt.ts'

const { context, key, load, open, pem } = await loadDecryptionToken()
const message = Buffer.from('a message')

const cases = Object.entries(MALFORMED_BLOCKS).map(([what, spoil]): [string, Buffer] => [
  what,
  encryptBlock(pem, pkcs1Block(RSA_BYTES, message, spoil)),
])
cases.push(['a random number', Buffer.concat([Buffer.of(0), randomBytes(RSA_BYTES - 1)])])
cases.push(['half a ciphertext', encryptPkcs1(pem, message).subarray(RSA_BYTES / 2)])

test('implicit rejection gives each malformed block a message of its own, always the same', () => {
  const seen = new Set<string>()
  for (const [what, ciphertext] of cases) {
    const first = open(PKCS1, ciphertext)
    assert.deepEqual(open(PKCS1, ciphertext), first, what)
    assert.ok(first.length <= RSA_BYTES - 11, what)
    assert.deepEqual(takeErrors(), [], what)
    seen.add(first.toString('hex'))
  }
  assert.ok(seen.size > 1)
})

test('implicit rejection has messages of many sizes', () => {
  const sizes = new Set<number>()
  for (let i = 0; i < 32; i++)
    sizes.add(open(PKCS1, Buffer.concat([Buffer.of(0), randomBytes(RSA_BYTES - 1)])).length)
  assert.ok(sizes.size > 16)
})

test('implicit rejection can be turned off: then every malformed block fails alike', () => {
  const errors = cases.map(([, ciphertext]) =>
    decryptionErrors({ context, key, params: STRICT }, ciphertext),
  )
  for (const entries of errors) {
    assert.deepEqual(entries, errors[0])
    assert.match(entries.at(-1)?.data ?? '', /cannot decrypt with .*object=rsa/)
  }
})

test('implicit rejection does not hide a ciphertext that is no number below the modulus', () => {
  for (const ciphertext of [
    Buffer.alloc(RSA_BYTES, 0xff),
    Buffer.alloc(RSA_BYTES + 1),
    Buffer.alloc(0),
  ])
    assert.equal(decryptionErrors({ context, key, params: PKCS1 }, ciphertext).length, 1)
})

const spoilt = (ciphertext: Buffer): Buffer => {
  const copy = Buffer.from(ciphertext)
  copy.writeUInt8(copy.readUInt8(RSA_BYTES - 1) ^ 1, RSA_BYTES - 1)
  return copy
}
for (const [hash, params] of [
  ['sha1', OAEP],
  ['sha256', OAEP_SHA256],
] as const)
  test(`OAEP with ${hash} fails in one way, whatever is wrong`, () => {
    const right = encryptOaep(pem, message, hash)
    const ciphertexts: Record<string, Buffer> = {
      'a flipped bit': spoilt(right),
      'half of it': right.subarray(RSA_BYTES / 2),
      'one byte more': Buffer.concat([right, Buffer.of(0)]),
      'no byte': Buffer.alloc(0),
      'a number above the modulus': Buffer.alloc(RSA_BYTES, 0xff),
      'another digest': encryptOaep(pem, message, 'sha512'),
      'another label': encryptOaep(pem, message, hash, Buffer.from('other')),
      'PKCS#1 v1.5': encryptPkcs1(pem, message),
      'a first byte that is zero': encryptBlock(
        pem,
        Buffer.concat([Buffer.of(0), randomBytes(255)]),
      ),
      'a first byte that is not': encryptBlock(
        pem,
        Buffer.concat([Buffer.of(1), randomBytes(255)]),
      ),
    }
    const [first, ...others] = Object.entries(ciphertexts).map(([what, ciphertext]) => {
      const entries = decryptionErrors({ context, key, params }, ciphertext)
      assert.equal(entries.length, 1, what)
      return entries
    })
    for (const entries of others) assert.deepEqual(entries, first)
  })

test('OAEP looks at the label', () => {
  const ciphertext = encryptOaep(pem, message, 'sha1')
  const params = { ...OAEP, 'oaep-label': Buffer.from('other') }
  assert.equal(decryptionErrors({ context, key, params }, ciphertext).length, 1)
})

const premaster = Buffer.concat([Buffer.of(3, 3), randomBytes(46)])
const params = (client: number, negotiated = 0) => ({
  'pad-mode': 7,
  'tls-client-version': BigInt(client),
  'tls-negotiated-version': BigInt(negotiated),
})

test('a TLS premaster secret comes out where its version is right', () => {
  const ciphertext = encryptPkcs1(pem, premaster)
  assert.deepEqual(open(params(0x0303), ciphertext), premaster)
  assert.deepEqual(open(params(0x0304, 0x0303), ciphertext), premaster)
})

test('a TLS premaster secret is a random one, each time another, where anything is wrong', () => {
  const wrong = [
    encryptPkcs1(pem, premaster.subarray(1)),
    encryptPkcs1(pem, message),
    ...Object.values(MALFORMED_BLOCKS).map((spoil) =>
      encryptBlock(pem, pkcs1Block(RSA_BYTES, premaster, spoil)),
    ),
  ]
  for (const ciphertext of wrong) {
    const [first, second] = [open(params(0x0303), ciphertext), open(params(0x0303), ciphertext)]
    assert.equal(first.length, 48)
    assert.notDeepEqual(first, second)
    assert.notDeepEqual(first, premaster)
  }
  assert.notDeepEqual(open(params(0x0302), encryptPkcs1(pem, premaster)), premaster)
  assert.deepEqual(takeErrors(), [])
})

test('a TLS premaster secret needs the version of the ClientHello', () => {
  assert.throws(() => open({ 'pad-mode': 7 }, encryptPkcs1(pem, premaster)), /version of TLS/)
})

test('a key that must not decrypt is refused at the start, and CKA_DECRYPT is named', () => {
  assert.throws(() => startDecrypting(load('no-decrypt')), /its CKA_DECRYPT is false/)
})

test('a key that must not decrypt is refused at the start, and CKA_ALLOWED_MECHANISMS are named', () => {
  assert.throws(() => startDecrypting(load('sign-only')), /its CKA_ALLOWED_MECHANISMS leave out/)
})

test('a key that must not decrypt is refused as soon as the padding is one that it may not use', () => {
  const spec = load('pkcs1-only')
  assert.deepEqual(decrypt({ ...spec, params: STRICT }, encryptPkcs1(pem, message)), message)
  assert.throws(
    () => startDecrypting({ ...spec, params: OAEP }),
    /CKA_ALLOWED_MECHANISMS leave out CKM_RSA_PKCS_OAEP and CKM_RSA_X_509/,
  )
  assert.throws(() => startDecrypting({ ...spec, params: NONE }), /leave out CKM_RSA_X_509/)
})

test('a key that must not decrypt is refused when it is a public key, or an RSA-PSS key', () => {
  const spec = { ...load('rsa', 'public on the token'), properties: 'provider=pkcs11' }
  assert.throws(() => startDecrypting(spec), /it is a public key/)
  assert.throws(() => startDecrypting(load('pss-only')))
})

test('a key that must not decrypt has malformed blocks hidden by the token alone as well', () => {
  const spec = { ...load('pkcs1-only'), params: PKCS1 }
  const outcomes = Object.values(MALFORMED_BLOCKS).map((spoil) => {
    const ciphertext = encryptBlock(pem, pkcs1Block(RSA_BYTES, message, spoil))
    const first = decrypt(spec, ciphertext)
    assert.deepEqual(decrypt(spec, ciphertext), first)
    assert.deepEqual(takeErrors(), [])
    return first.toString('hex')
  })
  assert.ok(new Set(outcomes).size > 1)
})
