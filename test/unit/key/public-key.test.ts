// SPDX-License-Identifier: Apache-2.0
import '../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Curve, findCurveByName } from '../../../src/algorithms/curves.ts'
import {
  curveFromParameters,
  equalBytes,
  equalPublicKeys,
  fieldBytes,
  orderBytes,
  pointFromAttribute,
  publicKeyBits,
  publicKeyFromSpki,
  rsaPublicKey,
  spkiFromPublicKey,
} from '../../../src/key/public-key.ts'
import { encodeDer, encodeOid, TAG } from '../../support/der.ts'

const curve = (name: string): Curve => findCurveByName(name) ?? assert.fail(`no curve ${name}`)

const ecSpki = (namedCurve: string): Uint8Array =>
  new Uint8Array(
    generateKeyPairSync('ec', { namedCurve }).publicKey.export({ type: 'spki', format: 'der' }),
  )

const rsaSpki = (modulusLength: number): Uint8Array =>
  new Uint8Array(
    generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ type: 'spki', format: 'der' }),
  )

/** Node's name, then bits of the order and bytes of a coordinate. */
const CURVES = [
  ['P-256', 256, 32],
  ['P-384', 384, 48],
  ['P-521', 521, 66],
  ['secp256k1', 256, 32],
  ['brainpoolP384r1', 384, 48],
] as const

for (const [name, bits] of CURVES) {
  test(`SubjectPublicKeyInfo: an EC key on ${name} comes in and goes out unchanged`, () => {
    const spki = ecSpki(name)
    const key = publicKeyFromSpki(spki)
    assert.equal(key.form, 'ec')
    assert.deepEqual(spkiFromPublicKey(key), spki)
    assert.equal(publicKeyBits(key), bits)
  })
}

test('SubjectPublicKeyInfo: an RSA key comes in and goes out unchanged', () => {
  for (const bits of [1024, 1025, 2048]) {
    const spki = rsaSpki(bits)
    const key = publicKeyFromSpki(spki)
    assert.equal(key.form, 'rsa')
    assert.deepEqual(spkiFromPublicKey(key), spki)
    assert.equal(publicKeyBits(key), bits)
  }
})

test('SubjectPublicKeyInfo: an RSA-PSS key is the same key under another identifier', () => {
  const { publicKey } = generateKeyPairSync('rsa-pss', { modulusLength: 1024 })
  const spki = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }))
  const key = publicKeyFromSpki(spki)
  assert.deepEqual(spkiFromPublicKey(key, true), spki)
  assert.notDeepEqual(spkiFromPublicKey(key), spki)
})

test('SubjectPublicKeyInfo: keys of other algorithms and on curves of their own are refused', () => {
  const algorithm = encodeDer(TAG.SEQUENCE, encodeOid('1.2.3.4'))
  const key = encodeDer(TAG.BIT_STRING, Uint8Array.of(0, 1))
  const other = new Uint8Array(encodeDer(TAG.SEQUENCE, algorithm, key))
  assert.throws(() => publicKeyFromSpki(other), { code: 'UNSUPPORTED', message: /1\.2\.3\.4/ })
  const explicit = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    paramEncoding: 'explicit',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  })
  const der = new Uint8Array(explicit.publicKey)
  assert.throws(() => publicKeyFromSpki(der), { code: 'UNSUPPORTED', message: /named curve/ })
})

test('CKA_EC_PARAMS: an object identifier names a curve', () => {
  const p256 = new Uint8Array(encodeOid('1.2.840.10045.3.1.7'))
  assert.equal(curveFromParameters(p256), curve('P-256'))
})

test('CKA_EC_PARAMS: a curve that OpenSSL does not know is refused by its identifier', () => {
  const unknown = new Uint8Array(encodeOid('1.2.3.4.5'))
  assert.throws(() => curveFromParameters(unknown), {
    code: 'UNSUPPORTED',
    message: /1\.2\.3\.4/,
  })
})

test('CKA_EC_PARAMS: explicit parameters, and bytes that are nothing, are refused', () => {
  assert.throws(() => curveFromParameters(Uint8Array.of(0x30, 0)), { code: 'UNSUPPORTED' })
  assert.throws(() => curveFromParameters(new Uint8Array(0)))
  assert.throws(() => curveFromParameters(Uint8Array.of(6, 200)))
})

const point = (bytes: number, form: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, i) => (i === 0 ? form : i))
const wrap = (bytes: Uint8Array): Uint8Array => new Uint8Array(encodeDer(TAG.OCTET_STRING, bytes))

