// SPDX-License-Identifier: Apache-2.0
// Ed25519 and Ed448 by the functions for messages, and the variants that OpenSSL names as algorithms
// of their own. SoftHSM signs the pure form alone; keys in software do the others.
import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes, verify } from 'node:crypto'
import { after, test } from 'node:test'
import { check, checkPointer, exportPublicKey, OpensslError, takeErrors } from '../support/evp.ts'
import { signOnce, tooOldForMessages, verifyOnce, withOperation } from '../support/evp-message.ts'
import { loadProvider, loadTokenKey } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { ParamArray } from '../support/param-array.ts'
import { createToken } from '../support/token.ts'
import { edwardsKey } from '../support/token-objects.ts'

const skip = tooOldForMessages
const TYPES = ['Ed25519', 'Ed448'] as const
type Type = (typeof TYPES)[number]
/** The secret at the end of an OneAsymmetricKey (RFC 8410 §7). */
const SECRET_BYTES = { Ed25519: 32, Ed448: 57 } as const
const VARIANTS = [
  ['Ed25519ph', 'Ed25519', []],
  ['Ed25519ph', 'Ed25519', ['context']],
  ['Ed25519ctx', 'Ed25519', ['context']],
  ['Ed448ph', 'Ed448', []],
  ['Ed448ph', 'Ed448', ['context']],
] as const

const token = await createToken()
await token.run(...TYPES.map((curve, i) => edwardsKey({ label: curve, id: `0${i}`, curve })))
const loaded = loadProvider(token)
const { context } = loaded
const message = randomBytes(300)
const made: Pointer[] = []
after(() => {
  for (const key of made) libcrypto.EVP_PKEY_free(key)
})

function keep(key: Pointer): Pointer {
  made.push(key)
  return key
}

const onToken = (type: Type): Pointer => keep(loadTokenKey(loaded, token, type))

/** A private key that is not on the token, held by this provider or by OpenSSL's. */
function importKey(type: Type, der: Buffer, properties: string): Pointer {
  const secret = der.subarray(-SECRET_BYTES[type])
  const started = libcrypto.EVP_PKEY_CTX_new_from_name(context, type, properties)
  const operation = checkPointer('EVP_PKEY_CTX_new_from_name', started)
  const out = new BigUint64Array(1)
  const data = new ParamArray([['priv', secret]])
  check('EVP_PKEY_fromdata_init', libcrypto.EVP_PKEY_fromdata_init(operation))
  check('EVP_PKEY_fromdata', libcrypto.EVP_PKEY_fromdata(operation, out, 0x87, data.bytes))
  libcrypto.EVP_PKEY_CTX_free(operation)
  return keep(out[0] ?? 0n)
}

function generatePkcs8(type: Type): Buffer {
  const { privateKey } =
    type === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ed448')
  return privateKey.export({ format: 'der', type: 'pkcs8' })
}

for (const type of TYPES) {
  test(`${type} signs and verifies a message at once`, { skip }, () => {
    const key = onToken(type)
    const spec = { context, key, algorithm: type }
    const signature = withOperation('EVP_PKEY_sign_message_init', spec, (operation) => {
      const pure = new ParamArray([['instance', type]])
      check('set', libcrypto.EVP_PKEY_CTX_set_params(operation, pure.bytes))
      const copy = checkPointer('EVP_PKEY_CTX_dup', libcrypto.EVP_PKEY_CTX_dup(operation))
      const [first, second] = [operation, copy].map((each) => signOnce(each, message))
      libcrypto.EVP_PKEY_CTX_free(copy)
      assert.deepEqual(first, second)
      return first ?? assert.fail()
    })
    const spki = exportPublicKey(key)
    assert.ok(verify(null, message, { key: spki, format: 'der', type: 'spki' }, signature))
    const answers = [message, randomBytes(300)].map((of) =>
      withOperation('EVP_PKEY_verify_message_init', spec, (operation) =>
        verifyOnce(operation, of, signature),
      ),
    )
    assert.deepEqual(answers, [1, 0])
    libcrypto.ERR_clear_error()
  })

  test(`${type} signs no digest, and says what to call`, () => {
    const key = onToken(type)
    for (const init of ['EVP_PKEY_sign_init', 'EVP_PKEY_verify_init'] as const) {
      const started = libcrypto.EVP_PKEY_CTX_new_from_pkey(context, key, 'provider=pkcs11')
      const operation = checkPointer('EVP_PKEY_CTX_new_from_pkey', started)
      assert.notEqual(libcrypto[init](operation), 1)
      libcrypto.EVP_PKEY_CTX_free(operation)
      assert.match(
        takeErrors()
          .map(({ data }) => data)
          .join(),
        /EVP_DigestSign/,
      )
    }
  })
}

interface Side {
  key: Pointer
  algorithm: string
  properties: string
  words: readonly string[]
}

/** Sets the context string; what else a started operation can be asked for, a copy of it does. */
function withSettings<T>(
  side: Side,
  init: 'EVP_PKEY_sign_message_init' | 'EVP_PKEY_verify_message_init',
  use: (operation: Pointer) => T,
): T {
  return withOperation(init, { context, ...side }, (operation) => {
    const entries = side.words.map((word) => ['context-string', Buffer.from(word)] as const)
    const settings = new ParamArray(entries)
    check('set', libcrypto.EVP_PKEY_CTX_set_params(operation, settings.bytes))
    const copy = checkPointer('EVP_PKEY_CTX_dup', libcrypto.EVP_PKEY_CTX_dup(operation))
    const asked = new ParamArray([['algorithm-id', { type: 'octets', room: 64 }]])
    libcrypto.EVP_PKEY_CTX_get_params(operation, asked.bytes)
    libcrypto.ERR_clear_error()
    try {
      return use(copy)
    } finally {
      libcrypto.EVP_PKEY_CTX_free(copy)
    }
  })
}

for (const [algorithm, type, words] of VARIANTS) {
  const title = words.length > 0 ? 'with a context' : 'without a context'

  test(`${algorithm} agrees with OpenSSL, ${title}`, { skip }, () => {
    const der = generatePkcs8(type)
    const sides = ['provider=pkcs11', 'provider=default'].map((properties) => ({
      key: importKey(type, der, properties),
      ...{ algorithm, properties, words },
    }))
    for (const signer of sides) {
      const signature = withSettings(signer, 'EVP_PKEY_sign_message_init', (operation) =>
        signOnce(operation, message),
      )
      for (const verifier of sides) {
        const answers = [message, randomBytes(300)].map((of) =>
          withSettings(verifier, 'EVP_PKEY_verify_message_init', (operation) =>
            verifyOnce(operation, of, signature),
          ),
        )
        assert.deepEqual(answers, [1, 0])
      }
    }
    libcrypto.ERR_clear_error()
  })

  test(`${algorithm} is refused where SoftHSM would sign something else, ${title}`, {
    skip,
  }, () => {
    const side = { key: onToken(type), algorithm, properties: 'provider=pkcs11', words }
    const sign = () =>
      withSettings(side, 'EVP_PKEY_sign_message_init', (operation) => signOnce(operation, message))
    assert.throws(sign, OpensslError)
  })
}
