// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeOid } from '../../../src/encoding/der.ts'
import {
  OID_EC_PUBLIC_KEY,
  OID_ED448,
  OID_ED25519,
  OID_RSA_ENCRYPTION,
  OID_RSASSA_PSS,
  OID_X448,
  OID_X25519,
} from '../../../src/encoding/oids.ts'
import {
  decodeRsaPublicKey,
  decodeSpki,
  encodeEcSpki,
  encodeRawKeySpki,
  encodeRsaPssSpki,
  encodeRsaPublicKey,
  encodeRsaSpki,
  encodeSpki,
} from '../../../src/encoding/spki.ts'
import { ProviderError } from '../../../src/errors.ts'

const exported = (key: KeyObject) => new Uint8Array(key.export({ type: 'spki', format: 'der' }))

const rsaKey = exported(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)

test('an RSA key comes out as OpenSSL writes it', () => {
  const spki = decodeSpki(rsaKey)
  assert.equal(spki.algorithmOid, OID_RSA_ENCRYPTION)
  assert.deepEqual(spki.parameters, Uint8Array.of(5, 0))
  const { n, e } = decodeRsaPublicKey(spki.publicKey)
  assert.equal(n.length, 128)
  assert.deepEqual(e, Uint8Array.of(1, 0, 1))
  assert.deepEqual(encodeRsaSpki(n, e), rsaKey)
  assert.deepEqual(encodeRsaPublicKey(n, e), spki.publicKey)
})

test('an RSA-PSS key keeps its parameters, present or not', () => {
  const { n, e } = decodeRsaPublicKey(decodeSpki(rsaKey).publicKey)
  const open = encodeRsaPssSpki(n, e)
  assert.equal(decodeSpki(open).algorithmOid, OID_RSASSA_PSS)
  assert.equal(decodeSpki(open).parameters, undefined)
  // MGF1 and hash SHA-1, no salt.
  const closed = encodeRsaPssSpki(n, e, Uint8Array.of(0x30, 5, 0xa2, 3, 2, 1, 0))
  for (const der of [open, closed]) {
    const key = createPublicKey({ key: Buffer.from(der), type: 'spki', format: 'der' })
    assert.equal(key.asymmetricKeyType, 'rsa-pss')
    assert.deepEqual(exported(key), der)
  }
})

test('an EC key names its curve', () => {
  const der = exported(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)
  const spki = decodeSpki(der)
  assert.equal(spki.algorithmOid, OID_EC_PUBLIC_KEY)
  assert.deepEqual(spki.parameters, encodeOid('1.3.132.0.34'))
  assert.equal(spki.publicKey.length, 97)
  assert.deepEqual(encodeEcSpki('1.3.132.0.34', spki.publicKey), der)
})

test('Edwards and Montgomery keys have no parameters', () => {
  const keys: [string, KeyObject][] = [
    [OID_ED25519, generateKeyPairSync('ed25519').publicKey],
    [OID_ED448, generateKeyPairSync('ed448').publicKey],
    [OID_X25519, generateKeyPairSync('x25519').publicKey],
    [OID_X448, generateKeyPairSync('x448').publicKey],
  ]
  for (const [oid, key] of keys) {
    const spki = decodeSpki(exported(key))
    assert.equal(spki.algorithmOid, oid)
    assert.equal(spki.parameters, undefined)
    assert.deepEqual(encodeRawKeySpki(oid, spki.publicKey), exported(key))
  }
})

test('any key information survives writing and reading', () => {
  const parameters = fc.option(fc.constantFrom(Uint8Array.of(5, 0), Uint8Array.of(4, 1, 9)), {
    nil: undefined,
  })
  fc.assert(
    fc.property(parameters, fc.uint8Array({ maxLength: 600 }), (params, publicKey) => {
      const spki = { algorithmOid: '1.2.3.4', parameters: params, publicKey }
      assert.deepEqual(decodeSpki(encodeSpki(spki)), spki)
    }),
  )
})

test('trailing bytes are refused at each level', () => {
  const der = encodeRawKeySpki(OID_ED25519, new Uint8Array(32))
  assert.throws(() => decodeSpki(Uint8Array.of(...der, 0)), { message: /more data where the end/ })
  const rsa = encodeRsaPublicKey(Uint8Array.of(9), Uint8Array.of(3))
  assert.throws(() => decodeRsaPublicKey(Uint8Array.of(...rsa, 5, 0)), { code: 'ENCODING' })
})

test('random bytes are a key or a ProviderError', () => {
  const valid = encodeRsaSpki(new Uint8Array(64).fill(0xc3), Uint8Array.of(1, 0, 1))
  fc.assert(
    fc.property(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length), (at, value, cut) => {
      const broken = valid.slice(0, cut)
      broken[at] = value
      try {
        decodeRsaPublicKey(decodeSpki(broken).publicKey)
      } catch (error) {
        assert.ok(error instanceof ProviderError, String(error))
      }
    }),
    { numRuns: 1000 },
  )
})
