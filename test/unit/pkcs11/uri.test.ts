// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ProviderError } from '../../../src/errors.ts'
import { parseUri, percentDecodeInto } from '../../../src/pkcs11/uri.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const parse = (text: string) => parseUri(bytes(text))
const refused = (message: RegExp) => ({ name: 'ProviderError', code: 'URI', message })

function readPin(text: string): string {
  const { pinValue } = parse(text)
  assert.ok(pinValue)
  const decoded: number[] = []
  percentDecodeInto(bytes(text), pinValue.start, pinValue.end, (byte) => decoded.push(byte))
  return Buffer.from(decoded).toString()
}

test('a URI without attributes asks for everything', () => {
  assert.deepEqual(parse('pkcs11:'), { vendor: new Map() })
})

test('every attribute of the path is read', () => {
  const uri = parse(
    'pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.' +
      ';serial=12;model=1.0;library-manufacturer=LM;library-description=LD;library-version=3.1' +
      ';object=my-k%C3%A9y;type=cert;id=%69%95%3E%5C%00;slot-id=327' +
      ';slot-manufacturer=SM;slot-description=SD',
  )
  assert.deepEqual(uri, {
    token: 'The Software PKCS#11 Softtoken',
    manufacturer: 'Snake Oil, Inc.',
    serial: '12',
    model: '1.0',
    libraryManufacturer: 'LM',
    libraryDescription: 'LD',
    libraryVersion: { major: 3, minor: 1 },
    object: 'my-kéy',
    type: 'cert',
    id: Uint8Array.of(0x69, 0x95, 0x3e, 0x5c, 0),
    slotId: 327,
    slotManufacturer: 'SM',
    slotDescription: 'SD',
    vendor: new Map(),
  })
})

test('every attribute of the query is read', () => {
  const uri = parse('pkcs11:?pin-source=file:/etc/token_pin&module-name=snake%26oil&x-a=1&x-a=2')
  assert.equal(uri.pinSource, 'file:/etc/token_pin')
  assert.equal(uri.moduleName, 'snake&oil')
  assert.deepEqual(uri.vendor, new Map([['x-a', ['1', '2']]]))
  assert.equal(parse('pkcs11:?module-path=/usr/lib/m.so?|').modulePath, '/usr/lib/m.so?|')
})

test('a pin-value is a range of the input, wherever users write it', () => {
  for (const text of [
    'pkcs11:token=t?pin-value=12%333%26%3b%C3%A9',
    'pkcs11:pin-value=12%333%26%3b%C3%A9;token=t',
    'PKCS11:token=t;PIN-Value=12%333%26%3b%C3%A9?module-name=m',
    'pkcs11:token=t&pin-value=12%333%26%3b%C3%A9',
  ]) {
    assert.equal(parse(text).token, 't', text)
    assert.equal(readPin(text), '1233&;é', text)
  }
  assert.equal(readPin('pkcs11:?pin-value=a/b?c|d'), 'a/b?c|d')
  assert.equal(readPin('pkcs11:?pin-value='), '')
})

test('other ways in which users write URIs are understood', () => {
  assert.equal(parse('pkcs11:object-type=public').type, 'public')
  assert.equal(parse('pkcs11:type=Secret-Key').type, 'secret-key')
  assert.equal(parse('pkcs11:token=a&object=b').object, 'b')
  assert.equal(parse('pkcs11:token=a?pin-source=f;object=b').object, 'b')
  assert.equal(parse('pkcs11:;token=my token;').token, 'my token')
  assert.equal(parse('pkcs11:pin-source=/etc/pin').pinSource, '/etc/pin')
  assert.deepEqual(parse('pkcs11:id=ab%01').id, Uint8Array.of(0x61, 0x62, 1))
})

test('an ampersand in the path is part of the value', () => {
  assert.equal(parse('pkcs11:object=R&D;type=private').object, 'R&D')
  assert.equal(parse('pkcs11:object=R&D=1;type=private').object, 'R&D=1')
})

test('an empty object or id restricts nothing, an empty token asks for an empty label', () => {
  const uri = parse('pkcs11:object=;id=;token=')
  assert.deepEqual(uri, { token: '', vendor: new Map() })
})

test('a library version without its second number has 0 there', () => {
  assert.deepEqual(parse('pkcs11:library-version=2').libraryVersion, { major: 2, minor: 0 })
})

test('vendor attributes are kept', () => {
  const uri = parse('pkcs11:x-muscle=card%201;token=t?pin-value=1234&x-y_Z=2')
  assert.deepEqual(
    [...uri.vendor],
    [
      ['x-muscle', ['card 1']],
      ['x-y_z', ['2']],
    ],
  )
})

