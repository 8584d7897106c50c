// SPDX-License-Identifier: Apache-2.0
// What is known of the PINs of one token: one that it takes, and those that it has refused.
import type { Secret } from '../memory/secret.ts'

/** A token is locked long before it has refused so many. */
const MOST_REFUSED = 16

export class PinMemory {
  #kept: Secret | undefined
  #refused: Secret[] = []

  /** For the time after a fork or a lost session, and for keys that want it for each use. */
  get kept(): Secret | undefined {
    return this.#kept
  }

  /** Keeps a copy. */
  keep(pin: Secret): void {
    if (this.#kept?.equals(pin)) return
    this.#kept?.drop()
    this.#kept = pin.copy()
  }

  /** Keeps none. */
  forget(): void {
    this.#kept?.drop()
    this.#kept = undefined
  }

  /** From now on the PIN is never sent by itself. */
  refuse(pin: Secret): void {
    if (this.#kept?.equals(pin)) this.forget()
    if (this.isRefused(pin)) return
    if (this.#refused.length === MOST_REFUSED) this.#refused.shift()?.drop()
    this.#refused.push(pin.copy())
  }

  isRefused(pin: Secret): boolean {
    return this.#refused.some((refused) => refused.equals(pin))
  }

  /** Takes over all that another one of the same token knows. */
  takeFrom(other: PinMemory): void {
    this.#kept?.drop()
    for (const pin of this.#refused) pin.drop()
    this.#kept = other.#kept
    this.#refused = other.#refused
    other.#kept = undefined
    other.#refused = []
  }
}
