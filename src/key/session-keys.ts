// SPDX-License-Identifier: Apache-2.0
import { messageOf, ProviderError } from '../errors.ts'
import type { Blocking } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import type { Slot } from '../slot/slot.ts'

/** Session objects that were generated for one key: they go when its last copy goes. */
export class SessionKeys {
  readonly #slot: Slot
  readonly #handles: readonly number[]
  /** Which keeper owns them. */
  readonly #keeper: number
  #users = 1

  constructor(slot: Slot, handles: readonly number[]) {
    this.#slot = slot
    this.#handles = handles
    this.#keeper = slot.sessions.keepers
    slot.sessions.keepKey()
  }

  addUser(): void {
    this.#users++
  }

  *removeUser(): Blocking<void> {
    this.#users--
    if (this.#users > 0) return
    const { alive, sessions } = this.#slot
    sessions.dropKey()
    if (alive && this.#keeper === sessions.keepers)
      yield* destroySessionObjects(this.#slot, this.#handles)
  }
}

/** Whoever frees a key is told of no error: what cannot be destroyed goes with its session. */
export function* destroySessionObjects(slot: Slot, handles: readonly number[]): Blocking<void> {
  try {
    yield* slot.sessions.use(function* (session) {
      for (const handle of handles) yield* session.destroy(handle)
    })
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    log(DECISIONS, `slot ${slot.id}: session objects are left, ${messageOf(error)}`)
  }
}
