// SPDX-License-Identifier: Apache-2.0
// A single-part operation with a key on its token: one function that starts it, one that does it.
import { internalError, unsupported } from '../errors.ts'
import {
  type Address,
  type Blocking,
  CALL_MARKED,
  NULL,
  native,
  offset,
  runCallList,
} from '../host.ts'
import { argumentIndex, CallList } from '../memory/call-list.ts'
import type { NativeBytes } from '../memory/native-bytes.ts'
import { CkError, isCkError } from '../pkcs11/ck-error.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import type { CkFunction } from '../pkcs11/driver.ts'
import type { Module } from '../pkcs11/module.ts'
import { readinessStamp } from '../pkcs11/readiness.ts'
import type { Session } from '../slot/session.ts'
import type { SessionPool } from '../slot/session-pool.ts'
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

/** What hashes the input in the same crossing (openssl/software-digest.ts). */
export interface Preparation {
  readonly names: readonly string[]
  /** Writes its entries, with the result going to `out`. */
  prepare(calls: CallList, out: Address): void
  /** The data of one run. */
  feed(calls: CallList, data: NativeBytes): void
}

/** Input that is hashed on the way: the digest lands at the end of the operation's input. */
export interface Hashed {
  readonly by: Preparation
  readonly data: NativeBytes
  readonly digestBytes: number
}

/** CK_MECHANISM, then its parameter, then the size of the output. */
const MECHANISM_BYTES = 24
const PARAMETER_BYTES = 128
const SIZE_AT = MECHANISM_BYTES + PARAMETER_BYTES
const BLOCK_BYTES = SIZE_AT + 8
const MOST_CALLS = 8
const MOST_IDLE = 32

/** What the call list is prepared for; nothing else changes between two runs. */
export interface Prepared {
  readonly kind: OperationKind
  readonly mechanism: Mechanism
  readonly object: TokenObject
  readonly module: Module
  readonly by: Preparation | undefined
  readonly out: Address
  readonly names: readonly string[]
  /** Where in the list the arguments of the Init function stand. */
  readonly initIndex: number
  /** Those of the context-specific login, for keys that want one each time. */
  readonly loginIndex: number | undefined
  /** Those of the function itself. */
  readonly runIndex: number
}

