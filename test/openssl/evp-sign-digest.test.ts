// SPDX-License-Identifier: Apache-2.0
// EVP_PKEY_sign: the application has hashed already, or signs bytes as they are.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { fixedBuffer } from '../support/cryptoki-template.ts'
import {
  check,
  exportPublicKey,
  importPublicKey,
  OpensslError,
  takeErrors,
} from '../support/evp.ts'
import { newKeyContext, type SignOptions, signDigest, verifyDigest } from '../support/evp-sign.ts'
import { type Loaded, loadProvider, loadTokenKey, verifiesPlainly } from '../support/in-process.ts'
import { libcrypto, type Pointer } from '../support/libcrypto.ts'
import { createToken } from '../support/token.ts'
import { ecKey, rsaKey } from '../support/token-objects.ts'

let loaded: Loaded
const keys = new Map<string, Pointer>()

before(async () => {
  const token = await createToken()
  await token.run(
    ecKey({ label: 'ec', id: '01' }),
    ecKey({ label: 'ec-521', id: '03', curve: 'P-521' }),
    rsaKey({ label: 'rsa', id: '02' }),
  )
  loaded = loadProvider(token)
  for (const label of ['ec', 'ec-521', 'rsa']) {
    keys.set(label, loadTokenKey(loaded, token, label))
    keys.set(`${label} public`, loadTokenKey(loaded, token, label, 'public on the token'))
  }
})

const sha = (name: string): Buffer => createHash(name).update('message').digest()

function flipBit(bytes: Buffer, at: number): Buffer {
  const flipped = Buffer.from(bytes)
  flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at)
  return flipped
}

interface Case {
  object: string
  options?: SignOptions
  data: () => Buffer
  /** Lengths that are refused. */
  wrong: readonly number[]
}

const CASES: Readonly<Record<string, Case>> = {
  'ECDSA of a named digest': {
    object: 'ec',
    options: { digest: 'SHA256' },
    data: () => sha('sha256'),
    wrong: [0, 20, 31, 33, 64],
  },
  'ECDSA of a digest that is longer than the curve': {
    object: 'ec',
    options: { digest: 'SHA512' },
    data: () => sha('sha512'),
    wrong: [0, 32, 63, 65],
  },
  'ECDSA of bytes of any length': { object: 'ec', data: () => randomBytes(20), wrong: [] },
  'ECDSA of more bytes than the curve has': {
    object: 'ec',
    data: () => randomBytes(64),
    wrong: [],
  },
  'ECDSA P-521 of SHA-512': {
    object: 'ec-521',
    options: { digest: 'SHA512' },
    data: () => sha('sha512'),
    wrong: [0, 32, 66],
  },
  'RSA PKCS#1 with DigestInfo': {
    object: 'rsa',
    options: { digest: 'SHA256' },
    data: () => sha('sha256'),
    wrong: [0, 20, 31, 33, 51],
  },
  'RSA PKCS#1 of bytes as they are': {
    object: 'rsa',
    data: () => randomBytes(36),
    wrong: [246, 256, 1000],
  },
  'RSA-PSS': {
    object: 'rsa',
    options: { rsa_padding_mode: 'pss', digest: 'SHA256' },
    data: () => sha('sha256'),
    wrong: [0, 20, 31, 33, 64],
  },
  'RSA without padding': {
    object: 'rsa',
    options: { rsa_padding_mode: 'none' },
    data: () => Buffer.concat([Buffer.of(0, 1), randomBytes(254)]),
    wrong: [255, 257],
  },
}

/** A kind of signature, and the keys that make and check it. */
class Subject {
  readonly object: string
  readonly data: () => Buffer
  readonly #options: SignOptions | undefined

  constructor({ object, options, data }: Case) {
    this.object = object
    this.data = data
    this.#options = options
  }

