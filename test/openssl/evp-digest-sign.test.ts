// SPDX-License-Identifier: Apache-2.0
// EVP_DigestSign as C applications use it: streamed, duplicated, started again, asked for sizes.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { fixedBuffer } from '../support/cryptoki-template.ts'
import { check, checkPointer, takeErrors } from '../support/evp.ts'
import {
  finishSigning,
  type SignOptions,
  type SignSpec,
  signMessage,
  signParts,
  startSigning,
  startVerifying,
  verifyMessage,
} from '../support/evp-sign.ts'
import { type Loaded, loadProvider, loadTokenKey, verifiesPlainly } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { createToken } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

const MESSAGE = Buffer.from('a message that is signed')
const OTHER = Buffer.from('another message')
const LONG = Buffer.alloc(300_000, 'long ')

type Case = Omit<SignSpec, 'context' | 'key'> & { object: string }

const CASES: Readonly<Record<string, Case>> = {
  ECDSA: { object: 'ec', digest: 'SHA256' },
  'ECDSA with a digest longer than the curve': { object: 'ec', digest: 'SHA512' },
  'RSA PKCS#1 v1.5': { object: 'rsa', digest: 'SHA256' },
  'RSA-PSS': { object: 'rsa', digest: 'SHA256', options: { rsa_padding_mode: 'pss' } },
  // SoftHSM has no RSASSA-PSS with SHA-3: the block is made by the provider.
  'RSA-PSS with SHA3-256': {
    object: 'rsa',
    digest: 'SHA3-256',
    options: { rsa_padding_mode: 'pss', rsa_pss_saltlen: 'digest' },
  },
}

let loaded: Loaded
const keys = new Map<string, Pointer>()

before(async () => {
  const token = await createToken()
  await token.run(ecKey({ label: 'ec', id: '01' }), rsaKey({ label: 'rsa', id: '02' }))
  loaded = loadProvider(token)
  for (const label of ['ec', 'rsa']) {
    keys.set(label, loadTokenKey(loaded, token, label))
    keys.set(`${label} public`, loadTokenKey(loaded, token, label, 'public on the token'))
  }
})

/** Ends a test that has left something on the error stack of a call that went well. */
const noErrors = (): void => assert.deepEqual(takeErrors(), [])

const update = (md: Pointer, part: Uint8Array): void =>
  check('EVP_DigestSignUpdate', libcrypto.EVP_DigestSignUpdate(md, part, part.length))

/** A buffer of `size` bytes with guards behind it, which no call may touch. */
function guarded(size: number): { out: Buffer; untouched: () => boolean } {
  const whole = fixedBuffer(size + 64).fill(0xa5)
  return {
    out: whole.subarray(0, size),
    untouched: () => whole.subarray(size).every((byte) => byte === 0xa5),
  }
}

/** A kind of signature, and the keys that make and check it. */
class Subject {
  readonly object: string
  readonly options: SignOptions | undefined
  readonly #digest: string | null

  constructor({ object, digest, options }: Case) {
    this.object = object
    this.options = options
    this.#digest = digest
  }

  spec(label = this.object): SignSpec {
    return {
      context: loaded.context,
      key: keys.get(label) ?? assert.fail('the key is not loaded'),
      digest: this.#digest,
      ...(this.options && { options: this.options }),
    }
  }

  isRight(message: Uint8Array, signature: Uint8Array): void {
    assert.ok(verifiesPlainly(this.spec(), message, signature), 'OpenSSL verifies it')
  }
}

