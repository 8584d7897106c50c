// SPDX-License-Identifier: Apache-2.0
// Sessions, logins, tokens and drivers that go away between two operations of a program: the next
// operation works, with the right key, or says in one clear error why it cannot.
import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { beforeEach, describe, test } from 'node:test'
import {
  check,
  checkPointer,
  exportPublicKey,
  importPublicKey,
  loadStore,
  OpensslError,
  takeErrors,
} from '../support/evp.ts'
import { decrypt, encryptPkcs1 } from '../support/evp-decrypt.ts'
import { deriveSecret } from '../support/evp-derive.ts'
import { generateKey } from '../support/evp-generate.ts'
import { signMessage } from '../support/evp-sign.ts'
import { controlFaults } from '../support/fault-control.ts'
import { compileFaultDriver } from '../support/fault-driver.ts'
import * as faults from '../support/fault-script.ts'
import { onCall } from '../support/fault-script.ts'
import { loadProvider, loadTokenKey, verifiesPlainly } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { makeRsaKey } from '../support/software-keys.ts'
import { createToken } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const MESSAGE = Buffer.from('what is signed')

const token = await createToken()
const pair = makeRsaKey()
await token.run(
  ecKey({ label: 'ec', id: '01', private: { CKA_DERIVE: true } }),
  rsaKey({ label: 'rsa', id: '02' }),
  ecKey({ label: 'ec-2', id: '03' }),
  ecKey({ label: 'hidden', id: '04', public: { CKA_PRIVATE: true } }),
  pair.putPrivate({ CKA_LABEL: 'both', CKA_ID: '05', CKA_DECRYPT: true }),
)
const module = await compileFaultDriver()
const { setScript, count } = controlFaults(module)
const env = { ...token.env, FAULTS_DRIVER: token.module }
const loaded = loadProvider({ module, env, pinFile: token.pinFile })
const { context } = loaded

const load = (object: string): Pointer => loadTokenKey({ context }, token, object)
const keys = Object.fromEntries(['ec', 'rsa', 'ec-2', 'both'].map((name) => [name, load(name)]))
const keyOf = (name: string): Pointer => keys[name] ?? assert.fail(name)

function signs(name: string): boolean {
  const spec = { context, key: keyOf(name), digest: 'SHA256' }
  return verifiesPlainly(spec, MESSAGE, signMessage(spec, MESSAGE))
}

/** Everything works, and the pool has an idle session. */
beforeEach(() => {
  setScript()
  for (const name of Object.keys(keys)) assert.ok(signs(name))
  takeErrors()
})

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const peer = importPublicKey(context, publicKey.export({ type: 'spki', format: 'der' }))
const rand = checkPointer('RAND', libcrypto.EVP_RAND_fetch(context, 'PKCS11-RAND', null))
const generator = checkPointer('EVP_RAND_CTX_new', libcrypto.EVP_RAND_CTX_new(rand, null))
libcrypto.EVP_RAND_instantiate(generator, 128, 0, null, 0, null)
const sha256 = checkPointer('MD', libcrypto.EVP_MD_fetch(context, 'SHA256', 'provider=pkcs11'))
let generated = 0

/** What a program may do next; each throws, or gives false, if it does not work. */
const OPERATIONS: Readonly<Record<string, () => boolean>> = {
  'a signature': () => signs('ec'),
  'a signature with another key': () => signs('rsa'),
  'loading a private key and signing': () => {
    const key = load('ec-2')
    const spec = { context, key, digest: 'SHA256' }
    const right = verifiesPlainly(spec, MESSAGE, signMessage(spec, MESSAGE))
    libcrypto.EVP_PKEY_free(key)
    return right
  },
  'loading a public key that takes a login': () => {
    libcrypto.EVP_PKEY_free(loadTokenKey({ context }, token, 'hidden', 'public'))
    return true
  },
  'listing the token': () => {
    const infos = loadStore({ context, uri: token.uri() })
    for (const info of infos) libcrypto.OSSL_STORE_INFO_free(info)
    return infos.length >= 9
  },
  'a decryption': () => {
    const ciphertext = encryptPkcs1(pair.publicPem, MESSAGE)
    return decrypt({ context, key: keyOf('both') }, ciphertext).equals(MESSAGE)
  },
  'a key agreement': () => deriveSecret({ context, key: keyOf('ec'), peer }).length === 32,
  'a new key': () => {
    const uri = token.uri({ object: `generated ${generated++}` })
    const options = { pkcs11_uri: uri, group: 'P-256' }
    const key = generateKey({ context, like: 'EC', options })
    const spec = { context, key, digest: 'SHA256' }
    const right = verifiesPlainly(spec, MESSAGE, signMessage(spec, MESSAGE))
    libcrypto.EVP_PKEY_free(key)
    return right
  },
  'random numbers': () => {
    const out = Buffer.alloc(16)
    return libcrypto.EVP_RAND_generate(generator, out, 16, 0, 0, null, 0) === 1
  },
  'a digest': () => {
    const digest = checkPointer('EVP_MD_CTX_new', libcrypto.EVP_MD_CTX_new())
    const out = Buffer.alloc(32)
    check('EVP_DigestInit_ex2', libcrypto.EVP_DigestInit_ex2(digest, sha256, null))
    check('EVP_DigestUpdate', libcrypto.EVP_DigestUpdate(digest, MESSAGE, MESSAGE.length))
    check('EVP_DigestFinal_ex', libcrypto.EVP_DigestFinal_ex(digest, out, null))
    libcrypto.EVP_MD_CTX_free(digest)
    return out.equals(createHash('sha256').update(MESSAGE).digest())
  },
}

