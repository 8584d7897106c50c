// SPDX-License-Identifier: Apache-2.0
// Key agreement and key derivation through EVP, as a C program calls them.
import { check, checkPointer } from './evp.ts'
import { libcrypto, type Pointer } from './libcrypto.ts'
import { ParamArray, type ParamValue } from './param-array.ts'

export type Params = Readonly<Record<string, ParamValue>>

/** `more` repeats names that `params` has already. */
export const paramArray = (
  params: Params,
  ...more: readonly (readonly [name: string, value: ParamValue])[]
): ParamArray => new ParamArray([...Object.entries(params), ...more])

export interface DeriveSpec {
  context: Pointer | null
  key: Pointer
  peer: Pointer
  params?: Params
  /** Which provider agrees. */
  query?: string
}

/** An EVP_PKEY_CTX that is ready to derive. The caller frees it. */
export function startDeriving({ context, key, peer, params = {}, query }: DeriveSpec): Pointer {
  const pkey = checkPointer(
    'EVP_PKEY_CTX_new_from_pkey',
    libcrypto.EVP_PKEY_CTX_new_from_pkey(context, key, query ?? null),
  )
  try {
    const array = paramArray(params)
    check('EVP_PKEY_derive_init_ex', libcrypto.EVP_PKEY_derive_init_ex(pkey, array.bytes))
    check('EVP_PKEY_derive_set_peer', libcrypto.EVP_PKEY_derive_set_peer(pkey, peer))
    return pkey
  } catch (error) {
    libcrypto.EVP_PKEY_CTX_free(pkey)
    throw error
  }
}

/** EVP_PKEY_derive, into a buffer of this size or of the size that it asks for. */
export function finishDeriving(pkey: Pointer, room?: number): Buffer {
  const size = new BigUint64Array(1)
  check('EVP_PKEY_derive', libcrypto.EVP_PKEY_derive(pkey, null, size))
  if (room !== undefined) size[0] = BigInt(room)
  const out = Buffer.alloc(Number(size[0]))
  check('EVP_PKEY_derive', libcrypto.EVP_PKEY_derive(pkey, out, size))
  return out.subarray(0, Number(size[0]))
}

export function deriveSecret(spec: DeriveSpec, room?: number): Buffer {
  const pkey = startDeriving(spec)
  try {
    return finishDeriving(pkey, room)
  } finally {
    libcrypto.EVP_PKEY_CTX_free(pkey)
  }
}

/** A public key made of parameters by one provider's key management, which may not check it. */
export function makePublicKey(
  context: Pointer | null,
  type: string,
  query: string,
  params: Params,
): Pointer {
  const SELECT_PUBLIC_KEY = 0x86
  const maker = checkPointer(
    'EVP_PKEY_CTX_new_from_name',
    libcrypto.EVP_PKEY_CTX_new_from_name(context, type, query),
  )
  const key = new BigUint64Array(1)
  try {
    check('EVP_PKEY_fromdata_init', libcrypto.EVP_PKEY_fromdata_init(maker))
    const { bytes } = paramArray(params)
    check('EVP_PKEY_fromdata', libcrypto.EVP_PKEY_fromdata(maker, key, SELECT_PUBLIC_KEY, bytes))
    return key[0] ?? 0n
  } finally {
    libcrypto.EVP_PKEY_CTX_free(maker)
  }
}

export interface KdfSpec {
  context: Pointer | null
  kdf: string
  query: string
}

/** An EVP_KDF_CTX. The caller frees it. */
export function newKdf({ context, kdf, query }: KdfSpec): Pointer {
  const fetched = checkPointer('EVP_KDF_fetch', libcrypto.EVP_KDF_fetch(context, kdf, query))
  const created = libcrypto.EVP_KDF_CTX_new(fetched)
  libcrypto.EVP_KDF_free(fetched)
  return checkPointer('EVP_KDF_CTX_new', created)
}

/** EVP_KDF_derive with settings given at the end, or before. */
export function runKdf(kdf: Pointer, sizeBytes: number, params: Params = {}): Buffer {
  const out = Buffer.alloc(sizeBytes)
  const { bytes } = paramArray(params)
  check('EVP_KDF_derive', libcrypto.EVP_KDF_derive(kdf, out, sizeBytes, bytes))
  return out
}

export function computeKdf(spec: KdfSpec, sizeBytes: number, params: Params): Buffer {
  const kdf = newKdf(spec)
  try {
    return runKdf(kdf, sizeBytes, params)
  } finally {
    libcrypto.EVP_KDF_CTX_free(kdf)
  }
}
