// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  decodeEcdsaSignature,
  encodeEcdsaSignature,
} from '../../../src/encoding/ecdsa-signature.ts'
import { ecdsaSignatureMaxBytes } from '../../../src/encoding/ecdsa-size.ts'
import { ProviderError } from '../../../src/errors.ts'

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const refused = (message: RegExp) => ({ code: 'ENCODING', message })
const raw = fc
  .integer({ min: 1, max: 80 })
  .chain((half) => fc.uint8Array({ minLength: 2 * half, maxLength: 2 * half }))

test('signatures survive both ways and stay within their maximum', () => {
  fc.assert(
    fc.property(raw, (signature) => {
      const half = signature.length / 2
      const der = encodeEcdsaSignature(signature)
      assert.deepEqual(decodeEcdsaSignature(der, half), signature)
      assert.ok(der.length <= ecdsaSignatureMaxBytes(8 * half))
    }),
  )
})

test('the maximum is reached by the largest numbers', () => {
  for (const half of [20, 28, 32, 48, 62, 63, 66, 72]) {
    const largest = new Uint8Array(2 * half).fill(0xff)
    assert.equal(encodeEcdsaSignature(largest).length, ecdsaSignatureMaxBytes(8 * half))
  }
})

test('OpenSSL and this module read each other on P-521', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-521' })
  const data = Buffer.from('data')
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
  const der = encodeEcdsaSignature(new Uint8Array(sign('sha256', data, key)))
  assert.ok(verify('sha256', data, { key: publicKey, dsaEncoding: 'der' }, der))
  const fromOpenssl = new Uint8Array(sign('sha256', data, privateKey))
  const back = decodeEcdsaSignature(fromOpenssl, 66)
  assert.ok(verify('sha256', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, back))
})

test('a signature of odd or no length has no halves', () => {
  for (const size of [0, 1, 65]) {
    assert.throws(() => encodeEcdsaSignature(new Uint8Array(size)), refused(/no halves/))
  }
})

test('anything but the one DER form is refused', () => {
  const wrong: [string, RegExp][] = [
    ['300602010102010100', /more data where the end/],
    ['3008020101020101' + '0500', /more data where the end/],
    ['3006020181020101', /negative/],
    ['300702020001020101', /padded/],
    ['30080203010203020101', /a number of 3 bytes, the curve has 2/],
    ['308106020101020101', /BER but not DER/],
    ['30080282000102020101', /BER but not DER/],
    ['300302' + '0101', /ends/],
    ['', /ends/],
  ]
  for (const [hex, message] of wrong) {
    assert.throws(() => decodeEcdsaSignature(bytes(hex), 2), refused(message), hex)
  }
})

test('random bytes are a signature or a ProviderError', () => {
  const almost = fc.tuple(raw, fc.nat(), fc.nat(255)).map(([signature, at, value]) => {
    const der = encodeEcdsaSignature(signature)
    der[at % der.length] = value
    return der
  })
  fc.assert(
    fc.property(fc.oneof(almost, fc.uint8Array({ maxLength: 80 })), (der) => {
      try {
        const signature = decodeEcdsaSignature(der, 32)
        assert.deepEqual(encodeEcdsaSignature(signature), der)
      } catch (error) {
        assert.ok(error instanceof ProviderError, String(error))
      }
    }),
    { numRuns: 1000 },
  )
})
