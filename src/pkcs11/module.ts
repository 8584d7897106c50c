// SPDX-License-Identifier: Apache-2.0
// One PKCS#11 driver in this process: C_Initialize is per process, so all provider instances share it.
import { internalError } from '../errors.ts'
import {
  type Address,
  type Blocking,
  CALL_MARKED,
  call,
  forkGeneration,
  NULL,
  native,
  type Word,
} from '../host.ts'
import { CALLS, DECISIONS, log, logs } from '../log.ts'
import { Arena } from '../memory/arena.ts'
import type { CallList } from '../memory/call-list.ts'
import { Gate } from '../memory/gate.ts'
import { callLog } from './call-log-module.ts'
import { checkCallable } from './callable.ts'
import { CkError } from './ck-error.ts'
import {
  CKR_CRYPTOKI_ALREADY_INITIALIZED,
  CKR_CRYPTOKI_NOT_INITIALIZED,
  CKR_FUNCTION_NOT_SUPPORTED,
  CKR_OK,
} from './cryptoki.gen.ts'
import { type CkFunction, type DriverSettings, type Functions, loadDriver } from './driver.ts'
import { isExiting, onExit, waitAtExit } from './exit.ts'
import { notInitialized, writeInitializeArgs } from './initialize-args.ts'
import { readinessChanged } from './readiness.ts'

/** The error stack of an OpenSSL, on which a driver that uses the same OpenSSL leaves its errors. */
export interface ErrorStack {
  mark(): void
  /** Forgets what came after the mark. */
  popToMark(): void
}

export class Module {
  readonly path: string
  settings: DriverSettings
  #functions: Functions | undefined
  /** How often sessions have gone: all slots that were there before are given up. */
  losses = 0
  /** Counts initializations: what was made in an earlier epoch is gone. 0: not initialized. */
  #epoch = 0
  #lastEpoch = 0
  #forkGeneration = 0
  /** C_Finalize is ours to call only if C_Initialize was. */
  #owned = false
  /** A thread is inside C_Initialize or C_Finalize. */
  #changing = false
  /** One of each provider. */
  readonly #users: ErrorStack[] = []
  #callsInFlight = 0
  readonly #changed = new Gate()

  constructor(path: string, settings: DriverSettings) {
    this.path = path
    this.settings = settings
  }

  /** The epoch of everything that lives now; 0 while the driver is not initialized (here). */
  get epoch(): number {
    return this.#forkGeneration === forkGeneration() ? this.#epoch : 0
  }

