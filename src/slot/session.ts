// SPDX-License-Identifier: Apache-2.0
import { type Blocking, native, type Word } from '../host.ts'
import type { CallList } from '../memory/call-list.ts'
import { CkError } from '../pkcs11/ck-error.ts'
import type { CkFunction } from '../pkcs11/driver.ts'
import type { Module } from '../pkcs11/module.ts'
import type { SessionPool } from './session-pool.ts'

/** One PKCS#11 session, borrowed from a pool; it serves one operation at a time. */
export class Session {
  readonly pool: SessionPool
  readonly module: Module
  readonly handle: number
  readonly readWrite: boolean
  /** The idle sessions of its pool as long as it has a place among them. */
  readonly home: Session[]
  /** An operation may still be open on it, or the token has dropped it: it is not used again. */
  spoilt = false

  constructor(
    pool: SessionPool,
    module: Module,
    handle: number,
    readWrite: boolean,
    home: Session[],
  ) {
    this.pool = pool
    this.module = module
    this.handle = handle
    this.readWrite = readWrite
    this.home = home
  }

  /** Calls a function whose first parameter is the session; anything but CKR_OK throws. */
  *call(name: CkFunction, ...args: Word[]): Blocking<void> {
    const rv = yield* this.ask(name, ...args)
    if (rv === 0) return
    this.spoilt = true
    throw new CkError(name, rv)
  }

  /** As `call`, but returns the CK_RV for the caller to judge. */
  *ask(name: CkFunction, ...args: Word[]): Blocking<number> {
    try {
      return yield* this.module.ask(name, this.handle, ...args)
    } catch (error) {
      // What the token has done is not known.
      this.spoilt = true
      throw error
    }
  }

  /** Destroys an object of which many come, and gives its handle back; the CK_RV. */
  *destroy(object: number): Blocking<number> {
    const rv = yield* this.ask('C_DestroyObject', object)
    native.forgetHandle(object)
    return rv
  }

  *close(): Blocking<void> {
    yield* this.ask('C_CloseSession')
    native.forgetHandle(this.handle)
  }

  /**
   * Runs a prepared list of libcrypto and token calls. `names` are the functions by entry, for the
   * error of the first that failed.
   */
  *run(list: CallList, names: readonly string[]): Blocking<void> {
    const done = yield* this.module.run(list, names)
    if (done === names.length) return
    this.spoilt = true
    throw new CkError(names[done] ?? 'call list', list.result(done))
  }
}
