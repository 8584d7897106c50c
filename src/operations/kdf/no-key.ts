// SPDX-License-Identifier: Apache-2.0
// EVP_PKEY_derive wants a key where HKDF has none: an empty one, which the KDF ignores.
import { addHandle, removeHandle } from '../../memory/handle-table.ts'
import type { Core } from '../../openssl/core.ts'
import { KEYMGMT } from '../../openssl/dispatch.gen.ts'
import { type Algorithm, defineDispatch } from '../../openssl/dispatch.ts'
import { getRunning } from '../provider-context.ts'

class NoKey {
  readonly core: Core

  constructor(core: Core) {
    this.core = core
  }
}

export const kdfKeymgmt: Algorithm = {
  names: 'HKDF',
  properties: 'provider=pkcs11',
  functions: defineDispatch(KEYMGMT, {
    new: (provctx) => addHandle(new NoKey(getRunning(provctx).core)),
    free: (keydata) => {
      removeHandle(keydata)
    },
    has: () => 1,
  }),
  description: 'no key, for HKDF',
}
