// SPDX-License-Identifier: Apache-2.0
// Keys of every type, from their generation on: a key like another, copies, comparison, checks, and
// the public half as other providers get it.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { check, checkPointer, takeErrors } from '../support/evp.ts'
import { generateKey } from '../support/evp-generate.ts'
import { newKeyContext } from '../support/evp-sign.ts'
import { loadProvider } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { createToken } from '../support/token.ts'

const TYPES = ['RSA', 'RSA-PSS', 'EC', 'ED25519', 'ED448', 'X25519', 'X448'] as const
const EVP_PKEY_PUBLIC_KEY = 0x86

const token = await createToken()
const { context } = loadProvider(token)
const made: Pointer[] = []
after(() => {
  for (const key of made) libcrypto.EVP_PKEY_free(key)
})

/** SoftHSM has no Montgomery curves: those keys are made in software. */
const optionsOf = (type: string, object: string): Record<string, string> =>
  type.startsWith('X') ? {} : { pkcs11_uri: token.uri({ object }) }

function generate(like: string | Pointer, type: string, object: string): Pointer {
  const key = generateKey({ context, like, options: optionsOf(type, object) })
  made.push(key)
  return key
}

for (const type of TYPES) {
  test(`${type}: a copy is the same key, one generated like it is another`, () => {
    const key = generate(type, type, type)
    const copy = checkPointer('EVP_PKEY_dup', libcrypto.EVP_PKEY_dup(key))
    made.push(copy)
    assert.equal(libcrypto.EVP_PKEY_eq(key, copy), 1)
    const other = generate(key, type, `like ${type}`)
    assert.equal(libcrypto.EVP_PKEY_eq(key, other), 0)
    assert.equal(libcrypto.EVP_PKEY_get_bits(key), libcrypto.EVP_PKEY_get_bits(other))
    assert.deepEqual(takeErrors(), [])
  })

  test(`${type}: the halves of a key are found to belong together`, () => {
    const operation = newKeyContext(context, generate(type, type, `${type} checked`))
    assert.equal(libcrypto.EVP_PKEY_public_check(operation), 1)
    assert.equal(libcrypto.EVP_PKEY_pairwise_check(operation), 1)
    libcrypto.EVP_PKEY_CTX_free(operation)
  })

  test(`${type}: the public half comes out as parameters`, () => {
    const key = generate(type, type, `${type} exported`)
    const out = new BigUint64Array(1)
    check('EVP_PKEY_todata', libcrypto.EVP_PKEY_todata(key, EVP_PKEY_PUBLIC_KEY, out))
    assert.notEqual(out[0], 0n)
    libcrypto.OSSL_PARAM_free(out[0] ?? 0n)
  })
}
