// SPDX-License-Identifier: Apache-2.0
// Carrying out a plan on the token: buffers and call list are made once for a context.
import { badArgument, internalError, unsupported } from '../../errors.ts'
import { type Address, type Blocking, CALL_MARKED, NULL, native, offset } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import type { PublicKey } from '../../key/public-key.ts'
import type { TokenObject } from '../../key/token-object.ts'
import { CallList } from '../../memory/call-list.ts'
import type { HashContext } from '../../openssl/software-digest.ts'
import { isCkError } from '../../pkcs11/ck-error.ts'
import { CKR_SIGNATURE_INVALID, CKR_SIGNATURE_LEN_RANGE } from '../../pkcs11/cryptoki.gen.ts'
import type { Session } from '../../slot/session.ts'
import type { NativeBytes } from './context.ts'
import type { Scheme, TokenPlan } from './scheme.ts'

const HASH = ['EVP_DigestInit_ex', 'EVP_DigestUpdate', 'EVP_DigestFinal_ex'] as const
const SIGN = ['C_SignInit', 'C_Sign'] as const
const VERIFY = ['C_VerifyInit', 'C_Verify'] as const

/** CK_MECHANISM, then its parameter, then the length word, then input and signature. */
const MECHANISM_BYTES = 24
const PARAMETER_BYTES = 64
const SIZE_AT = MECHANISM_BYTES + PARAMETER_BYTES
const INPUT_AT = SIZE_AT + 8
/** Longest DigestInfo prefix and digest. */
const INPUT_BYTES = 128

export class TokenSignature {
  #block: Address = NULL
  #signatureBytes = 0
  #calls: CallList | undefined
  /** The plan that the mechanism in `#block` is of. */
  #written: TokenPlan | undefined

