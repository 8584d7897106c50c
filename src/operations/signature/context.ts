// SPDX-License-Identifier: Apache-2.0
// The state machine of signatures, written once: init, update, final, one-shot, duplicate.
import { badArgument } from '../../errors.ts'
import type { Blocking } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { findShape } from '../../key/key-shape.ts'
import { spkiFromPublicKey } from '../../key/public-key.ts'
import { Arena } from '../../memory/arena.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { Core } from '../../openssl/core.ts'
import { recoverInSoftware } from '../../openssl/software-signature.ts'
import type { ProviderContext } from '../provider-context.ts'
import {
  type Active,
  checkInput,
  checkSigner,
  choosePlan,
  isPossible,
  type Operation,
  settlePlan,
} from './active.ts'
import { InputData } from './input-data.ts'
import { PlainStart } from './plain-start.ts'
import type { QuickSignature } from './quick-signature.ts'
import type { Scheme } from './scheme.ts'
import { signInSoftware } from './software-signing.ts'
import type { Spares } from './spares.ts'
import { TokenSignature } from './token-signature.ts'
import { checkOwnSignature, verifyWithPublicKey } from './verification.ts'

export class SignatureContext {
  readonly provider: ProviderContext
  /** Makes the scheme of a key; a spare context serves the same algorithm again. */
  readonly algorithm: (key: Key) => Scheme
  /** Where it goes when it is free; absent: it is used once. */
  readonly spares: Spares | undefined
  readonly plain = new PlainStart()
  readonly #token = new TokenSignature()
  #active: Active | undefined
  #data = new InputData()
  #quick: QuickSignature | undefined
  /** It has signed a message in one piece on the token, with the settings that it still has. */
  #hasSignedWhole = false
  /** What verify_message_final compares with. */
  expected: Uint8Array | undefined

  constructor(provider: ProviderContext, algorithm: (key: Key) => Scheme, spares?: Spares) {
    this.provider = provider
    this.algorithm = algorithm
    this.spares = spares
  }

  get core(): Core {
    return this.provider.core
  }

  get scheme(): Scheme {
    return this.#need().scheme
  }

  get streamed(): boolean {
    return this.#need().streamed
  }

