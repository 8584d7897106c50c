// SPDX-License-Identifier: Apache-2.0
import type { Key } from '../../key/key.ts'
import type { TokenObject } from '../../key/token-object.ts'

/** One object that a search gives to OpenSSL. */
export type Found =
  | { readonly kind: 'key'; readonly key: Key }
  | { readonly kind: 'cert'; readonly certificate: Uint8Array; readonly object: TokenObject }
