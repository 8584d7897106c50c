// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { DIGESTS, type Digest, findDigest } from '../../../src/algorithms/digests.ts'
import { decodePssParams, encodePssParams } from '../../../src/encoding/pss-params.ts'
import { decodeRsaPublicKey, decodeSpki, encodeRsaPssSpki } from '../../../src/encoding/spki.ts'
import { ProviderError } from '../../../src/errors.ts'

const withOid = fc.constantFrom(...DIGESTS.filter((digest) => digest.oid !== undefined))
const params = fc.record(
  { digest: withOid, mgf1Digest: withOid, saltBytes: fc.nat(100_000) },
  { noNullPrototype: true },
)
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

function getDigest(name: string): Digest {
  const digest = findDigest(name)
  assert.ok(digest)
  return digest
}

test('parameters survive writing and reading', () => {
  fc.assert(
    fc.property(params, (value) => {
      assert.deepEqual(decodePssParams(encodePssParams(value)), value)
    }),
  )
})

test('the defaults are left out, and read from nothing', () => {
  const sha1 = getDigest('SHA1')
  const defaults = { digest: sha1, mgf1Digest: sha1, saltBytes: 20 }
  assert.deepEqual(encodePssParams(defaults), Uint8Array.of(0x30, 0))
  assert.deepEqual(decodePssParams(Uint8Array.of(0x30, 0)), defaults)
})

test('OpenSSL reads the parameters of a key as they were meant', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const spki = decodeSpki(new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })))
  const { n, e } = decodeRsaPublicKey(spki.publicKey)
  const [digest, mgf1Digest] = [getDigest('SHA384'), getDigest('SHA256')]
  const der = encodeRsaPssSpki(n, e, encodePssParams({ digest, mgf1Digest, saltBytes: 17 }))
  const key = createPublicKey({ key: Buffer.from(der), type: 'spki', format: 'der' })
  assert.equal(key.asymmetricKeyDetails?.hashAlgorithm, 'sha384')
  assert.equal(key.asymmetricKeyDetails?.mgf1HashAlgorithm, 'sha256')
  assert.equal(key.asymmetricKeyDetails?.saltLength, 17)
})

test('a hash without its NULL is read too', () => {
  const value = decodePssParams(bytes('300fa00d300b0609608648016503040201'))
  assert.equal(value.digest.name, 'SHA2-256')
})

test('what cannot be served is named', () => {
  const unsupported = (message: RegExp) => ({ code: 'UNSUPPORTED', message })
  assert.throws(() => decodePssParams(bytes('3005a303020102')), unsupported(/trailer field 2/))
  assert.throws(() => decodePssParams(bytes('3008a006300406022a03')), unsupported(/digest 1\.2\.3/))
  const mgf = bytes('300ea10c300a06022a03300406022a03')
  assert.throws(() => decodePssParams(mgf), unsupported(/mask generation 1\.2\.3/))
  const none = { digest: getDigest('MD5-SHA1'), mgf1Digest: getDigest('SHA1'), saltBytes: 20 }
  assert.throws(() => encodePssParams(none), unsupported(/MD5-SHA1/))
})

test('random bytes are parameters or a ProviderError', () => {
  fc.assert(
    fc.property(params, fc.nat(), fc.nat(255), (value, at, byte) => {
      const der = encodePssParams(value)
      der[at % der.length] = byte
      try {
        decodePssParams(der)
      } catch (error) {
        assert.ok(error instanceof ProviderError, String(error))
      }
    }),
    { numRuns: 1000 },
  )
})
