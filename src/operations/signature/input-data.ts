// SPDX-License-Identifier: Apache-2.0
import type { Digest } from '../../algorithms/digests.ts'
import { badArgument } from '../../errors.ts'
import type { Address, Blocking } from '../../host.ts'
import { MessageBuffer } from '../../memory/message-buffer.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { HashContext, SoftwareDigests } from '../../openssl/software-digest.ts'

/** The data of a streamed operation: hashed on the way, or kept for a token that hashes itself. */
export class InputData {
  #hash: HashContext | undefined
  #message: MessageBuffer | undefined
  /** The hash holds an earlier message, or has been finished. */
  #stale = false;

  /** Ready for a digest, or for a plan that wants the message itself. */
  *prepare(
    digests: SoftwareDigests,
    digest: Digest | undefined,
    wantsMessage: boolean,
  ): Blocking<void> {
    if (wantsMessage) {
      if (this.#message !== undefined) return
      this.drop()
      this.#message = new MessageBuffer()
      return
    }
    if (digest === undefined) throw badArgument('data is to be hashed, but no digest is set')
    if (this.#hash?.software.digest === digest) return
    const hash = (yield* digests.get(digest)).begin()
    // A setting has changed after the first data: what was kept is hashed now.
    const kept = this.message
    if (kept !== undefined) yield* hash.update(kept.address, kept.sizeBytes)
    this.drop()
    this.#hash = hash
    this.#stale = false
  }

  /** A new message: what there is of an earlier one is forgotten, at the latest by `update`. */
  restart(): void {
    this.#stale = true
  }

  *update(data: NativeBytes): Blocking<void> {
    if (this.#message !== undefined) this.#message.append(data.address, data.sizeBytes)
    else yield* this.#freshHash.update(data.address, data.sizeBytes)
  }

  /** Writes the digest of what was given. */
  finish(out: Address): void {
    this.#freshHash.finish(out)
  }

  get #freshHash(): HashContext {
    const { hash } = this
    if (this.#stale) hash.restart()
    this.#stale = false
    return hash
  }

  /** The whole message, where it is kept. */
  get message(): NativeBytes | undefined {
    return this.#message?.bytes
  }

  /** For a call list that starts it anew. */
  get hash(): HashContext {
    if (this.#hash === undefined) throw badArgument('no data can be hashed in this operation')
    return this.#hash
  }

  copy(): InputData {
    const copy = new InputData()
    copy.#hash = this.#hash?.copy()
    copy.#message = this.#message?.copy()
    copy.#stale = this.#stale
    return copy
  }

  drop(): void {
    this.#hash?.free()
    this.#message?.free()
    this.#hash = undefined
    this.#message = undefined
  }
}
