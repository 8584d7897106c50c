// SPDX-License-Identifier: Apache-2.0
import { unsupported } from '../../errors.ts'
import { type Address, type Blocking, CALL_INT, call } from '../../host.ts'
import type { Core } from '../../openssl/core.ts'

/** Secret random bytes from OpenSSL's own generator. */
export function* fillRandom(core: Core, out: Address, sizeBytes: number): Blocking<void> {
  const random = core.libcrypto.get('RAND_priv_bytes_ex')
  const done = yield* call(CALL_INT, random, core.libraryContext, out, sizeBytes, 0)
  if (done !== 1) throw unsupported('OpenSSL gives no random numbers')
}
