// SPDX-License-Identifier: Apache-2.0
// OSSL_STORE_delete deletes what a URI names, and nothing where it leaves a choice.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { OpensslError, takeErrors } from '../support/evp.ts'
import { type Loaded, loadProvider } from '../support/in-process.ts'
import { libcrypto } from '../support/libcrypto.ts'
import { createToken, type Token } from '../support/token.ts'
import { dataObject, ecKey } from '../support/token-objects.ts'

const OPENSSL_3_2 = 0x30200000
const isOld = Number(libcrypto.OpenSSL_version_num()) < OPENSSL_3_2
const skip = isOld ? 'OSSL_STORE_delete is there since OpenSSL 3.2' : false

let token: Token
let loaded: Loaded

before(async () => {
  token = await createToken()
  await token.run(
    ecKey({ label: 'pair', id: '01' }),
    ecKey({ label: 'half', id: '02' }),
    ecKey({ label: 'same', id: '03' }),
    ecKey({ label: 'same', id: '04' }),
    ecKey({ label: 'kept', id: '05' }),
    dataObject({ label: 'data', value: 'x' }),
  )
  loaded = loadProvider(token)
})

function deleteByUri(uri: string): void {
  const { context } = loaded
  if (libcrypto.OSSL_STORE_delete(uri, context, null, null, null, null) !== 1)
    throw new OpensslError(`OSSL_STORE_delete ${uri}`, takeErrors())
}

const count = async (label: string): Promise<number> =>
  (await token.read({ CKA_LABEL: label }, 'CKA_CLASS')).length

const refuses = (uri: string, why: RegExp) =>
  assert.throws(
    () => deleteByUri(uri),
    (error) => error instanceof OpensslError && why.test(error.message),
  )

describe('OSSL_STORE_delete', { skip }, () => {
  test('deletes both halves of a key', async () => {
    deleteByUri(token.uri({ object: 'pair', id: '01' }))
    assert.equal(await count('pair'), 0)
  })

  test('deletes one half where the URI has a type', async () => {
    deleteByUri(token.uri({ object: 'half', type: 'public' }))
    assert.equal(await count('half'), 1)
  })

  test('deletes a data object', async () => {
    deleteByUri(token.uri({ object: 'data', type: 'data' }))
    assert.equal(await count('data'), 0)
  })

  test('deletes nothing where two keys have the name', async () => {
    refuses(token.uri({ object: 'same' }), /the URI names both '.*' and '.*'/)
    assert.equal(await count('same'), 4)
  })

  test('deletes nothing where the URI names no object', async () => {
    refuses(token.uri(), /has neither an id nor an object/)
    refuses(token.uri({ type: 'private' }), /has neither an id nor an object/)
    assert.equal(await count('kept'), 2)
  })

  test('says that there is nothing to delete', () => {
    refuses(token.uri({ object: 'nobody' }), /nothing matches/)
    refuses('pkcs11:token=nowhere;object=kept', /no token matches/)
  })
})
