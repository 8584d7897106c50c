// SPDX-License-Identifier: Apache-2.0
// RSA-SHA2-256, ECDSA-SHA2-256 and so on: algorithms that OpenSSL names together with their digest,
// given messages in parts and at once, or digests.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { check, checkPointer, takeErrors } from '../support/evp.ts'
import {
  type AlgorithmSpec,
  type InitName,
  signFinal,
  signOnce,
  signUpdate,
  tooOldForMessages,
  verifyOnce,
  verifyParts,
  withOperation,
  withUnstarted,
} from '../support/evp-message.ts'
import { readSized } from '../support/evp-sign.ts'
import { loadProvider, loadTokenKey, verifiesPlainly } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { ParamArray } from '../support/param-array.ts'
import { createToken } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const skip = tooOldForMessages
const token = await createToken()
await token.run(rsaKey({ label: 'rsa', id: '01' }), ecKey({ label: 'ec', id: '02' }))
const loaded = loadProvider(token)
const { context } = loaded
const rsa = loadTokenKey(loaded, token, 'rsa')
const ec = loadTokenKey(loaded, token, 'ec')
after(() => {
  for (const key of [rsa, ec]) libcrypto.EVP_PKEY_free(key)
})

/** OpenSSL's names of the digests, and Node's. */
const HASHES = {
  SHA1: 'sha1',
  'SHA2-224': 'sha224',
  'SHA2-256': 'sha256',
  'SHA2-384': 'sha384',
  'SHA2-512': 'sha512',
  'SHA3-224': 'sha3-224',
  'SHA3-256': 'sha3-256',
  'SHA3-384': 'sha3-384',
  'SHA3-512': 'sha3-512',
} as const
const RSA_HASHES = {
  ...HASHES,
  'SHA2-512/224': 'sha512-224',
  'SHA2-512/256': 'sha512-256',
  RIPEMD160: 'ripemd160',
} as const

interface Case extends AlgorithmSpec {
  digest: string
  hash: string
}

const casesOf = (type: string, key: Pointer, hashes: Readonly<Record<string, string>>): Case[] =>
  Object.entries(hashes).map(([digest, hash]) => ({
    context,
    key,
    algorithm: `${type}-${digest}`,
    digest,
    hash,
  }))
const RSA = casesOf('RSA', rsa, RSA_HASHES)
const CASES = [...RSA, ...casesOf('ECDSA', ec, HASHES)]

const parts = [randomBytes(1), randomBytes(5000), randomBytes(64)]
const message = Buffer.concat(parts)
const other = randomBytes(100)
const isRight = ({ key, digest }: Case, signature: Uint8Array, of: Uint8Array = message): boolean =>
  verifiesPlainly({ context, key, digest }, of, signature)

