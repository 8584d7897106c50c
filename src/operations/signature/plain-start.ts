// SPDX-License-Identifier: Apache-2.0
import { findDigest } from '../../algorithms/digests.ts'
import { NULL, native, type Word } from '../../host.ts'

/**
 * Whether a context is just as it was started: with a key and a digest and nothing else, and since
 * then it has signed nothing but whole messages. Such a one can be handed out again.
 */
export class PlainStart {
  /** The handle of the key; NULL when the context is anything else. */
  #key: Word = NULL
  #digestName = ''
  /** The handle under which the host hands the context out again; NULL if it does not. */
  recycledAs: Word = NULL

  /** It was started like that. */
  note(key: Word, digestName: string): void {
    this.#key = key
    this.#digestName = digestName
  }

  /**
   * Whether a start with these would change nothing. In a handshake libssl calls one digest by two names:
   * SHA256 where it asks whether the key can sign with it, SHA2-256 where it signs.
   */
  is(key: Word, digestName: string): boolean {
    return this.#key === key && isSameDigest(this.#digestName, digestName)
  }

  get noted(): boolean {
    return this.#key !== NULL
  }

  /** From now on the context is something else, and whoever takes it back must know. */
  spoil(): void {
    this.#key = NULL
    if (this.recycledAs === NULL) return
    native.withdraw(this.recycledAs)
    this.recycledAs = NULL
  }
}

/** An empty name is the algorithm's default: `findDigest` knows it as little as it knows others. */
const isSameDigest = (a: string, b: string): boolean => {
  if (a === b) return true
  const digest = findDigest(a)
  return digest !== undefined && digest === findDigest(b)
}