const BEHAVIOURS: Readonly<Record<string, (it: Subject) => void>> = {
  'a one-shot signature is right': (it) => {
    for (const message of [MESSAGE, LONG, Buffer.alloc(0)]) {
      it.isRight(message, signMessage(it.spec(), message))
    }
    noErrors()
  },
  'a streamed signature is right however the message is cut': (it) => {
    it.isRight(MESSAGE, signParts(it.spec(), [MESSAGE]))
    it.isRight(MESSAGE, signParts(it.spec(), [MESSAGE.subarray(0, 5), MESSAGE.subarray(5)]))
    it.isRight(LONG, signParts(it.spec(), [LONG.subarray(0, 99_999), LONG.subarray(99_999)]))
    it.isRight(
      MESSAGE,
      signParts(
        it.spec(),
        [...MESSAGE].map((byte) => Buffer.of(byte)),
      ),
    )
    it.isRight(Buffer.alloc(0), signParts(it.spec(), []))
    noErrors()
  },
  'a context that is duplicated in the middle goes on in both copies': (it) => {
    const md = startSigning(it.spec())
    update(md, MESSAGE.subarray(0, 7))
    const copy = checkPointer('EVP_MD_CTX_new', libcrypto.EVP_MD_CTX_new())
    check('EVP_MD_CTX_copy_ex', libcrypto.EVP_MD_CTX_copy_ex(copy, md))
    update(copy, MESSAGE.subarray(7))
    update(md, OTHER)
    it.isRight(MESSAGE, finishSigning(copy))
    libcrypto.EVP_MD_CTX_free(copy)
    it.isRight(Buffer.concat([MESSAGE.subarray(0, 7), OTHER]), finishSigning(md))
    libcrypto.EVP_MD_CTX_free(md)
    noErrors()
  },
  'a copy works after the original is freed': (it) => {
    const md = startSigning(it.spec())
    update(md, MESSAGE)
    const copy = checkPointer('EVP_MD_CTX_new', libcrypto.EVP_MD_CTX_new())
    check('EVP_MD_CTX_copy_ex', libcrypto.EVP_MD_CTX_copy_ex(copy, md))
    libcrypto.EVP_MD_CTX_free(md)
    it.isRight(MESSAGE, finishSigning(copy))
    libcrypto.EVP_MD_CTX_free(copy)
    noErrors()
  },
  'asking for the size signs nothing, and names enough room': (it) => {
    const md = startSigning(it.spec())
    update(md, MESSAGE)
    const size = new BigUint64Array(1)
    for (let i = 0; i < 3; i++) {
      check('EVP_DigestSignFinal', libcrypto.EVP_DigestSignFinal(md, null, size))
    }
    const signature = finishSigning(md)
    assert.ok(signature.length <= Number(size[0]))
    it.isRight(MESSAGE, signature)
    libcrypto.EVP_MD_CTX_free(md)
  },
  'a buffer that is too small is refused and not written beyond': (it) => {
    const full = Number(libcrypto.EVP_PKEY_get_size(it.spec().key))
    for (const room of [0, 1, full - 9]) {
      // Since OpenSSL 3.4 a context has come to its end even if this fails.
      const md = startSigning(it.spec())
      const { out, untouched } = guarded(room)
      const size = BigUint64Array.of(BigInt(room))
      const result = libcrypto.EVP_DigestSign(md, out, size, MESSAGE, MESSAGE.length)
      assert.notEqual(result, 1)
      assert.ok(untouched())
      const [error] = takeErrors().slice(-1)
      assert.match(error?.data ?? '', /buffer for the signature holds \d+ bytes, \d+ are needed/)
      libcrypto.EVP_MD_CTX_free(md)
    }
  },
  'a context can be started again, before and after a signature': (it) => {
    const { context, key, digest } = it.spec()
    const md = startSigning(it.spec())
    update(md, OTHER)
    for (let i = 0; i < 3; i++) {
      const pkey = new BigUint64Array(1)
      check(
        'EVP_DigestSignInit_ex',
        libcrypto.EVP_DigestSignInit_ex(md, pkey, digest, context, null, key, null),
      )
      for (const [option, value] of Object.entries(it.options ?? {})) {
        check(option, libcrypto.EVP_PKEY_CTX_ctrl_str(pkey[0] ?? 0n, option, value))
      }
      update(md, MESSAGE)
      it.isRight(MESSAGE, finishSigning(md))
    }
    libcrypto.EVP_MD_CTX_free(md)
    noErrors()
  },
  'what comes after the end is refused or right, but never wrong': (it) => {
    const md = startSigning(it.spec())
    update(md, MESSAGE)
    it.isRight(MESSAGE, finishSigning(md))
    // OpenSSL 3.0 finishes a copy of the context, later ones the context itself.
    const out = fixedBuffer(1024)
    const size = BigUint64Array.of(1024n)
    if (libcrypto.EVP_DigestSignFinal(md, out, size) === 1)
      it.isRight(MESSAGE, out.subarray(0, Number(size[0])))
    libcrypto.EVP_MD_CTX_free(md)
    libcrypto.ERR_clear_error()
  },
  'two contexts with one key can be in the middle at once': (it) => {
    const [a, b] = [startSigning(it.spec()), startSigning(it.spec())]
    update(a, MESSAGE)
    update(b, OTHER)
    it.isRight(MESSAGE, finishSigning(a))
    it.isRight(OTHER, finishSigning(b))
    libcrypto.EVP_MD_CTX_free(a)
    libcrypto.EVP_MD_CTX_free(b)
    noErrors()
  },
}

/** Of the key itself, and of its public key object. */
const CHECKS: Readonly<Record<string, (it: Subject, label: string) => void>> = {
  'verifies what was signed, and nothing else': (it, label) => {
    const signature = signMessage(it.spec(), MESSAGE)
    assert.equal(verifyMessage(it.spec(label), MESSAGE, signature), 1)
    noErrors()
    assert.notEqual(verifyMessage(it.spec(label), OTHER, signature), 1)
    libcrypto.ERR_clear_error()
  },
  'verifies a streamed message, in a copy of the context as well': (it, label) => {
    const signature = signMessage(it.spec(), MESSAGE)
    const md = startVerifying(it.spec(label))
    const copy = checkPointer('EVP_MD_CTX_new', libcrypto.EVP_MD_CTX_new())
    const feed = (context: Pointer, part: Buffer): void =>
      check('update', libcrypto.EVP_DigestVerifyUpdate(context, part, part.length))
    feed(md, MESSAGE.subarray(0, 9))
    check('EVP_MD_CTX_copy_ex', libcrypto.EVP_MD_CTX_copy_ex(copy, md))
    feed(md, MESSAGE.subarray(9))
    feed(copy, OTHER)
    const final = (context: Pointer): number =>
      libcrypto.EVP_DigestVerifyFinal(context, signature, signature.length)
    assert.equal(final(md), 1)
    noErrors()
    assert.notEqual(final(copy), 1)
    libcrypto.ERR_clear_error()
    libcrypto.EVP_MD_CTX_free(md)
    libcrypto.EVP_MD_CTX_free(copy)
  },
}

for (const [name, row] of Object.entries(CASES)) {
  describe(name, () => {
    const it = new Subject(row)
    for (const [behaviour, run] of Object.entries(BEHAVIOURS)) test(behaviour, () => run(it))
    for (const [behaviour, run] of Object.entries(CHECKS)) {
      test(`the key ${behaviour}`, () => run(it, it.object))
      test(`the public key object ${behaviour}`, () => run(it, `${it.object} public`))
    }
  })
}