for (const spec of CASES) {
  const { algorithm, digest, hash } = spec
  const hashed = createHash(hash).update(message).digest()

  test(`${algorithm} signs a message in parts, and its copy goes on alone`, { skip }, () => {
    withOperation('EVP_PKEY_sign_message_init', spec, (operation) => {
      const [first, ...rest] = parts
      signUpdate(operation, first ?? assert.fail())
      const copy = checkPointer('EVP_PKEY_CTX_dup', libcrypto.EVP_PKEY_CTX_dup(operation))
      for (const part of rest) signUpdate(operation, part)
      signUpdate(copy, other)
      assert.ok(isRight(spec, signFinal(operation)))
      assert.ok(isRight(spec, signFinal(copy), Buffer.concat([first ?? assert.fail(), other])))
      libcrypto.EVP_PKEY_CTX_free(copy)
    })
  })

  test(`${algorithm} signs a message at once, and a digest`, { skip }, () => {
    withOperation('EVP_PKEY_sign_message_init', spec, (operation) => {
      assert.ok(isRight(spec, signOnce(operation, message)))
      assert.ok(isRight(spec, signOnce(operation, other), other))
    })
    withOperation('EVP_PKEY_sign_init_ex2', spec, (operation) =>
      assert.ok(isRight(spec, signOnce(operation, hashed))),
    )
  })

  test(`${algorithm} verifies messages and digests, and refuses others`, { skip }, () => {
    const signature = withOperation('EVP_PKEY_sign_init_ex2', spec, (operation) =>
      signOnce(operation, hashed),
    )
    const answers = (init: InitName, ask: (operation: Pointer, of: Uint8Array) => number) =>
      [message, other].map((of) => withOperation(init, spec, (operation) => ask(operation, of)))
    const right = [1, 0]
    const inParts = answers('EVP_PKEY_verify_message_init', (operation, of) =>
      verifyParts(operation, [of.subarray(0, 10), of.subarray(10)], signature),
    )
    assert.deepEqual(inParts, right)
    const once = answers('EVP_PKEY_verify_message_init', (operation, of) =>
      verifyOnce(operation, of, signature),
    )
    assert.deepEqual(once, right)
    const digests = answers('EVP_PKEY_verify_init_ex2', (operation, of) =>
      verifyOnce(operation, createHash(hash).update(of).digest(), signature),
    )
    assert.deepEqual(digests, right)
    libcrypto.ERR_clear_error()
  })

  test(`${algorithm} names its digest, and takes no other`, { skip }, () => {
    withOperation('EVP_PKEY_sign_message_init', spec, (operation) => {
      const asked = new ParamArray([['digest', { type: 'text', room: 32 }]])
      check('get', libcrypto.EVP_PKEY_CTX_get_params(operation, asked.bytes))
      assert.equal(asked.answer('digest')?.toString(), digest)
      const changed = new ParamArray([['digest', 'MD5']])
      libcrypto.EVP_PKEY_CTX_set_params(operation, changed.bytes)
      libcrypto.ERR_clear_error()
      assert.ok(isRight(spec, signOnce(operation, message)))
    })
  })
}

for (const spec of RSA)
  test(`${spec.algorithm} gives back the digest that was signed`, { skip }, () => {
    const hashed = createHash(spec.hash).update(message).digest()
    const signature = withOperation('EVP_PKEY_sign_init_ex2', spec, (operation) =>
      signOnce(operation, hashed),
    )
    withOperation('EVP_PKEY_verify_recover_init_ex2', spec, (operation) => {
      const recovered = readSized('EVP_PKEY_verify_recover', (out, size) =>
        libcrypto.EVP_PKEY_verify_recover(operation, out, size, signature, signature.length),
      )
      assert.deepEqual(recovered, hashed)
    })
  })

test('RSA gives back the digest that was signed', () => {
  const digest = createHash('sha256').update(message).digest()
  const make = (init: 'EVP_PKEY_sign_init' | 'EVP_PKEY_verify_recover_init'): Pointer => {
    const made = libcrypto.EVP_PKEY_CTX_new_from_pkey(context, rsa, 'provider=pkcs11')
    const operation = checkPointer('EVP_PKEY_CTX_new_from_pkey', made)
    check(init, libcrypto[init](operation))
    check('digest', libcrypto.EVP_PKEY_CTX_ctrl_str(operation, 'digest', 'sha256'))
    return operation
  }
  const signing = make('EVP_PKEY_sign_init')
  const recovering = make('EVP_PKEY_verify_recover_init')
  const signature = signOnce(signing, digest)
  const recovered = readSized('EVP_PKEY_verify_recover', (out, size) =>
    libcrypto.EVP_PKEY_verify_recover(recovering, out, size, signature, signature.length),
  )
  assert.deepEqual(recovered, digest)
  for (const operation of [signing, recovering]) libcrypto.EVP_PKEY_CTX_free(operation)
})

// Not more: what comes after a start that was refused, OpenSSL 3.5 and 3.6 do not survive with keys
// and algorithms of their own default provider either.
for (const [name, key, algorithm] of [
  ['an RSA', rsa, 'ECDSA-SHA2-256'],
  ['an EC', ec, 'RSA-SHA2-256'],
] as const)
  test(`${algorithm} refuses ${name} key`, { skip }, () => {
    for (const init of [
      'EVP_PKEY_sign_init_ex2',
      'EVP_PKEY_sign_message_init',
      'EVP_PKEY_verify_init_ex2',
      'EVP_PKEY_verify_message_init',
    ] as const)
      withUnstarted({ context, key, algorithm }, (operation, signature) => {
        assert.ok(libcrypto[init](operation, signature, null) <= 0)
        assert.match(takeErrors()[0]?.text ?? '', /signature type and key type incompatible/)
      })
  })
