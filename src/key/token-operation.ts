// SPDX-License-Identifier: Apache-2.0
// A single-part operation with a key on its token: one function that starts it, one that does it.
import { unsupported } from '../errors.ts'
import { type Address, type Blocking, CALL_MARKED, NULL, native, offset } from '../host.ts'
import { CallList } from '../memory/call-list.ts'
import type { NativeBytes } from '../memory/native-bytes.ts'
import { isCkError } from '../pkcs11/ck-error.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import type { CkFunction } from '../pkcs11/driver.ts'
import type { Session } from '../slot/session.ts'
import type { Key } from './key.ts'
import type { TokenObject } from './token-object.ts'

/** By kind: the CKF_ flag that a mechanism needs, and the functions (PKCS#11 v3.2 §5.8 to §5.14). */
export const OPERATIONS = {
  sign: { flag: CK.CKF_SIGN, init: 'C_SignInit', run: 'C_Sign' },
  verify: { flag: CK.CKF_VERIFY, init: 'C_VerifyInit', run: 'C_Verify' },
  decrypt: { flag: CK.CKF_DECRYPT, init: 'C_DecryptInit', run: 'C_Decrypt' },
  encrypt: { flag: CK.CKF_ENCRYPT, init: 'C_EncryptInit', run: 'C_Encrypt' },
} as const satisfies Record<string, { flag: number; init: CkFunction; run: CkFunction }>

export type OperationKind = keyof typeof OPERATIONS

export interface Mechanism {
  /** CKM_ number. */
  readonly mechanism: number
  /** Its parameter structure, if it takes one; what it points to outlives the operation. */
  readonly parameter?: Uint8Array | undefined
}

/** Calls that run before the operation in the same crossing, such as hashing its input. */
export interface Preparation {
  readonly names: readonly string[]
  prepare(calls: CallList): void
}

/** CK_MECHANISM, then its parameter, then the size of the output. */
const MECHANISM_BYTES = 24
const PARAMETER_BYTES = 128
const SIZE_AT = MECHANISM_BYTES + PARAMETER_BYTES
const BLOCK_BYTES = SIZE_AT + 8
const MOST_CALLS = 8

/** The buffers and the call list of one context; they are made once and used for each operation. */
export class TokenOperation {
  readonly #block: Address = native.alloc(BLOCK_BYTES)
  readonly #calls = new CallList(MOST_CALLS)
  #written: Mechanism | undefined;

  /** Writes the result to `output` and returns its size; a token's refusal throws. */
  *run(
    kind: OperationKind,
    key: Key,
    mechanism: Mechanism,
    input: NativeBytes,
    output: NativeBytes,
    before?: Preparation,
  ): Blocking<number> {
    const object = needObject(key)
    this.#writeMechanism(mechanism)
    yield* object.use(key.owner.pins, (session) =>
      this.#runIn(session, object, kind, key, input, output, before),
    )
    return native.readWord(offset(this.#block, SIZE_AT))
  }

  /** Whether the token finds the signature right; false is its own answer, never an error's. */
  *verify(
    key: Key,
    mechanism: Mechanism,
    input: NativeBytes,
    signature: NativeBytes,
  ): Blocking<boolean> {
    try {
      yield* this.run('verify', key, mechanism, input, signature)
      return true
    } catch (error) {
      if (isCkError(error, CK.CKR_SIGNATURE_INVALID, CK.CKR_SIGNATURE_LEN_RANGE)) return false
      throw error
    }
  }

  *#runIn(
    session: Session,
    object: TokenObject,
    kind: OperationKind,
    key: Key,
    input: NativeBytes,
    output: NativeBytes,
    before: Preparation | undefined,
  ): Blocking<void> {
    const handle = kind === 'verify' ? object.handle : yield* key.operationHandle()
    const { init, run } = OPERATIONS[kind]
    const { functions } = session.module
    const names = before === undefined ? [init, run] : [...before.names, init, run]
    const at = names.length - 2
    before?.prepare(this.#calls)
    const sizeAt = offset(this.#block, SIZE_AT)
    native.writeWord(sizeAt, output.sizeBytes)
    this.#calls.set(at, CALL_MARKED, need(functions, init), [session.handle, this.#block, handle])
    this.#calls.set(at + 1, CALL_MARKED, need(functions, run), [
      session.handle,
      input.address,
      input.sizeBytes,
      output.address,
      kind === 'verify' ? output.sizeBytes : sizeAt,
    ])
    yield* session.run(this.#calls, names)
  }

  #writeMechanism(mechanism: Mechanism): void {
    if (this.#written === mechanism) return
    writeMechanism(this.#block, offset(this.#block, MECHANISM_BYTES), mechanism)
    this.#written = mechanism
  }

  free(): void {
    native.free(this.#block)
    this.#calls.free()
  }
}

/** A CK_MECHANISM at one address, its parameter at another with room for 128 bytes. */
export const writeMechanism = (
  at: Address,
  parameterAt: Address,
  { mechanism, parameter }: Mechanism,
): void => {
  if (parameter !== undefined) native.writeBytes(parameterAt, parameter)
  native.writeWord(at, mechanism)
  native.writeWord(offset(at, 8), parameter === undefined ? NULL : parameterAt)
  native.writeWord(offset(at, 16), parameter?.length ?? 0)
}

const needObject = (key: Key): TokenObject => {
  if (key.object === undefined) throw unsupported(`${key.name} is on no token`)
  return key.object
}

const need = (
  functions: Readonly<Partial<Record<CkFunction, Address>>>,
  name: CkFunction,
): Address => {
  const fn = functions[name]
  if (fn === undefined) throw unsupported(`the PKCS#11 driver has no ${name}`)
  return fn
}
