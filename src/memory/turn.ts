// SPDX-License-Identifier: Apache-2.0
import { type Blocking, forkGeneration } from '../host.ts'
import { Gate } from './gate.ts'

/** One coroutine at a time, in the order in which they came. */
export class Turn {
  readonly #gate = new Gate()
  #next = 0
  #serving = 0
  #generation = 0;

  /** Runs `body` when all who came before have ended theirs. */
  *run<T>(body: () => Blocking<T>): Blocking<T> {
    const generation = forkGeneration()
    this.#forgetOtherProcess(generation)
    const mine = this.#next++
    while (this.#serving !== mine) yield* this.#gate.wait()
    try {
      return yield* body()
    } finally {
      // A thread that has forked inside `body` leaves in both processes.
      if (this.#generation === forkGeneration() && this.#generation === generation) {
        this.#serving++
        this.#gate.open()
      }
    }
  }

  /** Who waited or worked in the parent does not do so here. */
  #forgetOtherProcess(generation: number): void {
    if (this.#generation === generation) return
    this.#generation = generation
    this.#next = 0
    this.#serving = 0
  }
}
