// SPDX-License-Identifier: Apache-2.0
// What applications read of an EVP_PKEY, as plain values; `undefined` for what a key does not have.
import { fixedBuffer } from './cryptoki-template.ts'
import { libcrypto, type Pointer, readCString, readMemory } from './libcrypto.ts'

type Read<T> = (key: Pointer, name: string) => T | undefined

export const readText: Read<string> = (key, name) => {
  const out = fixedBuffer(128)
  const size = new BigUint64Array(1)
  const found = libcrypto.EVP_PKEY_get_utf8_string_param(key, name, out, out.length, size) === 1
  libcrypto.ERR_clear_error()
  return found ? out.toString('utf8', 0, Number(size[0])) : undefined
}

export const readHexNumber: Read<string> = (key, name) => {
  const number = new BigUint64Array(1)
  const found = libcrypto.EVP_PKEY_get_bn_param(key, name, number) === 1
  libcrypto.ERR_clear_error()
  if (!found) return undefined
  const text = libcrypto.BN_bn2hex(number[0] ?? 0n) ?? 0n
  const hex = readCString(text)
  libcrypto.CRYPTO_free(text, '', 0)
  libcrypto.BN_free(number[0] ?? 0n)
  return hex
}

export const readOctets: Read<string> = (key, name) => {
  const out = fixedBuffer(1024)
  const size = new BigUint64Array(1)
  const found = libcrypto.EVP_PKEY_get_octet_string_param(key, name, out, out.length, size) === 1
  libcrypto.ERR_clear_error()
  return found ? out.toString('hex', 0, Number(size[0])) : undefined
}

export const readNumber: Read<number> = (key, name) => {
  const out = new Int32Array(1)
  const found = libcrypto.EVP_PKEY_get_int_param(key, name, out) === 1
  libcrypto.ERR_clear_error()
  return found ? out[0] : undefined
}

export function readGroupName(key: Pointer): string | undefined {
  const out = fixedBuffer(128)
  const size = new BigUint64Array(1)
  const found = libcrypto.EVP_PKEY_get_group_name(key, out, out.length, size) === 1
  libcrypto.ERR_clear_error()
  return found ? out.toString('utf8', 0, Number(size[0])) : undefined
}

export function readDefaultDigest(key: Pointer): string {
  const out = fixedBuffer(128)
  const result = libcrypto.EVP_PKEY_get_default_digest_name(key, out, out.length)
  libcrypto.ERR_clear_error()
  return `${result} ${out.toString('utf8', 0, out.indexOf(0))}`
}

/** EVP_PKEY_get1_encoded_public_key; empty when the key has none. */
export function readEncodedPublicKey(key: Pointer): Buffer {
  const pointer = new BigUint64Array(1)
  const size = libcrypto.EVP_PKEY_get1_encoded_public_key(key, pointer)
  libcrypto.ERR_clear_error()
  const at = pointer[0] ?? 0n
  if (at === 0n) return Buffer.alloc(0)
  const bytes = readMemory(at, Number(size))
  libcrypto.CRYPTO_free(at, '', 0)
  return bytes
}
