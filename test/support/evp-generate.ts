// SPDX-License-Identifier: Apache-2.0
// Key generation through EVP, as a C program calls it.
import koffi from 'koffi'
import { check, checkPointer } from './evp.ts'
import { libcrypto, type Pointer } from './libcrypto.ts'

export interface GenerateSpec {
  context: Pointer | null
  /** OpenSSL's name of the key type, or a key whose parameters the new one shares. */
  like: string | Pointer
  /** As `-pkeyopt`. */
  options?: Readonly<Record<string, string>>
  query?: string
  parametersOnly?: boolean
  /** Is told how far it is; false ends it. */
  progress?: (potential: number) => boolean
}

const CALLBACK = koffi.pointer(koffi.proto('int GenerateCallback(void *context)'))

/** A new key, or parameters; the caller frees it. */
export function generateKey(spec: GenerateSpec): Pointer {
  const { context, like, options = {}, query = 'provider=pkcs11', progress } = spec
  const pkey =
    typeof like === 'string'
      ? libcrypto.EVP_PKEY_CTX_new_from_name(context, like, query)
      : libcrypto.EVP_PKEY_CTX_new_from_pkey(context, like, query)
  const generation = checkPointer('EVP_PKEY_CTX_new', pkey)
  const callback = progress && register(generation, progress)
  try {
    const init = spec.parametersOnly ? 'EVP_PKEY_paramgen_init' : 'EVP_PKEY_keygen_init'
    check(init, libcrypto[init](generation))
    for (const [name, value] of Object.entries(options))
      check(name, libcrypto.EVP_PKEY_CTX_ctrl_str(generation, name, value))
    if (callback !== undefined) libcrypto.EVP_PKEY_CTX_set_cb(generation, koffi.address(callback))
    const out = new BigUint64Array(1)
    check('EVP_PKEY_generate', libcrypto.EVP_PKEY_generate(generation, out))
    return out[0] ?? 0n
  } finally {
    libcrypto.EVP_PKEY_CTX_free(generation)
    if (callback !== undefined) koffi.unregister(callback)
  }
}

const register = (generation: Pointer, progress: (potential: number) => boolean) =>
  koffi.register(
    () => (progress(libcrypto.EVP_PKEY_CTX_get_keygen_info(generation, 0)) ? 1 : 0),
    CALLBACK,
  )
