// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ATTRIBUTES, readText, type UriDraft } from '../../../src/pkcs11/uri-attributes.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))

function read(name: string, value: string): UriDraft {
  const draft: UriDraft = { vendor: new Map() }
  const attribute = ATTRIBUTES.find((row) => row.name === name)
  assert.ok(attribute)
  attribute.read(draft, bytes(value), 0, value.length)
  return draft
}

test('every attribute sets one field of its own', () => {
  const samples = new Map([
    ['type', 'cert'],
    ['object-type', 'cert'],
    ['slot-id', '1'],
    ['library-version', '1.2'],
  ])
  const fields = new Map<string, string>()
  for (const { name, meaning } of ATTRIBUTES) {
    const { vendor, ...set } = read(name, samples.get(name) ?? 'x')
    assert.equal(vendor.size, 0)
    const [field = '', ...others] = Object.keys(set)
    assert.equal(others.length, 0, name)
    assert.equal(fields.get(field) ?? meaning, meaning, `${name} and another set ${field}`)
    fields.set(field, meaning)
  }
  assert.equal(fields.size, ATTRIBUTES.length - 1)
})

test('names are those of RFC 7512, each once', () => {
  const names = ATTRIBUTES.map(({ name }) => name)
  assert.equal(new Set(names).size, names.length)
  assert.ok(names.every((name) => /^[a-z-]+$/.test(name)))
})

test('a pin-value becomes a range and nothing else', () => {
  const { vendor, ...set } = read('pin-value', '12%33')
  assert.deepEqual(set, { pinValue: { start: 0, end: 5 } })
  assert.equal(vendor.size, 0)
})

test('a text is decoded and must be UTF-8 without NUL', () => {
  assert.equal(readText(bytes('xa%20%C3%A9y'), 1, 11), 'a é')
  assert.throws(() => readText(bytes('%C3'), 0, 3), { code: 'URI', message: /UTF-8/ })
  assert.throws(() => readText(bytes('%00'), 0, 3), { code: 'URI', message: /NUL/ })
})
