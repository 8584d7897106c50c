// SPDX-License-Identifier: Apache-2.0
// Waiting for another process to be done with the token: SoftHSM 2.6 empties the token's file before
// it locks and writes it, as each C_Login does, and who reads it meanwhile finds nothing there.
import { type Blocking, CALL_INT, call } from '../host.ts'
import { libc } from '../memory/libc.ts'
import { isCkError } from '../pkcs11/ck-error.ts'

const FIRST_WAIT_US = 1000
const LAST_WAIT_US = 64_000

export class Patience {
  #next = FIRST_WAIT_US;

  /** Waits, each time twice as long; false, at once, when it has been long enough. */
  *wait(): Blocking<boolean> {
    if (this.#next > LAST_WAIT_US) return false
    yield* call(CALL_INT, libc('usleep'), this.#next)
    this.#next *= 2
    return true
  }
}

/** Does it once more while it fails with one of these return values, as long as patience lasts. */
export function* retry<T>(body: () => Blocking<T>, ...values: readonly number[]): Blocking<T> {
  const patience = new Patience()
  for (;;) {
    try {
      return yield* body()
    } catch (error) {
      // The values are those of the caller's choice.
      if (!isCkError(error, ...values) || !(yield* patience.wait())) throw error
    }
  }
}
