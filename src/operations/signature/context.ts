// SPDX-License-Identifier: Apache-2.0
// The state machine of signatures, written once: init, update, final, one-shot, duplicate.
import { badArgument } from '../../errors.ts'
import { type Address, type Blocking, native, offset } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { type PublicKey, spkiFromPublicKey } from '../../key/public-key.ts'
import { DECISIONS, log, logs } from '../../log.ts'
import { Arena } from '../../memory/arena.ts'
import { MessageBuffer } from '../../memory/message-buffer.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { Core } from '../../openssl/core.ts'
import type { HashContext } from '../../openssl/software-digest.ts'
import { verifyInSoftware } from '../../openssl/software-key.ts'
import { CKM_NAMES } from '../../pkcs11/cryptoki.gen.ts'
import type { ProviderContext } from '../provider-context.ts'
import type { Scheme, TokenPlan } from './scheme.ts'
import { TokenSignature } from './token-signature.ts'

export type Operation = 'sign' | 'verify'

/** What an initialised context works with. */
interface Active {
  readonly operation: Operation
  readonly scheme: Scheme
  readonly publicKey: PublicKey
  /** The data is hashed here, rather than by the application. */
  readonly streamed: boolean
  /** `undefined`: verification in software. Chosen anew when a setting changes. */
  plan: TokenPlan | undefined
}

export class SignatureContext {
  readonly provider: ProviderContext
  readonly #createScheme: (key: Key) => Scheme
  readonly #token = new TokenSignature()
  #active: Active | undefined
  /** Of a streamed operation: one of them, as the plan wants it. */
  #hash: HashContext | undefined
  #message: MessageBuffer | undefined

  constructor(provider: ProviderContext, createScheme: (key: Key) => Scheme) {
    this.provider = provider
    this.#createScheme = createScheme
  }

  get core(): Core {
    return this.provider.core
  }

  get scheme(): Scheme {
    return this.#need().scheme
  }

  #need(operation?: Operation): Active {
    if (
      this.#active === undefined ||
      (operation ?? this.#active.operation) !== this.#active.operation
    )
      throw badArgument('a signature operation was not started before it is used')
    return this.#active
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
    const scheme = key === undefined ? this.#need().scheme : this.#createScheme(key)
    if (operation === 'sign' && !scheme.key.isPrivate)
      throw badArgument(`cannot sign with '${scheme.key.name}': it is a public key`)
    configure(scheme)
    const publicKey = yield* scheme.key.needPublicKey()
    this.#dropData()
    this.#active = { operation, scheme, publicKey, streamed, plan: undefined }
    yield* this.#decide()
  }

