// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodePem, encodePem } from '../../../src/encoding/pem.ts'
import { ProviderError } from '../../../src/errors.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const abc = '-----BEGIN A-----\nYWJj\n-----END A-----'

test('blocks of any size survive writing and reading', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (value) => {
      const text = encodePem('SOME LABEL', value)
      assert.ok(text.split('\n').every((line) => line.length <= 64))
      assert.deepEqual(decodePem(bytes(text)), { label: 'SOME LABEL', bytes: value })
    }),
  )
})

test('a public key is written as OpenSSL writes it', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const text = encodePem('PUBLIC KEY', publicKey.export({ type: 'spki', format: 'der' }))
  assert.equal(text, publicKey.export({ type: 'spki', format: 'pem' }))
  assert.ok(createPublicKey(text))
})

test('the first block is read, whatever stands around it and however lines end', () => {
  const expected = { label: 'A', bytes: bytes('abc') }
  assert.deepEqual(decodePem(bytes(abc)), expected)
  assert.deepEqual(decodePem(bytes(`some text\n\n${abc}\n-----BEGIN B-----\n`)), expected)
  assert.deepEqual(decodePem(bytes(abc.replaceAll('\n', ' \r\n'))), expected)
})

test('a block that is cut, mixed up or has headers is refused', () => {
  const wrong: [string, RegExp][] = [
    ['', /byte 0: there is no BEGIN line/],
    ['-----BEGIN A----\nYWJj\n-----END A-----', /no BEGIN line/],
    ['x-----BEGIN A-----\nYWJj\n-----END A-----', /no BEGIN line/],
    ['-----BEGIN A-----\nYWJj\n', /the END line of 'A' is missing/],
    ['-----BEGIN A-----\nYWJj\n-----END B-----', /byte 23: the END line does not end 'A'/],
    ['-----BEGIN A-----\nYWJj\n-----END A', /does not end 'A'/],
    ['-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nYWJj\n-----END A-----', /base64 at byte 22/],
  ]
  for (const [text, message] of wrong) {
    assert.throws(() => decodePem(bytes(text)), { code: 'ENCODING', message }, text)
  }
})

test('random bytes are a block or a ProviderError', () => {
  fc.assert(
    fc.property(fc.nat(abc.length - 1), fc.nat(255), (at, byte) => {
      const text = bytes(abc)
      text[at] = byte
      try {
        decodePem(text)
      } catch (error) {
        assert.ok(error instanceof ProviderError, String(error))
      }
    }),
    { numRuns: 1000 },
  )
})
