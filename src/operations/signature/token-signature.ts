// SPDX-License-Identifier: Apache-2.0
// Carrying out a plan on the token: what the token gets, and the way back to OpenSSL's form.
import { badArgument, internalError, unsupported } from '../../errors.ts'
import { type Address, type Blocking, NULL, native, offset } from '../../host.ts'
import type { Mechanism } from '../../key/mechanism.ts'
import type { Hashed } from '../../key/operation-calls.ts'
import type { KeyShape } from '../../key/public-key.ts'
import { TokenOperation } from '../../key/token-operation.ts'
import { DECISIONS, logs } from '../../log.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { HashContext } from '../../openssl/software-digest.ts'
import { QuickSignature } from './quick-signature.ts'
import type { Scheme, TokenPlan } from './scheme.ts'

/** Longest DigestInfo prefix and digest; the digest alone is at the end of it. */
const INPUT_BYTES = 128
const DIGEST_AT = 64

export class TokenSignature {
  readonly #operation = TokenOperation.take()
  /** Input, then a raw signature, then a block that is made here. */
  #buffer: Address = NULL
  #rawBytes = 0
  #pointed: { plan: TokenPlan; bytes: Address; mechanism: Mechanism } | undefined

  /** Where a digest goes that is computed before `sign`. */
  digestBuffer(scheme: Scheme, shape: KeyShape): Address {
    this.#reserve(scheme.rawBytes(shape))
    return offset(this.#buffer, DIGEST_AT)
  }

  /**
   * For signing message after message with one plan; good until the next use of this object.
   * Absent where decisions are logged: a context that is kept makes them once.
   */
  quick(
    scheme: Scheme,
    shape: KeyShape,
    plan: TokenPlan,
    hash: HashContext,
  ): QuickSignature | undefined {
    if (logs(DECISIONS)) return undefined
    this.#reserve(scheme.rawBytes(shape))
    return new QuickSignature({
      operation: this.#operation,
      scheme,
      shape,
      plan,
      hash,
      input: this.#buffer,
      raw: offset(this.#buffer, INPUT_BYTES),
    })
  }

  #reserve(rawBytes: number): void {
    if (this.#buffer !== NULL && rawBytes <= this.#rawBytes) return
    if (this.#buffer !== NULL) native.free(this.#buffer)
    this.#buffer = native.alloc(INPUT_BYTES + 2 * rawBytes)
    this.#rawBytes = rawBytes
  }

  /** Signs `data`, after hashing it if `hash` is given; the size of the signature in `out`. */
  *sign(
    scheme: Scheme,
    shape: KeyShape,
    plan: TokenPlan,
    data: NativeBytes,
    hash: HashContext | undefined,
    out: NativeBytes,
  ): Blocking<number> {
    checkRoom(out.sizeBytes, scheme.maxBytes(shape))
    const rawBytes = scheme.rawBytes(shape)
    this.#reserve(rawBytes)
    const input =
      hash === undefined ? yield* this.#input(scheme, shape, plan, data) : this.#prefix(plan)
    const hashed = hash === undefined ? undefined : hashInto(plan, data, hash)
    const raw = scheme.wire === undefined ? out.address : offset(this.#buffer, INPUT_BYTES)
    const output = { address: raw, sizeBytes: rawBytes }
    const size = yield* this.#operation.run(
      'sign',
      scheme.key,
      this.#mechanism(plan),
      input,
      output,
      hashed,
    )
    if (size !== rawBytes)
      throw unsupported(`the token gave a signature of ${size} bytes where ${rawBytes} are due`)
    return scheme.wire === undefined
      ? size
      : scheme.wire.write(native.view(raw, size), raw, out.address)
  }

  /** Whether the token finds the signature right. */
  *verify(
    scheme: Scheme,
    shape: KeyShape,
    plan: TokenPlan,
    data: NativeBytes,
    signature: NativeBytes,
  ): Blocking<boolean> {
    this.#reserve(scheme.rawBytes(shape))
    const raw = this.#rawSignature(scheme, shape, signature)
    if (raw === undefined) return false
    const input = yield* this.#input(scheme, shape, plan, data)
    return yield* this.#operation.verify(scheme.key, this.#mechanism(plan), input, raw)
  }

  /** The plan's mechanism, with its parameter pointing to bytes that this object owns. */
  #mechanism(plan: TokenPlan): Mechanism {
    const { pointed, mechanism, parameter } = plan
    if (pointed === undefined || parameter === undefined) return plan
    if (this.#pointed?.plan === plan) return this.#pointed.mechanism
    this.#dropPointed()
    const bytes = native.alloc(Math.max(pointed.bytes.length, 1))
    native.writeBytes(bytes, pointed.bytes)
    const patched = parameter.slice()
    new DataView(patched.buffer).setBigUint64(pointed.at, BigInt(bytes), true)
    this.#pointed = { plan, bytes, mechanism: { mechanism, parameter: patched } }
    return this.#pointed.mechanism
  }

  #dropPointed(): void {
    if (this.#pointed !== undefined) native.free(this.#pointed.bytes)
    this.#pointed = undefined
  }

  /** The token's form of a signature; `undefined` for what cannot be one. */
  #rawSignature(scheme: Scheme, shape: KeyShape, wire: NativeBytes): NativeBytes | undefined {
    const rawBytes = scheme.rawBytes(shape)
    if (scheme.wire === undefined) return wire.sizeBytes === rawBytes ? wire : undefined
    if (wire.sizeBytes > scheme.maxBytes(shape)) return undefined
    const address = offset(this.#buffer, INPUT_BYTES)
    try {
      const raw = scheme.wire.decode(native.readBytes(wire.address, wire.sizeBytes), shape)
      native.writeBytes(address, raw)
      return { address, sizeBytes: raw.length }
    } catch {
      return undefined // malformed: not a signature of anything
    }
  }

  /** What stands before the digest, which lands behind it. */
  #prefix({ prefix }: TokenPlan): NativeBytes {
    if (prefix !== undefined) native.writeBytes(this.#buffer, prefix)
    return { address: this.#buffer, sizeBytes: prefix?.length ?? 0 }
  }

  *#input(
    scheme: Scheme,
    shape: KeyShape,
    plan: TokenPlan,
    data: NativeBytes,
  ): Blocking<NativeBytes> {
    if (plan.input === 'block') return yield* this.#makeBlock(scheme, shape, data)
    const sizeBytes = cut(plan, data.sizeBytes)
    const { prefix } = plan
    if (prefix === undefined) return { address: data.address, sizeBytes }
    if (prefix.length + sizeBytes > INPUT_BYTES)
      throw badArgument(`${sizeBytes} bytes are too long for a digest`)
    // The digest may lie in this very buffer: it moves first.
    native.copy(offset(this.#buffer, prefix.length), data.address, sizeBytes)
    native.writeBytes(this.#buffer, prefix)
    return { address: this.#buffer, sizeBytes: prefix.length + sizeBytes }
  }

  *#makeBlock(scheme: Scheme, shape: KeyShape, data: NativeBytes): Blocking<NativeBytes> {
    if (scheme.buildBlock === undefined) throw internalError('this algorithm makes no blocks')
    const hash = native.readBytes(data.address, data.sizeBytes)
    const block = yield* scheme.buildBlock(shape, hash)
    const address = offset(this.#buffer, INPUT_BYTES + this.#rawBytes)
    native.writeBytes(address, block)
    return { address, sizeBytes: block.length }
  }

  free(): void {
    if (this.#buffer !== NULL) native.free(this.#buffer)
    this.#buffer = NULL
    this.#dropPointed()
    this.#operation.release()
  }
}

const hashInto = (plan: TokenPlan, data: NativeBytes, by: HashContext): Hashed => ({
  by,
  data,
  digestBytes: cut(plan, by.software.digest.sizeBytes),
})

const cut = ({ maxInputBytes }: TokenPlan, sizeBytes: number): number =>
  maxInputBytes === undefined ? sizeBytes : Math.min(sizeBytes, maxInputBytes)

const checkRoom = (there: number, needed: number): void => {
  if (there < needed)
    throw badArgument(`the buffer for the signature holds ${there} bytes, ${needed} are needed`)
}
