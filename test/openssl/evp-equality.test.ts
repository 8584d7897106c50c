// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import koffi from 'koffi'
import { fixedBuffer } from '../support/cryptoki-template.ts'
import { checkPointer, exportPublicKey, importPublicKey, takeErrors } from '../support/evp.ts'
import { signMessage } from '../support/evp-sign.ts'
import { type Loaded, loadProvider, loadTokenKey, verifiesPlainly } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

let token: Token
let loaded: Loaded
const keys = new Map<string, Pointer>()

/** `ec private`: on the token; `ec software`: the same public key in OpenSSL's own provider. */
const key = (name: string): Pointer => keys.get(name) ?? assert.fail(`no key ${name}`)

const LABELS = ['ec', 'ec-other', 'ec-384', 'rsa', 'rsa-other'] as const

before(async () => {
  token = await createToken()
  await token.run(
    ecKey({ label: 'ec', id: '01' }),
    ecKey({ label: 'ec-other', id: '02' }),
    ecKey({ label: 'ec-384', id: '03', curve: 'P-384' }),
    rsaKey({ label: 'rsa', id: '04' }),
    rsaKey({ label: 'rsa-other', id: '05' }),
  )
  loaded = loadProvider(token)
  for (const label of LABELS) {
    const own = loadTokenKey(loaded, token, label)
    keys.set(`${label} private`, own)
    for (const form of ['public', 'public on the token'] as const)
      keys.set(`${label} ${form}`, loadTokenKey(loaded, token, label, form))
    keys.set(`${label} software`, importPublicKey(null, exportPublicKey(own)))
  }
})

after(() => {
  for (const pointer of keys.values()) libcrypto.EVP_PKEY_free(pointer)
})

const FORMS = ['private', 'public', 'public on the token', 'software'] as const

describe('EVP_PKEY_eq', () => {
  for (const label of LABELS) {
    for (const form of FORMS) {
      for (const other of FORMS) {
        test(`${label}: ${form} equals ${other}`, () => {
          assert.equal(libcrypto.EVP_PKEY_eq(key(`${label} ${form}`), key(`${label} ${other}`)), 1)
          assert.deepEqual(takeErrors(), [])
        })
      }
    }
  }

  for (const [a, b] of [
    ['ec', 'ec-other'],
    ['ec', 'ec-384'],
    ['rsa', 'rsa-other'],
    ['ec', 'rsa'],
  ]) {
    test(`${a} never equals ${b}`, () => {
      for (const form of FORMS) {
        for (const other of FORMS) {
          const one = key(`${a} ${form}`)
          const two = key(`${b} ${other}`)
          assert.notEqual(libcrypto.EVP_PKEY_eq(one, two), 1)
          assert.notEqual(libcrypto.EVP_PKEY_eq(two, one), 1)
        }
      }
      libcrypto.ERR_clear_error()
    })
  }
})

describe('EVP_PKEY_dup', () => {
  for (const label of ['ec', 'rsa']) {
    test(`a duplicate of ${label} signs after the original has gone`, () => {
      const original = loadTokenKey(loaded, token, label)
      const copy = checkPointer('EVP_PKEY_dup', libcrypto.EVP_PKEY_dup(original))
      assert.equal(libcrypto.EVP_PKEY_eq(copy, original), 1)
      libcrypto.EVP_PKEY_free(original)
      const spec = { context: loaded.context, key: copy, digest: 'SHA256' }
      const message = Buffer.from('message')
      assert.ok(verifiesPlainly(spec, message, signMessage(spec, message)))
      libcrypto.EVP_PKEY_free(copy)
    })

    test(`the original of ${label} signs after a duplicate has gone`, () => {
      const copy = checkPointer('EVP_PKEY_dup', libcrypto.EVP_PKEY_dup(key(`${label} private`)))
      libcrypto.EVP_PKEY_free(copy)
      const spec = { context: loaded.context, key: key(`${label} private`), digest: 'SHA256' }
      const message = Buffer.from('message')
      assert.ok(verifiesPlainly(spec, message, signMessage(spec, message)))
    })
  }
})

describe('X509_check_private_key', () => {
  async function selfSigned(label: string): Promise<Pointer> {
    const { provider } = loaded
    const file = provider.path(`${label}.der`)
    const uri = token.uri({ object: label, type: 'private' })
    const { bytes } = await provider.openssl(
      ...['req', '-x509', '-new', '-key', uri, '-subj', `/CN=${label}`, '-outform', 'DER'],
    )
    assert.ok(bytes.length > 0, file)
    const der = fixedBuffer(bytes)
    const at = BigUint64Array.of(koffi.address(der))
    return checkPointer('d2i_X509', libcrypto.d2i_X509(null, at, der.length))
  }

  for (const [label, other] of [
    ['ec', 'ec-other'],
    ['rsa', 'rsa-other'],
  ] as const) {
    test(`the certificate of ${label} fits its key and no other`, async () => {
      const certificate = await selfSigned(label)
      assert.equal(libcrypto.X509_check_private_key(certificate, key(`${label} private`)), 1)
      assert.deepEqual(takeErrors(), [])
      for (const wrong of [other, label === 'ec' ? 'rsa' : 'ec'])
        assert.equal(libcrypto.X509_check_private_key(certificate, key(`${wrong} private`)), 0)
      libcrypto.ERR_clear_error()
      libcrypto.X509_free(certificate)
    })
  }
})

test('what kind a key is can be asked by name', () => {
  assert.equal(libcrypto.EVP_PKEY_is_a(key('ec private'), 'EC'), 1)
  assert.equal(libcrypto.EVP_PKEY_is_a(key('ec private'), 'RSA'), 0)
  assert.equal(libcrypto.EVP_PKEY_is_a(key('rsa public'), 'RSA'), 1)
  assert.equal(libcrypto.EVP_PKEY_is_a(key('rsa public'), 'rsaEncryption'), 1)
})

test('the public half of a private key is exported as SubjectPublicKeyInfo', () => {
  for (const label of LABELS) {
    const der = exportPublicKey(key(`${label} private`))
    assert.deepEqual(exportPublicKey(key(`${label} public`)), der)
    assert.equal(der[0], 0x30)
  }
})
