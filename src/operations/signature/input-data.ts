// SPDX-License-Identifier: Apache-2.0
import type { Digest } from '../../algorithms/digests.ts'
import { badArgument } from '../../errors.ts'
import type { Blocking } from '../../host.ts'
import { MessageBuffer } from '../../memory/message-buffer.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { HashContext, SoftwareDigests } from '../../openssl/software-digest.ts'

/** The data of a streamed operation: hashed on the way, or kept for a token that hashes itself. */
export class InputData {
  #hash: HashContext | undefined
  #message: MessageBuffer | undefined
  #fed = false;

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
    this.#fed = true
    if (this.#hash?.software.digest === digest) return
    const hash = (yield* digests.get(digest)).begin()
    // A setting has changed after the first data: what was kept is hashed now.
    const kept = this.message
    if (kept !== undefined) yield* hash.update(kept.address, kept.sizeBytes)
    this.drop()
    this.#hash = hash
  }

  /** For the next message, if there has been one. */
  restart(): void {
    if (this.#fed) this.#hash?.restart()
    this.#fed = false
  }

  *update(data: NativeBytes): Blocking<void> {
    this.#fed = true
    if (this.#message !== undefined) this.#message.append(data.address, data.sizeBytes)
    else yield* this.hash.update(data.address, data.sizeBytes)
  }

  /** The whole message, where it is kept. */
  get message(): NativeBytes | undefined {
    return this.#message?.bytes
  }

  get hash(): HashContext {
    if (this.#hash === undefined) throw badArgument('no data can be hashed in this operation')
    return this.#hash
  }

  copy(): InputData {
    const copy = new InputData()
    copy.#hash = this.#hash?.copy()
    copy.#message = this.#message?.copy()
    return copy
  }

  drop(): void {
    this.#hash?.free()
    this.#message?.free()
    this.#hash = undefined
    this.#message = undefined
  }
}