test('what is malformed is refused with its place and its reason', () => {
  const wrong: [string, RegExp][] = [
    ['', /offset 0: it does not start with 'pkcs11:'/],
    ['pkcs12:token=t', /offset 0/],
    ['pkcs11', /offset 0/],
    ['pkcs11:token', /offset 7: an attribute without '='/],
    ['pkcs11:token=a;b', /offset 15: an attribute without '='.*%3B/],
    ['pkcs11:=t', /offset 7: an attribute without a name/],
    ['pkcs11:token=a;token=b', /offset 15: the attribute 'token' is given twice/],
    ['pkcs11:type=cert;object-type=cert', /offset 17: the attribute 'object-type' is given twice/],
    ['pkcs11:pin-value=1?pin-value=2', /offset 19: the attribute 'pin-value' is given twice/],
    ['pkcs11:x-a=1;x-a=2', /offset 13: the attribute 'x-a' is given twice/],
    ['pkcs11:label=x', /offset 7: unknown attribute 'label'; known are token, .*object.* and x-/],
    ['pkcs11:?foo=x', /offset 8: unknown attribute 'foo'/],
    ['pkcs11:x-=1', /unknown attribute 'x-'/],
    ['pkcs11:to ken=1', /offset 7: unknown attribute; known are/],
    ['pkcs11:token=%4', /offset 13: '%' is not followed by two hexadecimal digits/],
    ['pkcs11:token=ab%', /offset 15/],
    ['pkcs11:id=%0g', /offset 10/],
    ['pkcs11:token=a%', /offset 14/],
    ['pkcs11:object=%4;type=cert', /offset 14/],
    ['pkcs11:object=a%00b', /offset 14: a text with a NUL/],
    ['pkcs11:object=%ff', /offset 14: a text that is not UTF-8/],
    ['pkcs11:type=key', /offset 12: unknown object type; allowed are private, public, cert/],
    ['pkcs11:type=', /unknown object type/],
    ['pkcs11:slot-id=', /offset 15: a slot-id must be a decimal number/],
    ['pkcs11:slot-id=-1', /decimal number/],
    ['pkcs11:slot-id=0x1', /decimal number/],
    ['pkcs11:slot-id=99999999999999999999', /decimal number/],
    ['pkcs11:library-version=1.', /offset 23: a library-version must look like/],
    ['pkcs11:library-version=', /library-version/],
    ['pkcs11:library-version=256', /at most 255/],
    ['pkcs11:?pin-value=1&pin-source=f', /both pin-value and pin-source/],
    ['pkcs11:?pin-value=1%00', /offset 18: a pin-value with a NUL/],
  ]
  for (const [text, message] of wrong) assert.throws(() => parse(text), refused(message), text)
})

test('no error shows a PIN, however the URI around it is broken', () => {
  const pin = 'Geheim77'
  for (const text of [
    `pkcs11:?pin-value=${pin}&pin-value=${pin}`,
    `pkcs11:?pin-value=${pin}%`,
    `pkcs11:?pin-value=1;${pin}`,
    `pkcs11:?pin-value=1&${pin}=2`,
    `pkcs11:;pin-value=1?${pin}`,
    `pkcs11:?pin-value=${pin}%00`,
    `pkcs11:?pin-value=${pin}&pin-source=${pin}`,
    `pkcs11:?pin-value=${pin}&foo=1`,
    `pkcs11:type=private,pin-value=${pin}`,
    `pkcs11:slot-id=1,pin-value=${pin}`,
    `pkcs11:pinvalue=${pin}`,
    `pkcs11:pin-value${pin}`,
    `pkcs11:pin-value${pin}=1`,
    `pkcs11:pin-value%3D${pin}=1`,
    `pin-value=${pin}`,
  ]) {
    assert.throws(
      () => parse(text),
      (error) => error instanceof ProviderError && !error.message.includes(pin),
      text,
    )
  }
})

test('any bytes are a URI or a ProviderError', () => {
  const pieces = fc.constantFrom(
    ...[
      'token',
      'id',
      'type',
      'slot-id',
      'pin-value',
      'x-a',
      '=',
      ';',
      '?',
      '&',
      '%',
      '%41',
      '%00',
    ],
    ...['library-version', '1.2', 'cert', '\0', 'é', ' '],
  )
  const text = fc.array(pieces, { maxLength: 20 }).map((all) => bytes(`pkcs11:${all.join('')}`))
  fc.assert(
    fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 60 })), (input) => {
      const before = input.slice()
      try {
        const uri = parseUri(input)
        for (const edge of [uri.pinValue?.start ?? 0, uri.pinValue?.end ?? 0]) {
          assert.ok(edge <= input.length)
        }
      } catch (error) {
        assert.ok(error instanceof ProviderError, String(error))
      }
      assert.deepEqual(input, before)
    }),
    { numRuns: 2000 },
  )
})

test('a URI that is a piece of a larger buffer is read in that piece alone', () => {
  const whole = bytes('xxpkcs11:token=t;object=o?pin-value=1')
  assert.equal(parseUri(whole.subarray(2, 16)).token, 't')
  assert.equal(parseUri(whole.subarray(2, 16)).object, undefined)
})