/** The buffers and the call list of one context; they are made once and used for each operation. */
export class TokenOperation {
  readonly #block: Address = native.alloc(BLOCK_BYTES)
  /** The word that says how much room the output has, and then its size. */
  readonly sizeAt = offset(this.#block, SIZE_AT)
  readonly #calls = new CallList(MOST_CALLS)
  /** What the call list is prepared for; a caller that has prepared it can tell by identity. */
  prepared: Prepared | undefined
  /** Between `begin` and `end`. */
  #session: Session | undefined
  /** The session whose handle is in the list. */
  #lastSession: Session | undefined
  /** Where sessions come from while the stamp stays: all else is ready. */
  #readyPool: SessionPool | undefined
  #readyStamp = 0

  /** One from the store of idle ones; `release` it. */
  static take(): TokenOperation {
    return idle.pop() ?? new TokenOperation()
  }

  release(): void {
    this.prepared = undefined
    this.#readyPool = undefined
    this.#lastSession = undefined
    if (idle.length < MOST_IDLE) {
      idle.push(this)
      return
    }
    native.free(this.#block)
    this.#calls.free()
  }

  /** Writes the result to `output` and returns its size; a token's refusal throws. */
  *run(
    kind: OperationKind,
    key: Key,
    mechanism: Mechanism,
    input: NativeBytes,
    output: NativeBytes,
    hashed?: Hashed,
  ): Blocking<number> {
    if (!this.begin(kind, key, mechanism, input, output, hashed)) {
      yield* this.#runSlowly(kind, key, needObject(key))
      return this.#outputBytes
    }
    const done = yield* runCallList(this.list)
    return this.end(done) ?? (yield* this.recover(kind, key, done))
  }

  /**
   * Prepares a run. True when all that it needs is at hand: then run `list` and call `end`. That
   * way there is no coroutine for each layer on the path of every signature.
   */
  begin(
    kind: OperationKind,
    key: Key,
    mechanism: Mechanism,
    input: NativeBytes,
    output: NativeBytes,
    hashed?: Hashed,
  ): boolean {
    this.prepare(kind, key, mechanism, input, output, hashed)
    return this.start(kind, key)
  }

  /** Writes the call list, all but session and key; what it is prepared for. */
  prepare(
    kind: OperationKind,
    key: Key,
    mechanism: Mechanism,
    input: NativeBytes,
    output: NativeBytes,
    hashed?: Hashed,
  ): Prepared {
    const prepared = this.#prepare(kind, needObject(key), mechanism, input, hashed)
    this.#setInput(prepared, input, output, hashed)
    return prepared
  }

  /** The second half of `begin`: whether session, login and handle are at hand. */
  start(kind: OperationKind, key: Key): boolean {
    if (this.#readyPool !== undefined && this.#readyStamp === readinessStamp()) {
      const session = this.#readyPool.takeIdle()
      if (session !== undefined) return this.#startAgain(session)
    }
    return this.#startFresh(kind, key)
  }

  /** Nothing has changed since the last run: the key's handle is where it belongs. */
  #startAgain(session: Session): boolean {
    session.module.enter()
    this.#session = session
    if (session === this.#lastSession) return true
    const prepared = this.prepared
    if (prepared !== undefined) this.#setSession(prepared, session)
    return true
  }

  #startFresh(kind: OperationKind, key: Key): boolean {
    this.#readyPool = undefined
    const stamp = readinessStamp()
    const object = needObject(key)
    const prepared = this.prepared
    const handle = kind === 'verify' ? object.handle : key.readyHandle()
    if (handle === undefined || prepared === undefined) return false
    const session = object.takeReadySession()
    if (session === undefined) return false
    session.module.enter()
    this.#setHandles(prepared, session, handle)
    this.#session = session
    // A login for each use reads the PIN anew each time.
    if (prepared.loginIndex !== undefined) return true
    this.#readyPool = session.pool
    this.#readyStamp = stamp
    return true
  }

  /** The prepared call list, and its arguments for who prepared it. */
  get list(): Address {
    return this.#calls.address
  }

  get words(): Float64Array {
    return this.#calls.words
  }

  /** The size of the output after `list` has run; `undefined`: `recover` says what is wrong. */
  end(done: number): number | undefined {
    const session = this.#session
    if (session === undefined) throw internalError('an operation ends that has not begun')
    session.module.leave()
    if (done !== this.#names.length) return undefined
    session.pool.giveIdle(session)
    this.#session = undefined
    return this.#outputBytes
  }

  get #outputBytes(): number {
    return native.readWord(this.sizeAt)
  }

  get #names(): readonly string[] {
    return this.prepared?.names ?? []
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

  *#runSlowly(kind: OperationKind, key: Key, object: TokenObject): Blocking<void> {
    const operation = this
    yield* object.use(key.owner.pins, function* (session) {
      const handle = kind === 'verify' ? object.handle : yield* key.operationHandle()
      if (operation.prepared === undefined) throw internalError('an operation is not prepared')
      operation.#setHandles(operation.prepared, session, handle)
      yield* session.run(operation.#calls, operation.#names)
    })
  }

  /** After `end` gave nothing: once more by the usual way, if that can help; the output's size. */
  *recover(kind: OperationKind, key: Key, done: number): Blocking<number> {
    const object = needObject(key)
    const session = this.#session
    this.#session = undefined
    if (session !== undefined) {
      session.spoilt = true
      yield* session.pool.giveBack(session)
    }
    const error = new CkError(this.#names[done] ?? 'call list', this.#calls.result(done))
    yield* object.recover(key.owner.pins, error)
    yield* this.#runSlowly(kind, key, object)
    return this.#outputBytes
  }

  #prepare(
    kind: OperationKind,
    object: TokenObject,
    mechanism: Mechanism,
    input: NativeBytes,
    hashed: Hashed | undefined,
  ): Prepared {
    const out = hashed === undefined ? NULL : offset(input.address, input.sizeBytes)
    const { module } = object.slot
    const before = this.prepared
    if (
      before?.mechanism === mechanism &&
      before.kind === kind &&
      before.object === object &&
      before.module === module &&
      before.by === hashed?.by &&
      before.out === out
    )
      return before
    writeMechanism(this.#block, offset(this.#block, MECHANISM_BYTES), mechanism)
    const login = kind !== 'verify' && kind !== 'encrypt' && object.alwaysAuthenticates
    const { init, run } = OPERATIONS[kind]
    const at = hashed?.by.names.length ?? 0
    const names = [...(hashed?.by.names ?? []), init, ...(login ? ['C_Login'] : []), run]
    const loginAt = login ? at + 1 : undefined
    const runAt = names.length - 1
    this.#readyPool = undefined
    const prepared: Prepared = {
      ...{ kind, mechanism, object, module, by: hashed?.by, out, names },
      initIndex: argumentIndex(at, 0),
      loginIndex: loginAt === undefined ? undefined : argumentIndex(loginAt, 0),
      runIndex: argumentIndex(runAt, 0),
    }
    this.prepared = prepared
    hashed?.by.prepare(this.#calls, out)
    const { functions } = module
    this.#calls.set(at, CALL_MARKED, need(functions, init), [0, this.#block, 0])
    if (loginAt !== undefined)
      this.#calls.set(loginAt, CALL_MARKED, need(functions, 'C_Login'), [
        0,
        CK.CKU_CONTEXT_SPECIFIC,
        0,
        0,
      ])
    this.#calls.set(runAt, CALL_MARKED, need(functions, run), [0, 0, 0, 0, 0])
    this.#calls.setCount(names.length)
    return prepared
  }

  /** CKA_ALWAYS_AUTHENTICATE: PKCS#11 v3.2 §5.6.9, right after the operation has been started. */
  #setLogin({ object }: Prepared, session: Session, index: number): void {
    const { words } = this.#calls
    const pin = object.slot.login.acceptedPin
    words[index] = session.handle
    words[index + 2] = pin?.address ?? NULL
    words[index + 3] = pin?.sizeBytes ?? 0
  }

  #setInput(
    { kind, runIndex: run }: Prepared,
    input: NativeBytes,
    output: NativeBytes,
    hashed: Hashed | undefined,
  ): void {
    const { words } = this.#calls
    hashed?.by.feed(this.#calls, hashed.data)
    native.writeWord(this.sizeAt, output.sizeBytes)
    words[run + 1] = input.address
    words[run + 2] = input.sizeBytes + (hashed?.digestBytes ?? 0)
    words[run + 3] = output.address
    words[run + 4] = kind === 'verify' ? output.sizeBytes : this.sizeAt
  }

  #setHandles(prepared: Prepared, session: Session, handle: number): void {
    const { initIndex, loginIndex } = prepared
    this.#calls.words[initIndex + 2] = handle
    if (loginIndex !== undefined) this.#setLogin(prepared, session, loginIndex)
    this.#setSession(prepared, session)
  }

  #setSession({ initIndex, runIndex }: Prepared, session: Session): void {
    const { words } = this.#calls
    words[initIndex] = session.handle
    words[runIndex] = session.handle
    this.#lastSession = session
  }
}

const idle: TokenOperation[] = []

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
