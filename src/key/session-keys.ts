// SPDX-License-Identifier: Apache-2.0
import type { Blocking } from '../host.ts'
import type { Slot } from '../slot/slot.ts'

/** Session objects that were generated for one key: they go when its last copy goes. */
export class SessionKeys {
  readonly #slot: Slot
  readonly #handles: readonly number[]
  #users = 1

  constructor(slot: Slot, handles: readonly number[]) {
    this.#slot = slot
    this.#handles = handles
  }

  addUser(): void {
    this.#users++
  }

  *removeUser(): Blocking<void> {
    this.#users--
    if (this.#users > 0 || !this.#slot.alive) return
    const handles = this.#handles
    yield* this.#slot.sessions.use(function* (session) {
      for (const handle of handles) yield* session.ask('C_DestroyObject', handle)
    })
  }
}
