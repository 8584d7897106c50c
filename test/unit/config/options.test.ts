// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { OPTIONS, type Option, PIN_OPTION } from '../../../src/config/options.ts'

type Name = keyof typeof OPTIONS

interface Values {
  fallback: unknown
  /** What each text means. */
  allowed: readonly (readonly [text: string, value: unknown])[]
  refused: readonly string[]
}

const EXPECTED: Readonly<Partial<Record<Name, Values>>> = {
  modulePath: {
    fallback: undefined,
    allowed: [
      ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib/softhsm/libsofthsm2.so'],
      ['a driver.so', 'a driver.so'],
    ],
    refused: [''],
  },
  initArgs: {
    fallback: undefined,
    allowed: [
      ['', ''],
      ["configDir='/x' flags=readOnly", "configDir='/x' flags=readOnly"],
    ],
    refused: [],
  },
  allowExport: {
    fallback: true,
    allowed: [
      ['', true],
      ['0', true],
      ['1', false],
      ['2', true],
      ['3', false],
      ['0x1', false],
      ['0x0', true],
      ['-1', false],
      ['-0x2', true],
      [' 1', false],
      ['+1', false],
    ],
    refused: ['yes', 'true', 'false', '1x', '0x', 'x1', '1 2', '-', '+', '0b1', '1e3', '1.0'],
  },
  cacheKeys: {
    fallback: true,
    allowed: [
      ['true', true],
      ['false', false],
    ],
    refused: ['', 'True', 'yes', '1', '0', 'in-session', 'toString', '__proto__', 'true '],
  },
  cachePins: {
    fallback: false,
    allowed: [['cache', true]],
    refused: ['', 'Cache', 'true', 'false', 'none', 'cache '],
  },
  cacheSessions: {
    fallback: 5,
    allowed: [
      ['0', 0],
      ['5', 5],
      ['007', 7],
      [' +12', 12],
      ['1024', 1024],
    ],
    refused: ['', '-1', '1025', '0x10', '5 ', '1e3', '4.5', 'five', '99999999999999999999'],
  },
  encodeUris: {
    fallback: false,
    allowed: [
      ['true', true],
      ['false', false],
    ],
    refused: ['', 'yes', '1', 'True'],
  },
  loginBehavior: {
    fallback: 'auto',
    allowed: [
      ['auto', 'auto'],
      ['always', 'always'],
      ['never', 'never'],
    ],
    refused: ['', 'Auto', 'true', 'sometimes', 'always '],
  },
  loadBehavior: {
    fallback: 'lazy',
    allowed: [
      ['early', 'early'],
      ['lazy', 'lazy'],
    ],
    refused: ['', 'Early', 'late', 'true', 'constructor'],
  },
  quirks: {
    fallback: new Set(),
    allowed: [
      ['', new Set()],
      ['  ', new Set()],
      ['no-deinit', new Set(['no-deinit'])],
      ['no-operation-state   no-deinit no-deinit ', new Set(['no-deinit', 'no-operation-state'])],
      [
        'no-session-callbacks,\tno-allowed-mechanisms',
        new Set(['no-session-callbacks', 'no-allowed-mechanisms']),
      ],
    ],
    refused: [
      'no',
      'no-d',
      'No-deinit',
      'no-deinit,x',
      'no-deinit;no-operation-state',
      '__proto__',
    ],
  },
  blockOperations: {
    fallback: new Set(),
    allowed: [
      ['', new Set()],
      ['store', new Set(['store'])],
      ['skeymgmt  digest,asym-cipher', new Set(['skeymgmt', 'digest', 'asym-cipher'])],
    ],
    refused: ['d', 'dig', 'digests', 'Digest', 'asym_cipher', 'digest all'],
  },
  assumeFips: {
    fallback: false,
    allowed: [
      ['true', true],
      ['false', false],
    ],
    refused: ['', 'yes', '1', 'TRUE'],
  },
}

const optionOf = (name: string): Option<unknown> => OPTIONS[name as Name]

for (const [name, { fallback, allowed, refused }] of Object.entries(EXPECTED)) {
  describe(optionOf(name).name, () => {
    const option = optionOf(name)

    test('has its value when it is not set', () => assert.deepEqual(option.fallback, fallback))

    for (const [text, value] of allowed)
      test(`'${text}' is allowed`, () => assert.deepEqual(option.parse(text), value))

    for (const text of refused)
      test(`'${text}' is refused`, () => assert.equal(option.parse(text), undefined))
  })
}

test('every option is tested here', () => {
  assert.deepEqual(Object.keys(EXPECTED).sort(), Object.keys(OPTIONS).sort())
})

test('every option is named as in openssl.cnf, once, and explained', () => {
  const rows = [...Object.values(OPTIONS), PIN_OPTION]
  assert.equal(new Set(rows.map(({ name }) => name)).size, rows.length)
  for (const { name, allowed, doc } of rows) {
    assert.match(name, /^pkcs11-module-[a-z]+(-[a-z]+)*$/)
    assert.match(doc, /\.$/)
    assert.notEqual(allowed, '')
  }
})
