// SPDX-License-Identifier: Apache-2.0
import { type Address, type Blocking, CALL_WORD, call, leaf, native } from '../host.ts'

/** Where coroutines wait for what another thread's coroutine does. Check the condition in a loop. */
export class Gate {
  readonly #address: Address = native.alloc(4)
  /** How many wait. */
  waiting = 0;

  /** Returns after the next `open`, or for no reason at all. */
  *wait(): Blocking<void> {
    this.waiting++
    yield* call(CALL_WORD, native.gateWait, this.#address, native.readU32(this.#address))
    this.waiting--
  }

  open(): void {
    if (this.waiting === 0) return
    native.writeU32(this.#address, (native.readU32(this.#address) + 1) % 2 ** 32)
    leaf(native.gateWake, this.#address)
  }
}