  spec(label = this.object) {
    return {
      context: loaded.context,
      key: keys.get(label) ?? assert.fail('the key is not loaded'),
      ...(this.#options && { options: this.#options }),
    }
  }

  /** An EVP_PKEY_CTX that is ready to sign. The caller frees it. */
  start(): Pointer {
    const { context, key, options } = this.spec()
    const pkey = newKeyContext(context, key)
    check('EVP_PKEY_sign_init', libcrypto.EVP_PKEY_sign_init(pkey))
    for (const [option, value] of Object.entries(options ?? {}))
      check(option, libcrypto.EVP_PKEY_CTX_ctrl_str(pkey, option, value))
    return pkey
  }
}

const BEHAVIOURS: Readonly<Record<string, (it: Subject) => void>> = {
  'is signed on the token and verified by OpenSSL without it': (it) => {
    const input = it.data()
    const signature = signDigest(it.spec(), input)
    assert.ok(verifiesPlainly({ ...it.spec(), digest: null }, input, signature))
  },
  'one context signs again and again, and so does its copy': (it) => {
    const pkey = it.start()
    const copy = libcrypto.EVP_PKEY_CTX_dup(pkey) ?? assert.fail('EVP_PKEY_CTX_dup')
    for (const context of [pkey, copy, pkey, copy]) {
      const input = it.data()
      const out = fixedBuffer(1024)
      const size = BigUint64Array.of(1024n)
      check('EVP_PKEY_sign', libcrypto.EVP_PKEY_sign(context, out, size, input, input.length))
      const signature = out.subarray(0, Number(size[0]))
      assert.ok(verifiesPlainly({ ...it.spec(), digest: null }, input, signature))
    }
    libcrypto.EVP_PKEY_CTX_free(pkey)
    libcrypto.EVP_PKEY_CTX_free(copy)
  },
  'a buffer that is too small is refused and not written beyond': (it) => {
    const pkey = it.start()
    const out = fixedBuffer(256).fill(0xa5)
    const size = BigUint64Array.of(8n)
    const input = it.data()
    assert.notEqual(libcrypto.EVP_PKEY_sign(pkey, out, size, input, input.length), 1)
    assert.ok(out.subarray(8).every((byte) => byte === 0xa5))
    libcrypto.ERR_clear_error()
    libcrypto.EVP_PKEY_CTX_free(pkey)
  },
}

/** By the key itself, and by its public key object. */
const CHECKS: Readonly<Record<string, (it: Subject, label: string) => void>> = {
  'verifies it, and not another input': (it, label) => {
    const input = it.data()
    const signature = signDigest(it.spec(), input)
    assert.equal(verifyDigest(it.spec(label), input, signature), 1)
    assert.deepEqual(takeErrors(), [])
    // Early enough to count where a curve takes no more than its own length.
    const another = flipBit(input, 12)
    assert.notEqual(verifyDigest(it.spec(label), another, signature), 1)
    libcrypto.ERR_clear_error()
  },
  'does not verify another signature, or one of another length': (it, label) => {
    const input = it.data()
    const signature = signDigest(it.spec(), input)
    const bad = {
      changed: flipBit(signature, signature.length - 1),
      // For the public key, libcrypto itself does without a leading zero.
      cutInFront: signature.subarray(signature[0] === 0 ? 2 : 1),
      cutBehind: signature.subarray(0, -1),
      longer: Buffer.concat([signature, Buffer.of(0)]),
      zeros: Buffer.alloc(signature.length),
      ones: Buffer.alloc(signature.length, 0xff),
      empty: Buffer.alloc(0),
    }
    for (const [what, other] of Object.entries(bad))
      assert.notEqual(verifyDigest(it.spec(label), input, other), 1, what)
    libcrypto.ERR_clear_error()
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
    for (const length of row.wrong) {
      test(`${length} bytes are refused`, () => {
        assert.throws(() => signDigest(it.spec(), Buffer.alloc(length, 1)), OpensslError)
      })
    }
  })
}

test('a signature of the token is verified in software', () => {
  const key = keys.get('ec') ?? assert.fail('the key is not loaded')
  const twin = importPublicKey(null, exportPublicKey(key))
  const input = sha('sha256')
  const signature = signDigest({ context: loaded.context, key }, input)
  assert.equal(verifyDigest({ context: null, key: twin }, input, signature), 1)
  libcrypto.EVP_PKEY_free(twin)
})

test('a wrong length names both lengths', () => {
  const key = keys.get('ec') ?? assert.fail('the key is not loaded')
  const options = { digest: 'SHA256' }
  assert.throws(
    () => signDigest({ context: loaded.context, key, options }, Buffer.alloc(31)),
    /31 bytes are no SHA2-256 digest, which has 32/,
  )
})

for (const option of ['no-such-option', 'rsa_pss_saltlen', 'rsa_oaep_md']) {
  test(`the option ${option} is refused for ECDSA`, () => {
    const key = keys.get('ec') ?? assert.fail('the key is not loaded')
    const options = { [option]: 'SHA256' }
    assert.throws(() => signDigest({ context: loaded.context, key, options }, sha('sha256')))
  })
}

for (const padding of ['oaep', 'x931', 'nonsense', '4']) {
  test(`the padding ${padding} is refused when it is set`, () => {
    const key = keys.get('rsa') ?? assert.fail('the key is not loaded')
    const options = { rsa_padding_mode: padding }
    assert.throws(
      () => signDigest({ context: loaded.context, key, options }, sha('sha256')),
      /rsa_padding_mode:\w+ is refused/,
    )
  })
}

test('an RSA signature without its leading zero is refused', () => {
  const it = new Subject(getCase('RSA PKCS#1 of bytes as they are'))
  const inputs = Array.from({ length: 5000 }, (_, i) => Buffer.from(`message ${i}`))
  const input = inputs.find((each) => signDigest(it.spec(), each).readUInt8(0) === 0)
  assert.ok(input, 'one signature in 256 starts with a zero')
  const signature = signDigest(it.spec(), input)
  assert.equal(verifyDigest(it.spec(), input, signature), 1)
  assert.notEqual(verifyDigest(it.spec(), input, signature.subarray(1)), 1)
  libcrypto.ERR_clear_error()
})

function getCase(name: string): Case {
  const found = CASES[name]
  assert.ok(found)
  return found
}
