// SPDX-License-Identifier: Apache-2.0
// One EVP_MD_CTX. Nothing of it lives on the token between two calls, so a copy is a plain copy:
// OpenSSL 3.0 copies contexts in every EVP_DigestSignFinal, and PKCS#11 cannot copy an operation.
import type { Digest } from '../../algorithms/digests.ts'
import { badArgument, messageOf, ProviderError } from '../../errors.ts'
import { type Blocking, native } from '../../host.ts'
import { DECISIONS, log } from '../../log.ts'
import { MessageBuffer } from '../../memory/message-buffer.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { Secret } from '../../memory/secret.ts'
import type { Core } from '../../openssl/core.ts'
import type { HashContext } from '../../openssl/software-digest.ts'
import type { Slot } from '../../slot/slot.ts'
import { continueDigest, finishDigest } from '../../slot/token-digest.ts'
import type { ProviderContext } from '../provider-context.ts'
import { chooseSlot } from './choice.ts'

/** A message up to this size is sent to the token whole. */
const WHOLE_BYTES = 64 * 1024

/** What the token knows of a longer message. */
interface Started {
  readonly slot: Slot
  readonly state: Secret
}

export class DigestContext {
  readonly provider: ProviderContext
  readonly digest: Digest
  #begun = false
  /** In software from the start or from some point on. */
  #software: HashContext | undefined
  #started: Started | undefined
  /** What the token does not know yet. */
  #buffer = new MessageBuffer()

  constructor(provider: ProviderContext, digest: Digest) {
    this.provider = provider
    this.digest = digest
  }

  get core(): Core {
    return this.provider.core
  }

  *init(): Blocking<void> {
    this.free()
    // The token's own driver hashes with OpenSSL, which chose this provider: it must not wait for itself.
    if (native.insideMarkedCall()) this.#software = yield* this.#newHash()
    this.#begun = true
  }

  *#newHash(): Blocking<HashContext> {
    return (yield* this.provider.digests.get(this.digest)).begin()
  }

  *update(data: NativeBytes): Blocking<void> {
    if (!this.#begun) throw badArgument('a digest was not started before data came')
    if (this.#software !== undefined) {
      yield* this.#software.update(data.address, data.sizeBytes)
      return
    }
    if (this.#buffer.bytes.sizeBytes + data.sizeBytes <= WHOLE_BYTES) {
      this.#buffer.append(data.address, data.sizeBytes)
      return
    }
    yield* this.#flush()
    yield* this.#send(data)
  }

  *#flush(): Blocking<void> {
    const { bytes } = this.#buffer
    if (bytes.sizeBytes > 0) yield* this.#send(bytes)
    this.#buffer.free()
    this.#buffer = new MessageBuffer()
  }

  /** Gives data to the token; to software, if the token cannot let go of a digest in the middle. */
  *#send(data: NativeBytes): Blocking<void> {
    if (this.#software === undefined && (yield* this.#sendToToken(data))) return
    this.#software ??= yield* this.#newHash()
    yield* this.#software.update(data.address, data.sizeBytes)
  }

  *#sendToToken(data: NativeBytes): Blocking<boolean> {
    const before = this.#started
    const slot = before?.slot ?? (yield* chooseSlot(this.provider, this.digest))
    const { mechanism } = this.digest
    if (slot === undefined || mechanism === undefined) return false
    try {
      const state = yield* continueDigest(slot, { mechanism, state: before?.state, data })
      if (state === undefined) throw new ProviderError('TOKEN', 'the state cannot be saved')
      this.#started = { slot, state }
      before?.state.drop()
      return true
    } catch (error) {
      // What the token has seen of this message is only there: without it there is no way back.
      if (before !== undefined || !(error instanceof ProviderError)) throw error
      log(DECISIONS, `digest ${this.digest.name}: in software, ${messageOf(error)}`)
      return false
    }
  }

  /** Writes the digest; the context can be started again. */
  *final(out: NativeBytes): Blocking<number> {
    const { sizeBytes } = this.digest
    if (!this.#begun) throw badArgument('a digest was not started before it is asked for')
    if (out.sizeBytes < sizeBytes)
      throw badArgument(`the buffer for the digest holds ${out.sizeBytes} bytes of ${sizeBytes}`)
    const place = { address: out.address, sizeBytes }
    if (this.#software === undefined && !(yield* this.#finishOnToken(place))) {
      this.#software = yield* this.#newHash()
      const { bytes } = this.#buffer
      yield* this.#software.update(bytes.address, bytes.sizeBytes)
    }
    this.#software?.finish(out.address)
    this.free()
    return sizeBytes
  }

  *#finishOnToken(out: NativeBytes): Blocking<boolean> {
    const slot = this.#started?.slot ?? (yield* chooseSlot(this.provider, this.digest))
    const { mechanism } = this.digest
    if (slot === undefined || mechanism === undefined) return false
    const state = this.#started?.state
    try {
      yield* finishDigest(slot, { mechanism, state, data: this.#buffer.bytes }, out)
      log(DECISIONS, `digest ${this.digest.name}: on the token '${slot.token.label}'`)
      return true
    } catch (error) {
      // Removed, broken, or the program is exiting: the whole message is here, and software can do it.
      if (state !== undefined || !(error instanceof ProviderError)) throw error
      log(DECISIONS, `digest ${this.digest.name}: in software, ${messageOf(error)}`)
      return false
    }
  }

  copy(): DigestContext {
    const copy = new DigestContext(this.provider, this.digest)
    copy.#begun = this.#begun
    copy.#software = this.#software?.copy()
    if (this.#started !== undefined)
      copy.#started = { slot: this.#started.slot, state: this.#started.state.copy() }
    copy.#buffer = this.#buffer.copy()
    return copy
  }

  free(): void {
    this.#begun = false
    this.#software?.free()
    this.#software = undefined
    this.#started?.state.drop()
    this.#started = undefined
    this.#buffer.free()
    this.#buffer = new MessageBuffer()
  }
}