const EVENTS = {
  'all sessions have been closed': 'close-sessions',
  'another part of the program has logged out': 'logout',
  'another part of the program has started the driver anew': 'restart',
  'another part of the program has finalized the driver': 'finalize',
} as const

for (const [happening, event] of Object.entries(EVENTS)) {
  describe(`after ${happening}`, () => {
    for (const [name, operation] of Object.entries(OPERATIONS))
      test(`${name} works`, () => {
        setScript(onCall('*', 1).happens(event))
        assert.equal(operation(), true)
        assert.equal(count('faults'), 1)
        assert.equal(count('repeated'), 0)
        assert.deepEqual(takeErrors(), [])
      })

    test('every key signs, and none for another', () => {
      setScript(onCall('*', 1).happens(event))
      for (const name of Object.keys(keys)) assert.ok(signs(name), name)
      for (const name of Object.keys(keys)) assert.ok(signs(name), name)
      assert.deepEqual(takeErrors(), [])
    })
  })
}

describe('a token that has been pulled', () => {
  for (const [name, operation] of Object.entries(OPERATIONS))
    test(`${name} works when the token is back in another slot`, () => {
      setScript(onCall('*', 1).happens('remove'))
      assert.throws(() => signs('ec'))
      takeErrors()
      setScript(faults.slotShift(77))
      assert.equal(operation(), true)
      assert.equal(count('repeated'), 0)
      assert.deepEqual(takeErrors(), [])
    })

  test('is named in an error that says so, each time, and works when it is back', () => {
    setScript(onCall('*', 1).happens('remove'))
    for (let i = 0; i < 3; i++) {
      assert.throws(
        () => signs('ec'),
        (error) => {
          assert.ok(error instanceof OpensslError)
          assert.match(error.message, /the token 'Test Token' is not there any more/)
          return true
        },
      )
      takeErrors()
    }
    setScript()
    assert.ok(signs('ec'))
  })
})

test('a token that appears after the start is found', async () => {
  setScript(faults.absent())
  const late = await createToken()
  const again = loadProvider({ ...loaded.provider, module, env, pinFile: late.pinFile })
  assert.throws(() => loadTokenKey(again, token, 'ec'), /no token is there/)
  takeErrors()
  setScript()
  libcrypto.EVP_PKEY_free(loadTokenKey(again, token, 'ec'))
  libcrypto.OSSL_LIB_CTX_free(again.context)
})

describe('a key handle that is gone', () => {
  for (const rv of ['CKR_KEY_HANDLE_INVALID', 'CKR_OBJECT_HANDLE_INVALID'] as const)
    test(`${rv}: the key is found anew, and copied anew`, () => {
      setScript(onCall('C_SignInit', 1).returns(rv))
      assert.ok(signs('ec'))
      assert.deepEqual([count('C_CopyObject'), count('C_Login')], [1, 0])
      assert.deepEqual(takeErrors(), [])
    })

  test('a copy whose session has been closed is made anew', () => {
    setScript(onCall('*', 1).happens('close-sessions'))
    assert.ok(signs('ec'))
    setScript()
    assert.ok(signs('ec'))
    assert.equal(count('calls'), 2)
  })

  test('a key that has been deleted is named in the error', () => {
    const uri = token.uri({ object: 'short-lived', id: '99' })
    const key = generateKey({ context, like: 'EC', options: { pkcs11_uri: uri, group: 'P-256' } })
    const spec = { context, key, digest: 'SHA256' }
    signMessage(spec, MESSAGE)
    setScript(
      onCall('C_SignInit').returns('CKR_KEY_HANDLE_INVALID'),
      onCall('C_FindObjects').writesWord(3, 0),
    )
    assert.throws(() => signMessage(spec, MESSAGE), /object=short-lived.* is not on its token/)
    libcrypto.EVP_PKEY_free(key)
    takeErrors()
  })
})

describe('a session that dies in the middle of an operation', () => {
  for (const rv of ['CKR_SESSION_HANDLE_INVALID', 'CKR_SESSION_CLOSED'] as const)
    for (const call of ['C_SignInit', 'C_Sign'] as const)
      test(`${call} says ${rv}`, () => {
        setScript(onCall(call, 1).returns(rv))
        assert.ok(signs('rsa'))
        assert.deepEqual(takeErrors(), [])
      })

  test('one that always dies ends in one error', () => {
    setScript(onCall('C_Sign').returns('CKR_SESSION_CLOSED'))
    assert.throws(() => signs('rsa'), /C_Sign returned CKR_SESSION_CLOSED/)
    assert.ok(count('C_Sign') <= 4)
    takeErrors()
  })

  test('sessions of the past are closed when the token has no other ones', () => {
    // Each time the old sessions are left: they might be somebody else's by now.
    for (let i = 0; i < 20; i++) {
      setScript(
        faults.maxSessions(6),
        onCall('C_SignInit', 1).returns('CKR_SESSION_HANDLE_INVALID'),
      )
      assert.ok(signs('ec'))
    }
    assert.ok(count('sessions') <= 6)
  })
})

test('an error that no new session cures is given at once', () => {
  setScript(onCall('C_Sign').returns('CKR_FUNCTION_FAILED'))
  assert.throws(() => signs('ec'), /C_Sign returned CKR_FUNCTION_FAILED/)
  assert.equal(count('C_Sign'), 1)
  takeErrors()
})

test('the peer of the key agreement and the keys are as they were', () => {
  for (const name of Object.keys(keys))
    assert.deepEqual(exportPublicKey(keyOf(name)), exportPublicKey(load(name)))
})
