// SPDX-License-Identifier: Apache-2.0
import { messageOf, ProviderError } from '../errors.ts'
import type { Blocking } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import type { DriverSettings } from '../pkcs11/driver.ts'
import type { ErrorStack } from '../pkcs11/module.ts'
import type { Slot } from './slot.ts'
import { openSlotList, type SlotList } from './slot-list.ts'
import type { LibraryInfo } from './token-info.ts'

/** The drivers of one provider. One that fails does not hide the tokens of the others. */
export class DriverSet {
  readonly paths: readonly string[]
  readonly #lists: readonly SlotList[]
  readonly #user: ErrorStack
  /** Why one of the drivers, or of their slots, was left out when it was last looked for tokens. */
  failure: unknown

  constructor(paths: readonly string[], settings: DriverSettings, user: ErrorStack) {
    this.paths = paths
    this.#user = user
    this.#lists = paths.map((path) => openSlotList(path, settings, user))
  }

  /** The tokens that are there now; it is worth an effort that there is a wanted one. */
  *tokens(wanted: (slot: Slot) => boolean = () => true): Blocking<readonly Slot[]> {
    if (this.#lists.length > 1) {
      // The effort is for what no driver has at once.
      const slots = yield* this.look()
      if (slots.some(wanted)) return slots
    }
    return yield* this.#collect((list) => list.refresh(wanted))
  }

  /** As `tokens`, without any effort. */
  look(): Blocking<readonly Slot[]> {
    return this.#collect((list) => list.look())
  }

  /** The tokens that were there at the last look, without another. */
  seen(): readonly Slot[] {
    return this.#lists.flatMap((list) => list.seen)
  }

  /** What the first driver that works says of itself. */
  *library(): Blocking<LibraryInfo> {
    const [first] = yield* this.#collect(function* (list) {
      return [yield* list.library()]
    })
    if (first === undefined) throw new ProviderError('DRIVER', 'no PKCS#11 driver is set')
    return first
  }

  *#collect<T>(ask: (list: SlotList) => Blocking<readonly T[]>): Blocking<readonly T[]> {
    const found: T[] = []
    const failures: unknown[] = []
    for (const list of this.#lists)
      try {
        found.push(...(yield* ask(list)))
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error
        if (this.#lists.length > 1) log(DECISIONS, `driver left out: ${messageOf(error)}`)
        failures.push(error)
      }
    if (failures.length === this.#lists.length) throw failures[0]
    this.failure = failures[0] ?? this.#lists.find(({ failure }) => failure)?.failure
    return found
  }

  *close(): Blocking<void> {
    for (const list of this.#lists) yield* list.close(this.#user)
  }
}
