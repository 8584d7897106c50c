// SPDX-License-Identifier: Apache-2.0
import { type Address, type Blocking, CALL_WORD, call, leaf, NULL, native } from '../host.ts'

/** Where coroutines wait for what another thread's coroutine does. Check the condition in a loop. */
export class Gate {
  /** While somebody waits: most gates are never waited at. */
  #address: Address = NULL
  /** How many wait. */
  waiting = 0;

  /** Returns after the next `open`, or for no reason at all. */
  *wait(): Blocking<void> {
    if (this.#address === NULL) this.#address = native.alloc(4)
    const address = this.#address
    this.waiting++
    yield* call(CALL_WORD, native.gateWait, address, native.readU32(address))
    this.waiting--
    if (this.waiting > 0) return
    native.free(address)
    this.#address = NULL
  }

  open(): void {
    if (this.#address === NULL) return
    native.writeU32(this.#address, (native.readU32(this.#address) + 1) % 2 ** 32)
    leaf(native.gateWake, this.#address)
  }
}
