// SPDX-License-Identifier: Apache-2.0
// A single-part operation with a key on its token: one function that starts it, one that does it.
import { internalError, unsupported } from '../errors.ts'
import { type Blocking, native, runCallList } from '../host.ts'
import { CALLS, logs } from '../log.ts'
import type { NativeBytes } from '../memory/native-bytes.ts'
import { CkError, isCkError } from '../pkcs11/ck-error.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import { readinessStamp } from '../pkcs11/readiness.ts'
import type { Session } from '../slot/session.ts'
import type { SessionPool } from '../slot/session-pool.ts'
import type { Key } from './key.ts'
import type { Mechanism, OperationKind } from './mechanism.ts'
import { type Hashed, OperationCalls, type Prepared } from './operation-calls.ts'
import type { TokenObject } from './token-object.ts'

const MOST_IDLE = 32

/** The buffers and the call list of one context; they are made once and used for each operation. */
export class TokenOperation {
  /** The prepared call list, and its arguments for who prepared it. */
  readonly calls = new OperationCalls()
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
    this.calls.prepared = undefined
    this.#readyPool = undefined
    this.#lastSession = undefined
    if (idle.length < MOST_IDLE) {
      idle.push(this)
      return
    }
    this.calls.free()
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
      return this.calls.outputBytes
    }
    const done = yield* runCallList(this.calls.list.address)
    return this.end(done) ?? (yield* this.recover(kind, key, done))
  }

  /**
   * Prepares a run. True when all that it needs is at hand: then run its list and call `end`. That
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
    const before = this.calls.prepared
    const prepared = this.calls.prepare(kind, needObject(key), mechanism, input, hashed)
    if (prepared !== before) this.#readyPool = undefined
    this.calls.setInput(prepared, input, output, hashed)
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
    const { prepared } = this.calls
    if (prepared !== undefined) this.#setSession(prepared, session)
    return true
  }

  #startFresh(kind: OperationKind, key: Key): boolean {
    this.#readyPool = undefined
    const stamp = readinessStamp()
    const object = needObject(key)
    const { prepared } = this.calls
    const handle = kind === 'verify' ? object.handle : key.readyHandle()
    // Where each call is logged, none is made but by the module.
    if (handle === undefined || prepared === undefined || logs(CALLS)) return false
    // Those that want the PIN for each use wait for each other.
    if (prepared.loginIndex !== undefined) return false
    const session = object.takeReadySession()
    if (session === undefined) return false
    session.module.enter()
    this.calls.setHandles(prepared, session, handle)
    this.#lastSession = session
    this.#session = session
    this.#readyPool = session.pool
    this.#readyStamp = stamp
    return true
  }

  /** The size of the output after the list has run; `undefined`: `recover` says what is wrong. */
  end(done: number): number | undefined {
    const session = this.#session
    if (session === undefined) throw internalError('an operation ends that has not begun')
    session.module.leave()
    if (done !== this.calls.prepared?.names.length) return undefined
    session.pool.giveIdle(session)
    this.#session = undefined
    return native.readWord(this.calls.sizeAt)
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
    if (kind === 'verify')
      yield* object.use(key.owner.pins, (session) => this.#runIn(session, key, object.handle))
    else yield* key.use((session, handle) => this.#runIn(session, key, handle))
  }

  *#runIn(session: Session, key: Key, handle: number): Blocking<void> {
    const { calls } = this
    const { prepared, list } = calls
    if (prepared === undefined) throw internalError('an operation is not prepared')
    calls.setHandles(prepared, session, handle)
    this.#lastSession = session
    if (prepared.loginIndex === undefined) yield* session.run(list, prepared.names)
    else
      yield* prepared.object.slot.login.withPin(key.owner.pins, (pin) => {
        calls.setLogin(prepared, session, pin)
        return session.run(list, prepared.names)
      })
  }

  /** After `end` gave nothing: once more by the usual way, if that can help; the output's size. */
  *recover(kind: OperationKind, key: Key, done: number): Blocking<number> {
    const object = needObject(key)
    const slot = this.#session?.pool.slot ?? object.slot
    const error = new CkError(this.calls.names[done] ?? 'call list', this.calls.list.result(done))
    slot.noteFailure(error) // before the session comes home
    key.noteFailure(error)
    const session = this.#session
    this.#session = undefined
    if (session !== undefined) {
      session.spoilt = true
      yield* session.pool.giveBack(session)
    }
    object.noteFailure(error, slot)
    yield* this.#runSlowly(kind, key, object)
    return this.calls.outputBytes
  }

  #setSession(prepared: Prepared, session: Session): void {
    this.calls.setSession(prepared, session)
    this.#lastSession = session
  }
}

const idle: TokenOperation[] = []

const needObject = (key: Key): TokenObject => {
  if (key.object === undefined) throw unsupported(`${key.name} is on no token`)
  return key.object
}
