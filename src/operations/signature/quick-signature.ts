// SPDX-License-Identifier: Apache-2.0
// The path of a server's signatures: one message hashed and signed in one crossing, again and again
// with the same key and settings. Everything that does not change is made once, and no coroutine is
// needed while session, login and key are at hand.
import { badArgument, unsupported } from '../../errors.ts'
import { type Address, type Blocking, native, type Tail } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import type { OperationCalls, Prepared } from '../../key/operation-calls.ts'
import type { KeyShape } from '../../key/public-key.ts'
import type { TokenOperation } from '../../key/token-operation.ts'
import { argumentIndex } from '../../memory/call-list.ts'
import type { HashContext } from '../../openssl/software-digest.ts'
import type { Scheme, TokenPlan } from './scheme.ts'

export interface QuickSettings {
  readonly operation: TokenOperation
  readonly scheme: Scheme
  readonly shape: KeyShape
  readonly plan: TokenPlan
  readonly hash: HashContext
  /** The prefix of the digest and room for the digest behind it. */
  readonly input: Address
  /** Room for the token's form of the signature. */
  readonly raw: Address
}

/** Where the message stands among the arguments of the list (software-digest.ts prepares it). */
const MESSAGE = argumentIndex(1, 1)

export class QuickSignature implements Tail {
  readonly list: Address
  readonly #settings: QuickSettings
  readonly #operation: TokenOperation
  readonly #calls: OperationCalls
  readonly #words: Float64Array
  readonly #key: Key
  readonly #wire: Scheme['wire']
  readonly #rawBytes: number
  readonly #maxBytes: number
  readonly #raw: Uint8Array
  readonly #rawAddress: Address
  #prepared: Prepared | undefined
  #outputIndex = 0
  #out: Address
  #sizeAt: Address

  constructor(settings: QuickSettings) {
    const { operation, scheme, shape, raw } = settings
    this.#settings = settings
    this.#operation = operation
    this.#calls = operation.calls
    this.list = operation.calls.list.address
    this.#words = operation.calls.list.words
    this.#key = scheme.key
    this.#wire = scheme.wire
    this.#rawBytes = scheme.rawBytes(shape)
    this.#maxBytes = scheme.maxBytes(shape)
    this.#raw = native.view(raw, this.#rawBytes)
    this.#rawAddress = raw
    this.#out = raw
    this.#sizeAt = raw
  }

  /** Whether it can be done this way: then the caller's tail is this object. */
  begin(data: Address, dataBytes: number, out: Address, room: number, sizeAt: Address): boolean {
    if (room < this.#maxBytes) throw tooSmall(room, this.#maxBytes)
    if (this.#prepared === undefined || this.#prepared !== this.#calls.prepared) this.#prepare()
    this.#out = out
    this.#sizeAt = sizeAt
    const words = this.#words
    words[MESSAGE] = data
    words[MESSAGE + 1] = dataBytes
    if (this.#wire === undefined) words[this.#outputIndex] = out
    if (this.#operation.start('sign', this.#key)) return true
    this.#prepared = undefined // who does it instead uses the same list
    return false
  }

  #prepare(): void {
    const { operation, scheme, plan, hash, input, raw } = this.#settings
    const { sizeBytes } = hash.software.digest
    const prepared = operation.prepare(
      'sign',
      scheme.key,
      plan,
      { address: input, sizeBytes: plan.prefix?.length ?? 0 },
      { address: raw, sizeBytes: this.#rawBytes },
      {
        by: hash,
        data: { address: input, sizeBytes: 0 },
        digestBytes: Math.min(sizeBytes, plan.maxInputBytes ?? sizeBytes),
      },
    )
    if (plan.prefix !== undefined) native.writeBytes(input, plan.prefix)
    this.#prepared = prepared
    this.#outputIndex = prepared.runIndex + 3
  }

  resume(done: number): number | Blocking<number> {
    const size = this.#operation.end(done)
    if (size === this.#rawBytes) return this.#finish(size)
    this.#prepared = undefined // the room for the signature has been written over
    return size === undefined ? this.#recover(done) : this.#finish(size)
  }

  *#recover(done: number): Blocking<number> {
    return this.#finish(yield* this.#operation.recover('sign', this.#key, done))
  }

  /** Checks the token's answer and writes it in OpenSSL's form; 1 for OpenSSL. */
  #finish(size: number): number {
    if (size !== this.#rawBytes)
      throw unsupported(
        `the token gave a signature of ${size} bytes where ${this.#rawBytes} are due`,
      )
    const wire = this.#wire
    native.writeWord(
      this.#sizeAt,
      wire === undefined ? size : wire.write(this.#raw, this.#rawAddress, this.#out),
    )
    return 1
  }
}

const tooSmall = (room: number, needed: number): Error =>
  badArgument(`the buffer for the signature holds ${room} bytes, ${needed} are needed`)
