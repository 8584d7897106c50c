// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeHex, encodeHex, formatHexLines, formatHexNumber } from '../../../src/encoding/hex.ts'
import { decodeRsaPublicKey, decodeSpki } from '../../../src/encoding/spki.ts'

test('any bytes survive writing and reading', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (value) => {
      assert.equal(encodeHex(value), Buffer.from(value).toString('hex'))
      assert.deepEqual(decodeHex(encodeHex(value).toUpperCase()), value)
    }),
  )
})

test('what is not hexadecimal is refused', () => {
  for (const wrong of ['a', 'gg', '0x', '1 ']) {
    assert.throws(() => decodeHex(wrong), { code: 'ENCODING' })
  }
})

test('bytes are shown as openssl pkey -text shows them', () => {
  for (const namedCurve of ['P-256', 'P-521']) {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve })
    const der = publicKey.export({ type: 'spki', format: 'der' })
    const lines = formatHexLines(decodeSpki(new Uint8Array(der)).publicKey)
    assert.ok(showKey(der).includes(`pub:\n${lines}ASN1 OID`), namedCurve)
  }
})

test('a modulus is shown as openssl pkey -text shows it', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const der = publicKey.export({ type: 'spki', format: 'der' })
  const { n } = decodeRsaPublicKey(decodeSpki(new Uint8Array(der)).publicKey)
  assert.ok(showKey(der).includes(`Modulus:\n${formatHexNumber(n)}Exponent`))
})

test('a line has fifteen bytes, and the last one no colon', () => {
  const line = 'ab:'.repeat(14)
  assert.equal(formatHexLines(new Uint8Array(15).fill(0xab), 2), `  ${line}ab\n`)
  assert.equal(formatHexLines(new Uint8Array(16).fill(0xab), 0), `${line}ab:\nab\n`)
  assert.equal(formatHexLines(new Uint8Array(0)), '')
})

const showKey = (der: Buffer): string => {
  const args = ['pkey', '-pubin', '-inform', 'DER', '-text', '-noout']
  return execFileSync('openssl', args, { input: der, encoding: 'utf8' })
}
