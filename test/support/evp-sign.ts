// SPDX-License-Identifier: Apache-2.0
import { check, checkPointer, OpensslError, takeErrors } from './evp.ts'
import { libcrypto, type Pointer } from './libcrypto.ts'

/** As `-pkeyopt`: `{ rsa_padding_mode: 'pss', rsa_pss_saltlen: 'digest' }`. */
export type SignOptions = Readonly<Record<string, string>>

export interface SignSpec {
  context: Pointer | null
  key: Pointer
  /** The digest's name; null for keys that sign the message itself (Ed25519). */
  digest: string | null
  options?: SignOptions
}

/** An EVP_MD_CTX that is ready to sign. The caller frees it. */
export function startSigning(spec: SignSpec): Pointer {
  return start(spec, 'EVP_DigestSignInit_ex')
}

/** An EVP_MD_CTX that is ready to verify. The caller frees it. */
export function startVerifying(spec: SignSpec): Pointer {
  return start(spec, 'EVP_DigestVerifyInit_ex')
}

/** EVP_DigestSign, with the size query before it. */
export function signMessage(spec: SignSpec, message: Uint8Array): Buffer {
  return withContext(startSigning(spec), (md) => {
    const sign = (out: Buffer | null, size: BigUint64Array) =>
      libcrypto.EVP_DigestSign(md, out, size, message, message.length)
    return readSized('EVP_DigestSign', sign)
  })
}

/** EVP_DigestSignUpdate for each part, then EVP_DigestSignFinal. */
export function signParts(spec: SignSpec, parts: readonly Uint8Array[]): Buffer {
  return withContext(startSigning(spec), (md) => {
    for (const part of parts) {
      check('EVP_DigestSignUpdate', libcrypto.EVP_DigestSignUpdate(md, part, part.length))
    }
    return finishSigning(md)
  })
}

export const finishSigning = (md: Pointer): Buffer =>
  readSized('EVP_DigestSignFinal', (out, size) => libcrypto.EVP_DigestSignFinal(md, out, size))

/** What EVP_DigestVerify returns: 1 yes, 0 no, less: cannot tell. The error stack is left as it is. */
export function verifyMessage(spec: SignSpec, message: Uint8Array, signature: Uint8Array): number {
  return withContext(startVerifying(spec), (md) =>
    libcrypto.EVP_DigestVerify(md, signature, signature.length, message, message.length),
  )
}

/** EVP_PKEY_sign: `digest` is already hashed. */
export function signDigest(
  { context, key, options }: Omit<SignSpec, 'digest'>,
  digest: Uint8Array,
): Buffer {
  const pkey = newKeyContext(context, key)
  try {
    check('EVP_PKEY_sign_init', libcrypto.EVP_PKEY_sign_init(pkey))
    setOptions(pkey, options)
    return readSized('EVP_PKEY_sign', (out, size) =>
      libcrypto.EVP_PKEY_sign(pkey, out, size, digest, digest.length),
    )
  } finally {
    libcrypto.EVP_PKEY_CTX_free(pkey)
  }
}

/** What EVP_PKEY_verify returns. */
export function verifyDigest(
  { context, key, options }: Omit<SignSpec, 'digest'>,
  digest: Uint8Array,
  signature: Uint8Array,
): number {
  const pkey = newKeyContext(context, key)
  try {
    check('EVP_PKEY_verify_init', libcrypto.EVP_PKEY_verify_init(pkey))
    setOptions(pkey, options)
    return libcrypto.EVP_PKEY_verify(pkey, signature, signature.length, digest, digest.length)
  } finally {
    libcrypto.EVP_PKEY_CTX_free(pkey)
  }
}

export const newKeyContext = (context: Pointer | null, key: Pointer): Pointer =>
  checkPointer(
    'EVP_PKEY_CTX_new_from_pkey',
    libcrypto.EVP_PKEY_CTX_new_from_pkey(context, key, null),
  )

/** Calls twice: for the size, then for the bytes. */
export function readSized(
  what: string,
  call: (out: Buffer | null, size: BigUint64Array) => number,
): Buffer {
  const size = new BigUint64Array(1)
  check(what, call(null, size))
  const out = Buffer.alloc(Number(size[0]))
  check(what, call(out, size))
  return out.subarray(0, Number(size[0]))
}

function start(
  { context, key, digest, options }: SignSpec,
  init: 'EVP_DigestSignInit_ex' | 'EVP_DigestVerifyInit_ex',
): Pointer {
  const md = checkPointer('EVP_MD_CTX_new', libcrypto.EVP_MD_CTX_new())
  const pkey = new BigUint64Array(1)
  try {
    check(init, libcrypto[init](md, pkey, digest, context, null, key, null))
    setOptions(pkey[0] ?? 0n, options)
    return md
  } catch (error) {
    libcrypto.EVP_MD_CTX_free(md)
    throw error
  }
}

function setOptions(pkey: Pointer, options: SignOptions = {}): void {
  for (const [name, value] of Object.entries(options)) {
    const result = libcrypto.EVP_PKEY_CTX_ctrl_str(pkey, name, value)
    if (result <= 0) throw new OpensslError(`${name}:${value} is refused`, takeErrors())
  }
}

function withContext<T>(md: Pointer, use: (md: Pointer) => T): T {
  try {
    return use(md)
  } finally {
    libcrypto.EVP_MD_CTX_free(md)
  }
}