  /** Applies settings; what cannot be served with them is said now, not at the end. */
  *configure(apply: (scheme: Scheme) => void): Blocking<void> {
    apply(this.#need().scheme)
    yield* this.#decide()
  }

  *#decide(): Blocking<void> {
    const active = this.#need()
    const { scheme, publicKey, operation, streamed } = active
    scheme.check(publicKey)
    if (operation === 'verify') active.plan = yield* scheme.planVerify(publicKey)
    else if (isDecidable(scheme)) active.plan = yield* scheme.planSign(publicKey, streamed)
    if (streamed && this.#message === undefined) yield* this.#prepareData(active)
    if (logs(DECISIONS)) logDecision(active)
  }

  /** Another digest, or a plan that wants the message itself, makes a fresh start of the data. */
  *#prepareData({ scheme, plan }: Active): Blocking<void> {
    if (plan?.input === 'message') {
      this.#hash?.free()
      this.#hash = undefined
      this.#message = new MessageBuffer()
      return
    }
    const { digest } = scheme
    if (digest === undefined) throw badArgument('data is to be hashed, but no digest is set')
    if (this.#hash?.software.digest === digest) return
    this.#hash?.free()
    this.#hash = undefined
    this.#hash = (yield* this.provider.digests.get(digest)).begin()
  }

  *update(operation: Operation, data: NativeBytes): Blocking<void> {
    this.#need(operation)
    if (this.#message !== undefined) this.#message.append(data.address, data.sizeBytes)
    else yield* this.#needHash().update(data.address, data.sizeBytes)
  }

  #needHash(): HashContext {
    if (this.#hash === undefined) throw badArgument('no data can be hashed in this operation')
    return this.#hash
  }

  /** The most bytes that a signature has, without asking the token. */
  maxBytes(): number {
    const { scheme, publicKey } = this.#need('sign')
    return scheme.maxBytes(publicKey)
  }

  /** Signs data that is hashed already (or that is signed as it is). */
  *sign(data: NativeBytes, out: NativeBytes): Blocking<number> {
    const active = this.#need('sign')
    const { digest } = active.scheme
    if (digest !== undefined && data.sizeBytes !== digest.sizeBytes)
      throw badArgument(
        `${data.sizeBytes} bytes are no ${digest.name} digest, which has ${digest.sizeBytes}`,
      )
    active.plan ??= yield* active.scheme.planSign(active.publicKey, false)
    return yield* this.#token.sign(
      active.scheme,
      active.publicKey,
      active.plan,
      data,
      undefined,
      out,
    )
  }

  /** Signs what `update` was given; the operation can be started again. */
  *signFinal(out: NativeBytes): Blocking<number> {
    const { scheme, publicKey, plan } = this.#needStreamed('sign')
    if (plan === undefined) throw badArgument('the settings of the signature are not complete')
    if (this.#message !== undefined)
      return yield* this.#token.sign(scheme, publicKey, plan, this.#message.bytes, undefined, out)
    const hash = this.#token.digestBuffer(scheme, publicKey)
    this.#needHash().finish(hash)
    const data = { address: hash, sizeBytes: scheme.digest?.sizeBytes ?? 0 }
    return yield* this.#token.sign(scheme, publicKey, plan, data, undefined, out)
  }

  /** Hashes and signs in one go: one crossing from TypeScript and back. */
  *signOnce(data: NativeBytes, out: NativeBytes): Blocking<number> {
    const { scheme, publicKey, plan } = this.#needStreamed('sign')
    if (plan?.input !== 'digest') {
      yield* this.update('sign', data)
      return yield* this.signFinal(out)
    }
    return yield* this.#token.sign(scheme, publicKey, plan, data, this.#needHash(), out)
  }

  #needStreamed(operation: Operation): Active {
    const active = this.#need(operation)
    if (!active.streamed)
      throw badArgument('the operation was started for data that is hashed already')
    return active
  }

  /** Whether the signature of hashed data is right; false only when somebody checked it. */
  *verify(data: NativeBytes, signature: NativeBytes): Blocking<boolean> {
    const { scheme, publicKey, plan } = this.#need('verify')
    const { digest } = scheme
    if (digest !== undefined && data.sizeBytes !== digest.sizeBytes) return false
    if (plan !== undefined)
      return yield* this.#token.verify(scheme, publicKey, plan, data, signature)
    const spki = spkiFromPublicKey(publicKey)
    return yield* verifyInSoftware(this.core, spki, scheme.softwareParams(), signature, data)
  }

  *verifyFinal(signature: NativeBytes): Blocking<boolean> {
    const { scheme } = this.#needStreamed('verify')
    const arena = new Arena()
    try {
      const sizeBytes = scheme.digest?.sizeBytes ?? 0
      const address = arena.alloc(sizeBytes)
      this.#needHash().finish(address)
      return yield* this.verify({ address, sizeBytes }, signature)
    } finally {
      arena.release()
    }
  }

  /** A plain copy: no token is involved, whatever the state. */
  copy(): SignatureContext {
    const copy = new SignatureContext(this.provider, this.#createScheme)
    if (this.#active !== undefined)
      copy.#active = { ...this.#active, scheme: this.#active.scheme.copy() }
    copy.#hash = this.#hash?.copy()
    copy.#message = this.#message?.copy()
    return copy
  }

  free(): void {
    this.#dropData()
    this.#token.free()
    this.#active = undefined
  }

  #dropData(): void {
    this.#hash?.free()
    this.#message?.free()
    this.#hash = undefined
    this.#message = undefined
  }
}

const logDecision = ({ operation, scheme, plan }: Active): void => {
  const where = plan === undefined ? 'in software' : `on the token, ${CKM_NAMES[plan.mechanism]}`
  log(DECISIONS, `${operation} with ${scheme.key.name}: ${where}`)
}

/** RSASSA-PSS without a digest can still get one. */
const isDecidable = (scheme: Scheme): boolean =>
  !('padding' in scheme && scheme.padding === 'pss' && scheme.digest === undefined)

/** The word behind `siglen`. */
export const writeSize = (at: Address, sizeBytes: number): void => {
  native.writeWord(offset(at, 0), sizeBytes)
}
