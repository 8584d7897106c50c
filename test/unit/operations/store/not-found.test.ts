// SPDX-License-Identifier: Apache-2.0
import '../../../support/fake-host.ts'

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Criteria, noCriteria } from '../../../../src/operations/store/criteria.ts'
import { adviseNotFound } from '../../../../src/operations/store/not-found.ts'
import { parseUri } from '../../../../src/pkcs11/uri.ts'

const advise = (uri: string, expect?: Criteria['expect']): string =>
  adviseNotFound(parseUri(Buffer.from(uri)), { ...noCriteria(), expect })

test('what the program asks for is named', () => {
  assert.equal(advise('pkcs11:object=a', 'private'), ' (the program asks for a private key)')
  assert.equal(advise('pkcs11:type=cert', 'cert'), ' (the program asks for a certificate)')
  assert.equal(advise('pkcs11:object=a'), '')
})

test('a URI that contradicts it is named too', () => {
  assert.match(
    advise('pkcs11:type=public', 'private'),
    /a private key, and the URI for type=public/,
  )
})

test('an id in hexadecimal is shown as a URI wants it', () => {
  assert.match(advise('pkcs11:id=0aFF'), /the bytes 0aFF are written id=%0a%FF/)
  assert.match(advise('pkcs11:id=0x01'), /the bytes 01 are written id=%01/)
  for (const id of ['%0a%ff', 'a', 'key', '']) assert.equal(advise(`pkcs11:id=${id}`), '')
})
