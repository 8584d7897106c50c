// SPDX-License-Identifier: Apache-2.0
// EVP_PKEY_decrypt and EVP_PKEY_encrypt as an application calls them, and ciphertexts to decrypt.
import { constants, publicEncrypt } from 'node:crypto'
import { check, checkPointer, type ErrorEntry, takeErrors } from './evp.ts'
import { readSized } from './evp-sign.ts'
import { libcrypto, type Pointer } from './libcrypto.ts'
import { ParamArray, type ParamValue } from './param-array.ts'

export type CipherParams = Readonly<Record<string, ParamValue>>

export interface CipherSpec {
  context: Pointer | null
  key: Pointer
  params?: CipherParams
  /** Which provider, such as `provider=pkcs11`. */
  properties?: string
}

const newContext = ({ context, key, properties }: CipherSpec): Pointer =>
  checkPointer(
    'EVP_PKEY_CTX_new_from_pkey',
    libcrypto.EVP_PKEY_CTX_new_from_pkey(context, key, properties ?? null),
  )

/** An EVP_PKEY_CTX that is ready to decrypt. The caller frees it. */
export function startDecrypting(spec: CipherSpec): Pointer {
  const pkey = newContext(spec)
  try {
    check('EVP_PKEY_decrypt_init', libcrypto.EVP_PKEY_decrypt_init(pkey))
    setParams(pkey, spec.params ?? {})
    return pkey
  } catch (error) {
    libcrypto.EVP_PKEY_CTX_free(pkey)
    throw error
  }
}

export function setParams(pkey: Pointer, params: CipherParams): void {
  const array = new ParamArray(Object.entries(params))
  check('EVP_PKEY_CTX_set_params', libcrypto.EVP_PKEY_CTX_set_params(pkey, array.bytes))
}

export const decryptWith = (pkey: Pointer, ciphertext: Uint8Array): Buffer =>
  readSized('EVP_PKEY_decrypt', (out, size) =>
    libcrypto.EVP_PKEY_decrypt(pkey, out, size, ciphertext, ciphertext.length),
  )

export function decrypt(spec: CipherSpec, ciphertext: Uint8Array): Buffer {
  const pkey = startDecrypting(spec)
  try {
    return decryptWith(pkey, ciphertext)
  } finally {
    libcrypto.EVP_PKEY_CTX_free(pkey)
  }
}

/** What the error stack holds after a decryption that has to fail. */
export function decryptionErrors(spec: CipherSpec, ciphertext: Uint8Array): ErrorEntry[] {
  const pkey = startDecrypting(spec)
  try {
    const out = Buffer.alloc(1024)
    const size = BigUint64Array.of(1024n)
    libcrypto.ERR_clear_error()
    const result = libcrypto.EVP_PKEY_decrypt(pkey, out, size, ciphertext, ciphertext.length)
    if (result === 1) throw new Error('it was decrypted')
    return takeErrors()
  } finally {
    libcrypto.EVP_PKEY_CTX_free(pkey)
  }
}

export function encrypt(spec: CipherSpec, message: Uint8Array): Buffer {
  const pkey = newContext(spec)
  try {
    check('EVP_PKEY_encrypt_init', libcrypto.EVP_PKEY_encrypt_init(pkey))
    setParams(pkey, spec.params ?? {})
    return readSized('EVP_PKEY_encrypt', (out, size) =>
      libcrypto.EVP_PKEY_encrypt(pkey, out, size, message, message.length),
    )
  } finally {
    libcrypto.EVP_PKEY_CTX_free(pkey)
  }
}

/** A block of the modulus' size, raised to the public exponent. */
export const encryptBlock = (publicPem: string, block: Uint8Array): Buffer =>
  publicEncrypt({ key: publicPem, padding: constants.RSA_NO_PADDING }, block)

export const encryptPkcs1 = (publicPem: string, message: Uint8Array): Buffer =>
  publicEncrypt({ key: publicPem, padding: constants.RSA_PKCS1_PADDING }, message)

export const encryptOaep = (
  publicPem: string,
  message: Uint8Array,
  oaepHash: string,
  label?: Uint8Array,
): Buffer =>
  publicEncrypt(
    {
      key: publicPem,
      padding: constants.RSA_PKCS1_OAEP_PADDING,
      oaepHash,
      ...(label === undefined ? {} : { oaepLabel: label }),
    },
    message,
  )

/** `00 02`, filling, `00`, message: right unless `spoil` changes it. */
export function pkcs1Block(
  sizeBytes: number,
  message: Uint8Array,
  spoil: (block: Buffer) => void = () => {},
): Buffer {
  const block = Buffer.alloc(sizeBytes, 0xee)
  block.set([0, 2])
  block[sizeBytes - message.length - 1] = 0
  block.set(message, sizeBytes - message.length)
  spoil(block)
  return block
}

/** Blocks that are no PKCS#1 v1.5 encryption, each for another reason. */
export const MALFORMED_BLOCKS: Readonly<Record<string, (block: Buffer) => void>> = {
  'a wrong first byte': (block) => block.writeUInt8(1, 0),
  'the type of a signature': (block) => block.writeUInt8(1, 1),
  'a padding that is too short': (block) => block.writeUInt8(0, 9),
  'no end of the padding': (block) => block.fill(0xee, 2),
}
