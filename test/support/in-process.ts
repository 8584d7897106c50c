// SPDX-License-Identifier: Apache-2.0
// The provider inside the test's own process, in a library context of its own.
import { exportPublicKey, importPublicKey, loadKey, newLibraryContext, STORE_INFO } from './evp.ts'
import { type SignSpec, verifyDigest, verifyMessage } from './evp-sign.ts'
import { libcrypto, type Pointer } from './libcrypto.ts'
import { type ConfSpec, type Provider, useProvider } from './openssl.ts'
import type { Token, TokenAccess } from './token.ts'

export interface Loaded {
  context: Pointer
  provider: Provider
}

/** All tokens of one process have to be in one folder: there is one driver. */
export function loadProvider(token: TokenAccess, spec: ConfSpec = {}): Loaded {
  // The driver reads it when it is loaded into this process.
  Object.assign(process.env, token.env)
  const provider = useProvider(token, spec)
  return { provider, context: newLibraryContext(provider.conf) }
}

/** Where a key is that was found on a token. */
export type KeyForm = 'private' | 'public' | 'public on the token'

/**
 * The private key of this label, or its public key object. OpenSSL moves a public key into its own
 * provider when that comes first, unless it is told not to. The caller frees the key.
 */
export function loadTokenKey(
  { context }: { context: Pointer },
  token: Token,
  object: string,
  form: KeyForm = 'private',
): Pointer {
  if (form === 'private') return loadKey(context, token.uri({ object, type: 'private' }))
  const properties = form === 'public' ? undefined : 'provider=pkcs11'
  return loadKey(context, token.uri({ object, type: 'public' }), STORE_INFO.PUBKEY, properties)
}

/** Whether OpenSSL without the provider finds the signature of this key right. */
export function verifiesPlainly(
  { key, ...spec }: SignSpec,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const plain = importPublicKey(null, exportPublicKey(key))
  try {
    const plainSpec = { ...spec, key: plain, context: null }
    return spec.digest === null
      ? verifyDigest(plainSpec, message, signature) === 1
      : verifyMessage(plainSpec, message, signature) === 1
  } finally {
    libcrypto.EVP_PKEY_free(plain)
    libcrypto.ERR_clear_error()
  }
}