  /** Where a digest goes that is computed before `sign`: it then need not be copied. */
  digestBuffer(scheme: Scheme, publicKey: PublicKey): Address {
    this.#reserve(scheme.rawBytes(publicKey))
    return offset(this.#block, INPUT_AT + INPUT_BYTES - 64)
  }

  #reserve(signatureBytes: number): void {
    if (this.#block !== NULL && signatureBytes <= this.#signatureBytes) return
    if (this.#block !== NULL) native.free(this.#block)
    // The signature's room also holds a block that is made here.
    this.#block = native.alloc(INPUT_AT + INPUT_BYTES + 2 * signatureBytes)
    this.#signatureBytes = signatureBytes
    this.#written = undefined
  }

  /** Signs `data`, after hashing it if `hash` is given; the size of the signature in `out`. */
  *sign(
    scheme: Scheme,
    publicKey: PublicKey,
    plan: TokenPlan,
    data: NativeBytes,
    hash: HashContext | undefined,
    out: NativeBytes,
  ): Blocking<number> {
    const rawBytes = scheme.rawBytes(publicKey)
    checkRoom(out.sizeBytes, scheme.maxBytes(publicKey))
    this.#reserve(rawBytes)
    this.#writeMechanism(plan)
    const { key } = scheme
    const object = needObject(key)
    const input =
      hash === undefined
        ? yield* this.#input(scheme, publicKey, plan, data)
        : this.#hashed(plan, hash)
    const raw =
      scheme.wire === undefined ? out.address : offset(this.#block, INPUT_AT + INPUT_BYTES)
    const sizeAt = offset(this.#block, SIZE_AT)
    this.#calls ??= new CallList(HASH.length + SIGN.length)
    const calls = this.#calls
    const names = hash === undefined ? SIGN : [...HASH, ...SIGN]
    const first = names.length - SIGN.length
    if (hash !== undefined)
      hash.prepare(
        calls,
        data.address,
        data.sizeBytes,
        offset(input.address, plan.prefix?.length ?? 0),
      )
    const block = this.#block
    yield* object.use(key.owner.pins, function* (session) {
      const handle = yield* key.operationHandle()
      const { functions } = session.module
      native.writeWord(sizeAt, rawBytes)
      calls.set(first, CALL_MARKED, need(functions.C_SignInit), [session.handle, block, handle])
      calls.set(first + 1, CALL_MARKED, need(functions.C_Sign), [
        session.handle,
        input.address,
        input.sizeBytes,
        raw,
        sizeAt,
      ])
      yield* session.run(calls, names)
    })
    return this.#take(scheme, rawBytes, raw, out)
  }

  /** Checks the token's answer and writes it in OpenSSL's form. */
  #take(scheme: Scheme, rawBytes: number, raw: Address, out: NativeBytes): number {
    const size = native.readWord(offset(this.#block, SIZE_AT))
    if (size !== rawBytes)
      throw unsupported(`the token gave a signature of ${size} bytes where ${rawBytes} are due`)
    if (scheme.wire === undefined) return size
    const encoded = scheme.wire.encode(native.view(raw, size))
    native.writeBytes(out.address, encoded)
    return encoded.length
  }

  *verify(
    scheme: Scheme,
    publicKey: PublicKey,
    plan: TokenPlan,
    data: NativeBytes,
    signature: NativeBytes,
  ): Blocking<boolean> {
    this.#reserve(scheme.rawBytes(publicKey))
    const raw = this.#rawSignature(scheme, publicKey, signature)
    if (raw === undefined) return false
    this.#writeMechanism(plan)
    const input = yield* this.#input(scheme, publicKey, plan, data)
    const object = needObject(scheme.key)
    this.#calls ??= new CallList(HASH.length + SIGN.length)
    const calls = this.#calls
    const block = this.#block
    try {
      yield* object.use(scheme.key.owner.pins, (session) =>
        runVerify(session, object, calls, block, input, raw),
      )
      return true
    } catch (error) {
      // The token's own "no"; everything else is an error, never an answer.
      if (isCkError(error, CKR_SIGNATURE_INVALID, CKR_SIGNATURE_LEN_RANGE)) return false
      throw error
    }
  }

  /** The token's form of a signature; `undefined` for what cannot be one. */
  #rawSignature(scheme: Scheme, publicKey: PublicKey, wire: NativeBytes): NativeBytes | undefined {
    const rawBytes = scheme.rawBytes(publicKey)
    if (scheme.wire === undefined) return wire.sizeBytes === rawBytes ? wire : undefined
    if (wire.sizeBytes > scheme.maxBytes(publicKey)) return undefined
    const address = offset(this.#block, INPUT_AT + INPUT_BYTES)
    try {
      const raw = scheme.wire.decode(native.readBytes(wire.address, wire.sizeBytes), publicKey)
      native.writeBytes(address, raw)
      return { address, sizeBytes: raw.length }
    } catch {
      return undefined // malformed: not a signature of anything
    }
  }

  #writeMechanism(plan: TokenPlan): void {
    if (this.#written === plan) return
    const { mechanism, parameter } = plan
    const at = offset(this.#block, MECHANISM_BYTES)
    if (parameter !== undefined) native.writeBytes(at, parameter)
    native.writeWord(this.#block, mechanism)
    native.writeWord(offset(this.#block, 8), parameter === undefined ? NULL : at)
    native.writeWord(offset(this.#block, 16), parameter?.length ?? 0)
    this.#written = plan
  }

  /** Where the hash will be once the call list has run. */
  #hashed(plan: TokenPlan, hash: HashContext): NativeBytes {
    const at = offset(this.#block, INPUT_AT)
    const prefix = plan.prefix?.length ?? 0
    if (plan.prefix !== undefined) native.writeBytes(at, plan.prefix)
    return { address: at, sizeBytes: cut(plan, prefix + hash.software.digest.sizeBytes) }
  }

  *#input(
    scheme: Scheme,
    publicKey: PublicKey,
    plan: TokenPlan,
    data: NativeBytes,
  ): Blocking<NativeBytes> {
    if (plan.input === 'block') return yield* this.#makeBlock(scheme, publicKey, data)
    const sizeBytes = cut(plan, data.sizeBytes)
    if (plan.prefix === undefined) return { address: data.address, sizeBytes }
    const at = offset(this.#block, INPUT_AT)
    const prefix = plan.prefix.length
    // The digest may lie in this very buffer: it moves first.
    native.copy(offset(at, prefix), data.address, sizeBytes)
    native.writeBytes(at, plan.prefix)
    return { address: at, sizeBytes: prefix + sizeBytes }
  }

  *#makeBlock(scheme: Scheme, publicKey: PublicKey, data: NativeBytes): Blocking<NativeBytes> {
    const hash = native.readBytes(data.address, data.sizeBytes)
    if (scheme.buildBlock === undefined) throw internalError('this algorithm makes no blocks')
    const block = yield* scheme.buildBlock(publicKey, hash)
    const address = offset(this.#block, INPUT_AT + INPUT_BYTES + this.#signatureBytes)
    native.writeBytes(address, block)
    return { address, sizeBytes: block.length }
  }

  free(): void {
    if (this.#block !== NULL) native.free(this.#block)
    this.#calls?.free()
    this.#block = NULL
    this.#calls = undefined
  }
}

function* runVerify(
  session: Session,
  object: TokenObject,
  calls: CallList,
  mechanism: Address,
  input: NativeBytes,
  signature: NativeBytes,
): Blocking<void> {
  const { functions } = session.module
  const { address, sizeBytes } = signature
  calls.set(0, CALL_MARKED, need(functions.C_VerifyInit), [
    session.handle,
    mechanism,
    object.handle,
  ])
  calls.set(1, CALL_MARKED, need(functions.C_Verify), [
    session.handle,
    input.address,
    input.sizeBytes,
    address,
    sizeBytes,
  ])
  yield* session.run(calls, VERIFY)
}

const cut = ({ maxInputBytes }: TokenPlan, sizeBytes: number): number =>
  maxInputBytes === undefined ? sizeBytes : Math.min(sizeBytes, maxInputBytes)

const needObject = (key: Key): TokenObject => {
  if (key.object === undefined) throw badArgument(`${key.name} is on no token`)
  return key.object
}

const need = (fn: Address | undefined): Address => {
  if (fn === undefined) throw unsupported('the PKCS#11 driver lacks a function of signatures')
  return fn
}

const checkRoom = (there: number, needed: number): void => {
  if (there < needed)
    throw badArgument(`the buffer for the signature holds ${there} bytes, ${needed} are needed`)
}
