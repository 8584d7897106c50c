// SPDX-License-Identifier: Apache-2.0
import { unsupported } from '../errors.ts'
import { type Blocking, CALL_INT, call, native } from '../host.ts'
import { Arena } from '../memory/arena.ts'
import type { Core } from './core.ts'

/** From the random number generator of the program; not for secrets, which do not belong here. */
export function* randomBytes(core: Core, sizeBytes: number): Blocking<Uint8Array> {
  const arena = new Arena()
  try {
    const out = arena.alloc(sizeBytes)
    const random = core.libcrypto.get('RAND_bytes_ex')
    if ((yield* call(CALL_INT, random, core.libraryContext, out, sizeBytes, 0)) !== 1)
      throw unsupported('OpenSSL gives no random numbers')
    return native.readBytes(out, sizeBytes)
  } finally {
    arena.release()
  }
}