  get functions(): Functions {
    if (this.#functions === undefined) throw internalError('the driver is not loaded')
    return this.#functions
  }

  /** Whether there is a provider that uses it. */
  get used(): boolean {
    return this.#users.length > 0
  }

  addUser(user: ErrorStack): void {
    this.#users.push(user)
  }

  /** Finalizes the driver when its last user leaves. */
  *removeUser(user: ErrorStack): Blocking<void> {
    this.#users.splice(this.#users.indexOf(user), 1)
    if (!this.used) yield* this.#windDown()
  }

  /** Loads and initializes the driver, once however many threads ask; again after a fork. */
  *initialize(): Blocking<void> {
    checkCallable('C_Initialize')
    while (this.#changing && this.#forkGeneration === forkGeneration()) yield* this.#changed.wait()
    if (this.epoch === 0) yield* this.#begin()
  }

  /**
   * Begins the driver's life anew, which ends all sessions. False when that is not ours to do, or
   * another thread is inside.
   */
  *restart(): Blocking<boolean> {
    if (this.epoch === 0 || !this.#owned || this.#changing || this.#callsInFlight > 0) return false
    yield* this.#begin(true)
    return true
  }

  /** Somebody else has finalized the driver: the next use initializes it again. */
  #noteFinalized(epoch: number): void {
    if (epoch === 0 || this.#epoch !== epoch || this.#changing) return
    log(DECISIONS, `module: ${this.path} has been finalized by another part of the program`)
    this.#epoch = 0
    readinessChanged()
  }

  *#begin(anew = false): Blocking<void> {
    this.#changing = true
    this.#forkGeneration = forkGeneration()
    try {
      if (anew) yield* this.#finalize()
      yield* this.#start()
    } finally {
      this.#endChange()
    }
  }

  #endChange(): void {
    this.#changing = false
    this.#changed.open()
  }

  *#start(): Blocking<void> {
    if (this.#functions === undefined) this.#functions = yield* loadDriver(this.path)
    this.#callsInFlight = 0
    const forked = this.#epoch !== 0
    this.#epoch = 0
    readinessChanged()
    let rv = yield* this.#callInitialize()
    if (rv === CKR_CRYPTOKI_ALREADY_INITIALIZED && forked && this.#owned) {
      // The driver does not notice the fork by itself (SoftHSM 2.6): it must be told.
      yield* this.ask('C_Finalize', NULL)
      rv = yield* this.#callInitialize()
    }
    if (rv !== CKR_OK && rv !== CKR_CRYPTOKI_ALREADY_INITIALIZED)
      throw notInitialized(this.path, rv, this.settings.initArgs)
    this.#owned = rv === CKR_OK
    this.#epoch = ++this.#lastEpoch
    readinessChanged()
    log(DECISIONS, `module: initialized ${this.path}, epoch ${this.#epoch}`)
    // After the driver's own exit handlers were registered, so that ours runs before them.
    onExit(this, () => this.#finalizeAtExit())
  }

  *#callInitialize(): Blocking<number> {
    const arena = new Arena()
    try {
      return yield* this.ask('C_Initialize', writeInitializeArgs(arena, this.settings.initArgs))
    } finally {
      arena.release()
    }
  }

  /** Ends the driver's life in this process, if it began with us. */
  *finalize(): Blocking<void> {
    if (this.epoch === 0) return
    this.#changing = true
    try {
      yield* this.#finalize()
    } finally {
      this.#endChange()
    }
  }

  *#finalize(): Blocking<void> {
    this.#epoch = 0
    readinessChanged()
    if (this.#owned) yield* this.ask('C_Finalize', NULL)
  }

  /**
   * Nor must a thread that is inside the driver see its end, which follows: it is waited for. If it
   * does not come out, the driver is left alone.
   */
  *#finalizeAtExit(): Blocking<void> {
    if (this.epoch === 0) return
    if (yield* waitAtExit(() => this.#callsInFlight === 0)) yield* this.#windDown()
    this.#epoch = 0
  }

  *#windDown(): Blocking<void> {
    if (!this.settings.quirks.has('no-deinit')) yield* this.finalize()
  }

  /** Calls a function; anything but CKR_OK throws. */
  *call(name: CkFunction, ...args: Word[]): Blocking<void> {
    const rv = yield* this.ask(name, ...args)
    if (rv !== CKR_OK) throw new CkError(name, rv)
  }

  /**
   * Calls a function and returns its CK_RV. An error that the driver leaves on OpenSSL's stack would
   * end a TLS connection that goes well (SSL_get_error(3)); SoftHSM 2.6 leaves four in C_Initialize
   * when there is no rdrand engine.
   */
  *ask(name: CkFunction, ...args: Word[]): Blocking<number> {
    const fn = this.#find(name)
    const epoch = this.#epoch
    const [errors] = this.#users
    this.#callsInFlight++
    errors?.mark()
    let rv: number
    try {
      rv = logs(CALLS)
        ? yield* callLog().callAndLog(name, fn, args)
        : yield* call(CALL_MARKED, fn, ...args)
    } finally {
      // Also when the driver gives a value that is no word: such a one is thrown.
      errors?.popToMark()
      this.#callsInFlight--
    }
    if (rv === CKR_CRYPTOKI_NOT_INITIALIZED) this.#noteFinalized(epoch)
    return rv
  }

  /** Runs a prepared list whose last entries are token calls; how many entries succeeded. */
  *run(list: CallList, names: readonly string[]): Blocking<number> {
    this.enter()
    const done = logs(CALLS)
      ? yield* callLog().runAndLog(list, names)
      : yield* list.run(names.length)
    this.leave()
    return done
  }

  /** Before a call that does not go through this class; `leave` after it. */
  enter(): void {
    if (isExiting() || native.insideMarkedCall()) checkCallable('C_*')
    this.#callsInFlight++
  }

  leave(): void {
    this.#callsInFlight--
  }

  #find(name: CkFunction): Address {
    checkCallable(name)
    const fn = this.functions.find(name)
    if (fn === undefined) throw new CkError(name, CKR_FUNCTION_NOT_SUPPORTED)
    return fn
  }
}