  #need(operation?: Operation): Active {
    const active = this.#active
    if (active !== undefined && (operation ?? active.operation) === active.operation) return active
    throw badArgument('a signature operation was not started before it is used')
  }

  /**
   * Starts an operation. `key` is undefined to go on with the one before. `configure` applies the
   * caller's settings before anything is decided.
   */
  *init(
    operation: Operation,
    key: Key | undefined,
    streamed: boolean,
    configure: (scheme: Scheme) => void,
  ): Blocking<void> {
    const scheme = key === undefined ? this.#need().scheme : this.algorithm(key)
    if (operation === 'sign') checkSigner(scheme.key)
    this.expected = undefined
    this.plain.spoil()
    configure(scheme)
    const { key: its } = scheme
    const shape = yield* operation === 'sign' ? findShape(its) : its.needPublicKey()
    this.#data.drop()
    this.#quick = undefined
    this.#active = { operation, scheme, shape, streamed, plan: undefined }
    this.#hasSignedWhole = false
    yield* this.#decide()
  }

  /** Applies settings; what cannot be served with them is said now, not at the end. */
  *configure(apply: (scheme: Scheme) => void): Blocking<void> {
    this.plain.spoil()
    apply(this.#need().scheme)
    yield* this.#decide()
  }

  *#decide(): Blocking<void> {
    const active = this.#need()
    yield* choosePlan(active)
    const { scheme, streamed } = active
    const asMessage = active.plan?.input === 'message'
    if (streamed && scheme.wholeMessage !== true)
      yield* this.#data.prepare(this.provider.digests, scheme.digest, asMessage)
    this.#quick = undefined
  }

  /** For one message after another with the same settings; absent where that is not the way. */
  quickSignature(): QuickSignature | undefined {
    if (this.#quick !== undefined) return this.#quick
    const { scheme, shape, plan } = this.#needStreamed('sign')
    if (plan?.input === 'digest') {
      this.#quick = this.#token.quick(scheme, shape, plan, this.#data.hash)
      this.#data.restart()
    }
    return this.#quick
  }

  *update(operation: Operation, data: NativeBytes): Blocking<void> {
    this.#needStreamed(operation)
    this.plain.spoil()
    this.#quick = undefined
    yield* this.#data.update(data)
  }

  /** The most bytes that the result has, without asking the token. */
  maxBytes(): number {
    const { scheme, shape } = this.#need()
    return scheme.maxBytes(shape)
  }

  /** Signs data that is hashed already (or that is signed as it is). */
  *sign(data: NativeBytes, out: NativeBytes): Blocking<number> {
    const active = this.#need('sign')
    const { scheme, shape } = active
    checkInput(active, data)
    const plan = yield* settlePlan(active)
    if (plan === undefined) return yield* signInSoftware(active, data, out)
    return yield* this.#token.sign(scheme, shape, plan, data, undefined, out)
  }

  /** Signs what `update` was given; the operation can be started again. */
  *signFinal(out: NativeBytes): Blocking<number> {
    const active = this.#needStreamed('sign')
    const { scheme, shape } = active
    const plan = yield* settlePlan(active)
    const { message } = this.#data
    if (message !== undefined && plan !== undefined)
      return yield* this.#token.sign(scheme, shape, plan, message, undefined, out)
    const hash = this.#token.digestBuffer(scheme, shape)
    this.#data.finish(hash)
    const data = { address: hash, sizeBytes: scheme.digest?.sizeBytes ?? 0 }
    if (plan === undefined) return yield* signInSoftware(active, data, out)
    return yield* this.#token.sign(scheme, shape, plan, data, undefined, out)
  }

  /** Hashes and signs in one go: one crossing from TypeScript and back. */
  *signOnce(data: NativeBytes, out: NativeBytes): Blocking<number> {
    const active = this.#needStreamed('sign')
    const { scheme, shape, plan } = active
    if (scheme.wholeMessage && scheme.key.software !== undefined)
      return yield* signInSoftware(active, data, out)
    if (plan === undefined || plan.input === 'block') {
      this.#data.restart()
      yield* this.#data.update(data)
      return yield* this.signFinal(out)
    }
    const hash = plan.input === 'digest' ? this.#data.hash : undefined
    const size = yield* this.#token.sign(scheme, shape, plan, data, hash, out)
    this.#hasSignedWhole = scheme.wholeMessage ?? false
    if (scheme.distrusted) yield* checkOwnSignature(scheme, { ...out, sizeBytes: size }, data)
    return size
  }

  #needStreamed(operation: Operation): Active {
    const active = this.#need(operation)
    if (!active.streamed) throw badArgument('this operation takes a digest, not a message')
    return active
  }

  /** Whether the signature of hashed data is right; false only when somebody checked it. */
  *verify(data: NativeBytes, signature: NativeBytes): Blocking<boolean> {
    const active = this.#need('verify')
    if (!isPossible(active, data, signature)) return false
    const { scheme, shape, plan } = active
    return plan === undefined
      ? yield* verifyWithPublicKey(scheme, signature, data)
      : yield* this.#token.verify(scheme, shape, plan, data, signature)
  }

  *verifyFinal(signature: NativeBytes): Blocking<boolean> {
    const { scheme } = this.#needStreamed('verify')
    const arena = new Arena()
    try {
      const sizeBytes = scheme.digest?.sizeBytes ?? 0
      const address = arena.alloc(sizeBytes)
      this.#data.finish(address)
      return yield* this.verify({ address, sizeBytes }, signature)
    } finally {
      arena.release()
    }
  }

  /** As `verifyFinal`, for a message in one piece. */
  *verifyOnce(data: NativeBytes, signature: NativeBytes): Blocking<boolean> {
    const { scheme } = this.#needStreamed('verify')
    if (scheme.wholeMessage) return yield* this.verify(data, signature)
    this.#data.restart()
    yield* this.#data.update(data)
    return yield* this.verifyFinal(signature)
  }

  /** What was signed, out of the signature. */
  *recover(signature: NativeBytes, out: NativeBytes): Blocking<number> {
    const { scheme } = this.#need('recover')
    const spki = spkiFromPublicKey(yield* scheme.key.needPublicKey())
    return yield* recoverInSoftware(this.core, spki, scheme.softwareParams(), signature, out)
  }

  /** Whether the next start is likely to be the same one, so that the context is worth keeping. */
  get isWorthKeeping(): boolean {
    return this.plain.noted && (this.#quick !== undefined || this.#hasSignedWhole)
  }

  /** A plain copy: no token is involved, whatever the state. */
  copy(): SignatureContext {
    const copy = new SignatureContext(this.provider, this.algorithm, this.spares)
    if (this.#active !== undefined)
      copy.#active = { ...this.#active, scheme: this.#active.scheme.copy() }
    copy.#data = this.#data.copy()
    copy.expected = this.expected
    return copy
  }

  free(): void {
    this.#data.drop()
    this.#token.free()
    this.#active = undefined
  }
}