for (const [name, , coordinate] of CURVES) {
  test(`CKA_EC_POINT: a point on ${name} is found bare and inside an OCTET STRING`, () => {
    for (const form of [4, 6, 7]) {
      const value = point(1 + 2 * coordinate, form)
      assert.deepEqual(pointFromAttribute(curve(name), value), value)
      assert.deepEqual(pointFromAttribute(curve(name), wrap(value)), value)
    }
    for (const form of [2, 3]) {
      const value = point(1 + coordinate, form)
      assert.deepEqual(pointFromAttribute(curve(name), value), value)
      assert.deepEqual(pointFromAttribute(curve(name), wrap(value)), value)
    }
  })
}

test('CKA_EC_POINT: a point of another curve, or nothing like a point, is none', () => {
  const p256 = curve('P-256')
  assert.equal(pointFromAttribute(p256, point(97, 4)), undefined)
  assert.equal(pointFromAttribute(p256, wrap(point(97, 4))), undefined)
  assert.equal(pointFromAttribute(p256, point(65, 5)), undefined)
  assert.equal(pointFromAttribute(p256, new Uint8Array(0)), undefined)
  assert.equal(pointFromAttribute(p256, wrap(new Uint8Array(0))), undefined)
})

test('CKA_EC_POINT: random bytes are a point or none, but never an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const found = pointFromAttribute(curve('P-256'), bytes)
      assert.ok(found === undefined || found.length === 65 || found.length === 33)
    }),
  )
})

test('sizes are those of the field and of the order', () => {
  for (const [name, bits, bytes] of CURVES) {
    assert.equal(fieldBytes(curve(name)), bytes)
    assert.equal(orderBytes(curve(name)), Math.ceil(bits / 8))
  }
  // One byte more than its field (SEC 2 §2.4.2).
  const longer = findCurveByName('secp160k1')
  if (longer !== undefined) assert.deepEqual([fieldBytes(longer), orderBytes(longer)], [20, 21])
})

test('leading zeros of RSA numbers are dropped', () => {
  const padded = rsaPublicKey(Uint8Array.of(0, 0, 0x80, 1), Uint8Array.of(0, 3))
  assert.deepEqual(padded.modulus, Uint8Array.of(0x80, 1))
  assert.deepEqual(padded.exponent, Uint8Array.of(3))
  assert.equal(publicKeyBits(padded), 16)
  assert.equal(publicKeyBits(rsaPublicKey(new Uint8Array(4), Uint8Array.of(3))), 0)
})

test('keys are equal when all of them is', () => {
  const ec = publicKeyFromSpki(ecSpki('P-256'))
  const rsa = publicKeyFromSpki(rsaSpki(1024))
  assert.ok(equalPublicKeys(ec, publicKeyFromSpki(spkiFromPublicKey(ec))))
  assert.ok(equalPublicKeys(rsa, publicKeyFromSpki(spkiFromPublicKey(rsa))))
  assert.equal(equalPublicKeys(ec, rsa), false)
  assert.equal(equalPublicKeys(rsa, ec), false)
  assert.equal(equalPublicKeys(ec, publicKeyFromSpki(ecSpki('P-256'))), false)
  assert.equal(equalPublicKeys(rsa, publicKeyFromSpki(rsaSpki(1024))), false)
  assert.ok(rsa.form === 'rsa')
  const otherExponent = rsaPublicKey(rsa.modulus, Uint8Array.of(3))
  assert.equal(equalPublicKeys(rsa, otherExponent), false)
})

test('bytes are equal when length and content are', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      assert.equal(equalBytes(a, a.slice()), true)
      assert.equal(equalBytes(a, b), Buffer.compare(a, b) === 0)
    }),
  )
})

test('a point is the same in every form of X9.62, and not its mirror image', () => {
  const key = publicKeyFromSpki(ecSpki('P-256'))
  assert.ok(key.form === 'ec')
  const { point } = key
  const parity = (point.at(-1) ?? 0) & 1
  const x = point.subarray(1, 33)
  const inForm = (bytes: Uint8Array) => ({ ...key, point: bytes })
  const hybrid = inForm(Uint8Array.of(6 | parity, ...point.subarray(1)))
  const compressed = inForm(Uint8Array.of(2 | parity, ...x))
  const mirrored = inForm(Uint8Array.of(3 - parity, ...x))
  for (const [a, b] of [
    [key, hybrid],
    [key, compressed],
    [hybrid, compressed],
    [compressed, compressed],
  ] as const) {
    assert.ok(equalPublicKeys(a, b) && equalPublicKeys(b, a))
    assert.ok(!equalPublicKeys(a, mirrored) && !equalPublicKeys(mirrored, a))
  }
})

test('a modulus that OpenSSL would not compute with is not taken', () => {
  const exponent = Uint8Array.of(1, 0, 1)
  assert.equal(rsaPublicKey(new Uint8Array(2048).fill(1), exponent).modulus.length, 2048)
  assert.throws(
    () => rsaPublicKey(new Uint8Array(2 ** 20).fill(1), exponent),
    /more than 16384 bits/,
  )
})
