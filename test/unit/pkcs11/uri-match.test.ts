// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseUri } from '../../../src/pkcs11/uri.ts'
import {
  asksForLibrary,
  libraryMatches,
  moduleMatches,
  objectMatches,
  slotMatches,
  tokenMatches,
} from '../../../src/pkcs11/uri-match.ts'

const uri = (text: string) => parseUri(new Uint8Array(Buffer.from(`pkcs11:${text}`)))
const token = { label: 'acc', manufacturer: 'SoftHSM project', serial: '7f', model: 'SoftHSM v2' }
const slot = { id: 0, manufacturer: 'SM', description: 'SD' }
const library = { manufacturer: 'LM', description: 'LD', version: { major: 2, minor: 6 } }
const object = { type: 'private', label: 'ec', id: Uint8Array.of(1, 2) } as const

test('a URI that names nothing matches everything', () => {
  const all = uri('')
  assert.ok(tokenMatches(all, token))
  assert.ok(slotMatches(all, slot))
  assert.ok(libraryMatches(all, library))
  assert.ok(objectMatches(all, object))
})

test('all that a URI names must be equal', () => {
  assert.ok(tokenMatches(uri('token=acc;model=SoftHSM v2;serial=7f'), token))
  for (const wrong of ['token=ac', 'token=ACC', 'token=acc%20', 'token=', 'serial=7f;model=x']) {
    assert.equal(tokenMatches(uri(wrong), token), false, wrong)
  }
  assert.equal(tokenMatches(uri('manufacturer=Other;token=acc'), token), false)
})

test('an empty attribute matches an empty text of the token', () => {
  assert.ok(tokenMatches(uri('serial='), { ...token, serial: '' }))
})

test('slots are told apart by number and texts, slot 0 as well', () => {
  assert.ok(slotMatches(uri('slot-id=0;slot-description=SD;slot-manufacturer=SM'), slot))
  assert.equal(slotMatches(uri('slot-id=0'), { ...slot, id: 1 }), false)
  assert.equal(slotMatches(uri('slot-description=SX'), slot), false)
  assert.equal(slotMatches(uri('slot-manufacturer=SX'), slot), false)
})

test('libraries are told apart by texts and version', () => {
  const named = 'library-manufacturer=LM;library-description=LD;library-version=2.6'
  assert.ok(libraryMatches(uri(named), library))
  for (const wrong of ['version=2', 'version=3.6', 'description=x', 'manufacturer=x']) {
    assert.equal(libraryMatches(uri(`library-${wrong}`), library), false, wrong)
  }
})

test('objects are told apart by type, label and every byte of their id', () => {
  assert.ok(objectMatches(uri('type=private;object=ec;id=%01%02'), object))
  for (const wrong of ['type=public', 'object=e', 'id=%01', 'id=%01%03', 'id=%01%02%00']) {
    assert.equal(objectMatches(uri(wrong), object), false, wrong)
  }
})

test('an object of a class that no URI can name is found without a type alone', () => {
  const unnamed = { ...object, type: undefined }
  assert.ok(objectMatches(uri('object=ec'), unnamed))
  assert.equal(objectMatches(uri('object=ec;type=data'), unnamed), false)
})

test('module-path and module-name choose a driver', () => {
  const path = '/usr/lib/softhsm/libsofthsm2.so'
  const matches = (query: string) => moduleMatches(uri(query === '' ? '' : `?${query}`), path)
  assert.ok(matches(''))
  assert.ok(matches(`module-path=${path}`))
  assert.ok(!matches('module-path=/usr/lib/other.so'))
  for (const name of ['softhsm2', 'libsofthsm2', 'libsofthsm2.so'])
    assert.ok(matches(`module-name=${name}`), name)
  assert.ok(!matches('module-name=softhsm'))
})

test('the library is asked for only where an attribute speaks of it', () => {
  const asks = (path: string) => asksForLibrary(uri(path))
  assert.ok(!asks('token=a;manufacturer=b;slot-id=3'))
  for (const attribute of ['manufacturer=a', 'description=a', 'version=1.2'])
    assert.ok(asks(`library-${attribute}`), attribute)
})
