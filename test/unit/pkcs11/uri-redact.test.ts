// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { redactUri } from '../../../src/pkcs11/uri-redact.ts'

const redact = (text: string) => redactUri(new Uint8Array(Buffer.from(text)))

test('a URI without a PIN is shown as it is', () => {
  for (const uri of [
    'pkcs11:',
    'pkcs11:token=a%20b;object=é;type=private',
    'pkcs11:;token=a;id=%01?pin-source=file:/etc/pin&module-name=m',
    'pkcs11:object=Spinoza&Co=1',
    'not a URI',
  ]) {
    assert.equal(redact(uri), uri)
  }
})

test('the pin-value is replaced, the rest stays', () => {
  const cases: [string, string][] = [
    ['pkcs11:token=t?pin-value=1234', 'pkcs11:token=t?pin-value=****'],
    ['pkcs11:pin-value=1234;token=t', 'pkcs11:pin-value=****;token=t'],
    ['pkcs11:token=t;PIN-VALUE=12?module-name=m', 'pkcs11:token=t;PIN-VALUE=****?module-name=m'],
    ['pkcs11:token=t&pin-value=1234&object=o', 'pkcs11:token=t&pin-value=****&object=o'],
    ['pkcs11:?pin-value=1&pin-value=2', 'pkcs11:?pin-value=****&pin-value=****'],
    ['pkcs11:?pin-value=', 'pkcs11:?pin-value=****'],
  ]
  for (const [uri, shown] of cases) assert.equal(redact(uri), shown)
})

test('what follows a PIN is hidden until an attribute that is known', () => {
  assert.equal(redact('pkcs11:?pin-value=12;34&5=6&object=o'), 'pkcs11:?pin-value=****&object=o')
  assert.equal(redact('pkcs11:pin-value=12?34'), 'pkcs11:pin-value=****')
  assert.equal(redact('pkcs11:?pin-value=12&x-a=1'), 'pkcs11:?pin-value=****')
})

test('names that look like a PIN, and values that hold one, are hidden', () => {
  for (const [uri, shown] of [
    ['pkcs11:pin=1234;token=t', 'pkcs11:****;token=t'],
    ['pkcs11:x-so-pin=1234', 'pkcs11:****'],
    ['pkcs11:pin%2Dvalue=1234', 'pkcs11:****'],
    ['pkcs11:%50%69n-value%3d1234', 'pkcs11:****'],
    ['pkcs11:pin-value1234', 'pkcs11:****'],
    ['pkcs11:type=private,pin-value=1234;token=t', 'pkcs11:type=****;token=t'],
    ['pkcs12:pin-value=1234', '****'],
    ['pin-value=1234', 'pin-value=****'],
  ] as const) {
    assert.equal(redact(uri), shown)
  }
})

test('control characters come out encoded, bytes that are not UTF-8 replaced', () => {
  assert.equal(redact('pkcs11:token=a\nb\x7f\0'), 'pkcs11:token=a%0Ab%7F%00')
  assert.equal(redactUri(Uint8Array.of(0x61, 0xff)), 'a\ufffd')
})

test('a PIN is never shown, whatever stands around it', () => {
  const noise = fc.array(
    fc.constantFrom('token=', 'a', ';', '?', '&', '=', '%', '%3', 'pin-source=', 'pkcs11:', '\n'),
    { maxLength: 12 },
  )
  const name = fc.constantFrom('pin-value=', 'PIN-value=', 'pin=', 'pin%2dvalue=', 'pin-value%3D')
  const pin = fc.constantFrom('QZQZ', '%51QZQZ', ';QZQZ', '&QZQZ', 'Q?QZQZ', '&QZQZ=1')
  fc.assert(
    fc.property(noise, name, pin, noise, (before, attribute, value, after) => {
      const shown = redact(`pkcs11:${before.join('')};${attribute}${value};${after.join('')}`)
      assert.ok(!shown.includes('QZQZ'), shown)
    }),
    { numRuns: 2000 },
  )
})
