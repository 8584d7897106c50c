// SPDX-License-Identifier: Apache-2.0
// The path of a server's signatures: one message hashed and signed in one crossing, again and again
// with the same key and settings. Everything that does not change is made once, and no coroutine is
// needed while session, login and key are at hand.
import { badArgument, unsupported } from '../../errors.ts'
import { type Address, type Blocking, native, type Tail } from '../../host.ts'
import type { PublicKey } from '../../key/public-key.ts'
import type { TokenOperation } from '../../key/token-operation.ts'
import type { HashContext } from '../../openssl/software-digest.ts'
import type { Scheme, TokenPlan } from './scheme.ts'

export interface QuickSettings {
  readonly operation: TokenOperation
  readonly scheme: Scheme
  readonly publicKey: PublicKey
  readonly plan: TokenPlan
  readonly hash: HashContext
  /** The prefix of the digest and room for the digest behind it. */
  readonly input: Address
  /** Room for the token's form of the signature. */
  readonly raw: Address
}

export class QuickSignature implements Tail {
  readonly list: Address
  readonly #settings: QuickSettings
  readonly #rawBytes: number
  readonly #maxBytes: number
  readonly #raw: Uint8Array
  readonly #input: { readonly address: Address; readonly sizeBytes: number }
  readonly #output: { address: Address; readonly sizeBytes: number }
  readonly #data: { address: Address; sizeBytes: number }
  readonly #hashed: Parameters<TokenOperation['run']>[5]
  #out: Address
  #sizeAt: Address

  constructor(settings: QuickSettings) {
    const { operation, scheme, publicKey, plan, hash, input, raw } = settings
    this.#settings = settings
    this.list = operation.list
    this.#rawBytes = scheme.rawBytes(publicKey)
    this.#maxBytes = scheme.maxBytes(publicKey)
    this.#raw = native.view(raw, this.#rawBytes)
    this.#input = { address: input, sizeBytes: plan.prefix?.length ?? 0 }
    this.#output = { address: raw, sizeBytes: this.#rawBytes }
    this.#data = { address: input, sizeBytes: 0 }
    const { sizeBytes } = hash.software.digest
    const digestBytes = Math.min(sizeBytes, plan.maxInputBytes ?? sizeBytes)
    this.#hashed = { by: hash, data: this.#data, digestBytes }
    this.#out = raw
    this.#sizeAt = raw
    if (plan.prefix !== undefined) native.writeBytes(input, plan.prefix)
  }

  /** Whether it can be done this way: then the caller's tail is this object. */
  begin(data: Address, dataBytes: number, out: Address, room: number, sizeAt: Address): boolean {
    if (room < this.#maxBytes)
      throw badArgument(
        `the buffer for the signature holds ${room} bytes, ${this.#maxBytes} are needed`,
      )
    const { operation, scheme, plan } = this.#settings
    this.#data.address = data
    this.#data.sizeBytes = dataBytes
    this.#out = out
    this.#sizeAt = sizeAt
    if (scheme.wire === undefined) this.#output.address = out
    return operation.begin('sign', scheme.key, plan, this.#input, this.#output, this.#hashed)
  }

  resume(done: number): number | Blocking<number> {
    const size = this.#settings.operation.end(done)
    return size === undefined ? this.#recover(done) : this.#finish(size)
  }

  *#recover(done: number): Blocking<number> {
    const { operation, scheme } = this.#settings
    return this.#finish(yield* operation.recover('sign', scheme.key, done))
  }

  /** Checks the token's answer and writes it in OpenSSL's form; 1 for OpenSSL. */
  #finish(size: number): number {
    if (size !== this.#rawBytes)
      throw unsupported(
        `the token gave a signature of ${size} bytes where ${this.#rawBytes} are due`,
      )
    const { wire } = this.#settings.scheme
    const written = wire?.write(this.#raw, this.#output.address, this.#out) ?? size
    native.writeWord(this.#sizeAt, written)
    return 1
  }
}
