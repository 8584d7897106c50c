// SPDX-License-Identifier: Apache-2.0
// A signature's context is taken back and handed out again by the host: it must be like a new one.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import {
  check,
  checkPointer,
  exportPublicKey,
  importPublicKey,
  takeErrors,
} from '../support/evp.ts'
import {
  finishSigning,
  type SignSpec,
  signMessage,
  signParts,
  startSigning,
  verifyMessage,
} from '../support/evp-sign.ts'
import { type Loaded, loadProvider, loadTokenKey, verifiesPlainly } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey, edwardsKey, rsaKey } from '../support/token-objects.ts'

const MESSAGE = Buffer.from('a message that is signed')
const PART = Buffer.from('a part of a message that nobody signs')

let token: Token
let loaded: Loaded
const specs: Record<'ec' | 'ec2' | 'rsa' | 'ed', SignSpec> = {
  ec: { context: null, key: 0n, digest: 'SHA256' },
  ec2: { context: null, key: 0n, digest: 'SHA256' },
  rsa: { context: null, key: 0n, digest: 'SHA256' },
  ed: { context: null, key: 0n, digest: null },
}

before(async () => {
  token = await createToken()
  const ec = (label: string, id: string) => ecKey({ label, id })
  await token.run(ec('ec', '01'), ec('ec2', '02'), rsaKey({ label: 'rsa', id: '03' }))
  await token.run(edwardsKey({ label: 'ed', id: '04', curve: 'Ed25519' }))
  loaded = loadProvider(token)
  for (const label of ['ec', 'ec2', 'rsa', 'ed'] as const)
    specs[label] = { ...specs[label], ...loaded, key: loadTokenKey(loaded, token, label) }
})

const { EVP_DigestSignUpdate, EVP_MD_CTX_copy_ex, EVP_MD_CTX_free, EVP_MD_CTX_new } = libcrypto

/** Signs several times, so that all but the first contexts are recycled ones. */
function signsRightly(spec: SignSpec): void {
  for (let i = 0; i < 3; i++) {
    const message = Buffer.from(`${MESSAGE} ${i}`)
    assert.ok(verifiesPlainly(spec, message, signMessage(spec, message)))
  }
  assert.deepEqual(takeErrors(), [])
}

/** Uses a context that has signed before in some other way, and frees it. */
function useOtherwise(spec: SignSpec, use: (md: Pointer) => void): void {
  signsRightly(spec)
  const md = startSigning(spec)
  use(md)
  EVP_MD_CTX_free(md)
}

const update = (md: Pointer): void =>
  check('EVP_DigestSignUpdate', EVP_DigestSignUpdate(md, PART, PART.length))

for (const label of ['ec', 'rsa'] as const) {
  test(`after a message was given up in the middle the next one is signed alone (${label})`, () => {
    useOtherwise(specs[label], update)
    signsRightly(specs[label])
    assert.ok(verifiesPlainly(specs[label], MESSAGE, signParts(specs[label], [MESSAGE])))
  })

  test(`a recycled context signs a message in parts (${label})`, () => {
    signsRightly(specs[label])
    assert.ok(verifiesPlainly(specs[label], MESSAGE, signParts(specs[label], [MESSAGE])))
    signsRightly(specs[label])
  })

  test(`a copy of a recycled context signs, and so does the context after it (${label})`, () => {
    useOtherwise(specs[label], (md) => {
      const copy = checkPointer('EVP_MD_CTX_new', EVP_MD_CTX_new())
      check('EVP_MD_CTX_copy_ex', EVP_MD_CTX_copy_ex(copy, md))
      check('EVP_DigestSignUpdate', EVP_DigestSignUpdate(copy, MESSAGE, MESSAGE.length))
      assert.ok(verifiesPlainly(specs[label], MESSAGE, finishSigning(copy)))
      EVP_MD_CTX_free(copy)
    })
    signsRightly(specs[label])
  })

  test(`a digest under its other name is the same (${label})`, () => {
    for (const digest of ['SHA256', 'SHA2-256', 'SHA384', 'SHA2-256'])
      signsRightly({ ...specs[label], digest })
  })

  test(`another digest of the same key is another signature (${label})`, () => {
    for (const digest of ['SHA256', 'SHA384', 'SHA256']) signsRightly({ ...specs[label], digest })
  })
}

test('an Ed25519 key signs in recycled contexts, and without a digest only', () => {
  const spec = { ...specs.ed, ...loaded }
  const plain = importPublicKey(null, exportPublicKey(spec.key))
  const signs = (): void => {
    for (let i = 0; i < 3; i++) {
      const message = Buffer.from(`${MESSAGE} ${i}`)
      const signature = signMessage(spec, message)
      assert.equal(verifyMessage({ ...spec, key: plain, context: null }, message, signature), 1)
    }
  }
  signs()
  assert.throws(() => signMessage({ ...spec, digest: 'SHA256' }, MESSAGE))
  takeErrors()
  signs()
  libcrypto.EVP_PKEY_free(plain)
})

test('no digest is the default one of each key', () => {
  for (const label of ['ec', 'rsa'] as const) {
    const message = signMessage({ ...specs[label], digest: null }, MESSAGE)
    assert.ok(verifiesPlainly(specs[label], MESSAGE, message))
    signsRightly({ ...specs[label], digest: 'SHA384' })
    const again = signMessage({ ...specs[label], digest: null }, MESSAGE)
    assert.ok(verifiesPlainly(specs[label], MESSAGE, again))
  }
})

test('a padding that was set is not the next signature’s', () => {
  signsRightly(specs.rsa)
  const pss = { ...specs.rsa, options: { rsa_padding_mode: 'pss' } }
  signsRightly(pss)
  signsRightly(specs.rsa)
})

test('two keys that take turns each sign for themselves', () => {
  for (let turn = 0; turn < 3; turn++) {
    signsRightly(specs.ec)
    signsRightly(specs.ec2)
  }
})

test('many contexts at once sign, each its message', () => {
  const signed = (md: Pointer, message: Buffer): Buffer => {
    const size = BigUint64Array.of(256n)
    const out = Buffer.alloc(256)
    check('EVP_DigestSign', libcrypto.EVP_DigestSign(md, out, size, message, message.length))
    return out.subarray(0, Number(size[0]))
  }
  // Newer ones sign once with a context that is not started again.
  for (let round = 0; round < 2; round++) {
    const contexts = Array.from({ length: 100 }, () => startSigning(specs.ec))
    contexts.forEach((md, i) => {
      const message = Buffer.from(`message ${i}`)
      assert.ok(verifiesPlainly(specs.ec, message, signed(md, message)))
    })
    for (const md of contexts) EVP_MD_CTX_free(md)
  }
  signsRightly(specs.ec)
})

test('a key that is loaded anew is not mistaken for the one that was freed', () => {
  for (const label of ['ec', 'ec2', 'ec', 'ec2']) {
    const key = loadTokenKey(loaded, token, label)
    signsRightly({ ...specs.ec, key })
    libcrypto.EVP_PKEY_free(key)
  }
})

test('a library context that ends takes its contexts along', () => {
  for (let i = 0; i < 3; i++) {
    const other = loadProvider(token)
    const key = loadTokenKey(other, token, 'ec')
    signsRightly({ context: other.context, key, digest: 'SHA256' })
    libcrypto.EVP_PKEY_free(key)
    libcrypto.OSSL_LIB_CTX_free(other.context)
    signsRightly(specs.ec)
  }
})
