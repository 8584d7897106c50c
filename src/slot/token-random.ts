// SPDX-License-Identifier: Apache-2.0
// Random numbers of a token (PKCS#11 v3.2 §5.20).
import { type Blocking, offset } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import type { NativeBytes } from '../memory/native-bytes.ts'
import { CkError } from '../pkcs11/ck-error.ts'
import { CKF_RNG, CKR_OK } from '../pkcs11/cryptoki.gen.ts'
import { useToken } from './current-slot.ts'
import type { Slot } from './slot.ts'

/** Some tokens give no more at a time. */
const CHUNK_BYTES = 1024

/** The first token that says it has a generator, else the first: some have one and do not say it. */
export const findRandomSlot = (slots: readonly Slot[]): Slot | undefined =>
  slots.find(({ token }) => token.flags & CKF_RNG) ?? slots[0]

export function* generateRandom(slot: Slot, out: NativeBytes): Blocking<void> {
  yield* useToken(slot, function* (session) {
    for (let at = 0; at < out.sizeBytes; at += CHUNK_BYTES) {
      const size = Math.min(CHUNK_BYTES, out.sizeBytes - at)
      yield* session.call('C_GenerateRandom', offset(out.address, at), size)
    }
  })
}

/** Adds to the token's own seed; tokens that take none have no need of it. */
export function* seedRandom(slot: Slot, seed: NativeBytes): Blocking<void> {
  const rv = yield* useToken(slot, (session) =>
    session.ask('C_SeedRandom', seed.address, seed.sizeBytes),
  )
  if (rv === CKR_OK) return
  log(DECISIONS, `random: ${new CkError('C_SeedRandom', rv).message}`)
}
