// SPDX-License-Identifier: Apache-2.0
// Signature algorithms that are named together with their digest, and the functions for messages
// that OpenSSL 3.4 has for them.
import { check, checkPointer } from './evp.ts'
import { readSized } from './evp-sign.ts'
import { libcrypto, type Pointer } from './libcrypto.ts'
import type { ParamArray } from './param-array.ts'

/** For `skip` of tests that need these functions. */
export const tooOldForMessages =
  BigInt(libcrypto.OpenSSL_version_num()) < 0x30400000n && 'OpenSSL has these functions since 3.4'

export interface AlgorithmSpec {
  context: Pointer | null
  key: Pointer
  /** `RSA-SHA2-256` */
  algorithm: string
  properties?: string
  params?: ParamArray
}

export type InitName =
  | 'EVP_PKEY_sign_init_ex2'
  | 'EVP_PKEY_sign_message_init'
  | 'EVP_PKEY_verify_init_ex2'
  | 'EVP_PKEY_verify_message_init'
  | 'EVP_PKEY_verify_recover_init_ex2'

/** Starts one of these operations with an EVP_PKEY_CTX, which is freed after its use. */
export function withOperation<T>(
  init: InitName,
  spec: AlgorithmSpec,
  use: (operation: Pointer) => T,
): T {
  return withUnstarted(spec, (operation, signature) => {
    check(init, libcrypto[init](operation, signature, spec.params?.bytes ?? null))
    return use(operation)
  })
}

/** As `withOperation`, not started yet. */
export function withUnstarted<T>(
  { context, key, algorithm, properties = 'provider=pkcs11' }: AlgorithmSpec,
  use: (operation: Pointer, signature: Pointer) => T,
): T {
  const signature = checkPointer(
    algorithm,
    libcrypto.EVP_SIGNATURE_fetch(context, algorithm, properties),
  )
  const operation = libcrypto.EVP_PKEY_CTX_new_from_pkey(context, key, properties)
  try {
    return use(checkPointer('EVP_PKEY_CTX_new_from_pkey', operation), signature)
  } finally {
    libcrypto.EVP_PKEY_CTX_free(operation)
    libcrypto.EVP_SIGNATURE_free(signature)
  }
}

export const signUpdate = (operation: Pointer, part: Uint8Array): void => {
  const result = libcrypto.EVP_PKEY_sign_message_update(operation, part, part.length)
  check('EVP_PKEY_sign_message_update', result)
}

export const signFinal = (operation: Pointer): Buffer =>
  readSized('EVP_PKEY_sign_message_final', (out, size) =>
    libcrypto.EVP_PKEY_sign_message_final(operation, out, size),
  )

export const signOnce = (operation: Pointer, data: Uint8Array): Buffer =>
  readSized('EVP_PKEY_sign', (out, size) =>
    libcrypto.EVP_PKEY_sign(operation, out, size, data, data.length),
  )

/** What EVP_PKEY_verify_message_final returns. */
export function verifyParts(
  operation: Pointer,
  parts: readonly Uint8Array[],
  signature: Uint8Array,
): number {
  const set = libcrypto.EVP_PKEY_CTX_set_signature(operation, signature, signature.length)
  check('EVP_PKEY_CTX_set_signature', set)
  for (const part of parts) {
    const result = libcrypto.EVP_PKEY_verify_message_update(operation, part, part.length)
    check('EVP_PKEY_verify_message_update', result)
  }
  return libcrypto.EVP_PKEY_verify_message_final(operation)
}

/** What EVP_PKEY_verify returns. */
export const verifyOnce = (operation: Pointer, data: Uint8Array, signature: Uint8Array): number =>
  libcrypto.EVP_PKEY_verify(operation, signature, signature.length, data, data.length)
