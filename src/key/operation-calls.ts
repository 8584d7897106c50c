// SPDX-License-Identifier: Apache-2.0
// The call list of a single-part operation: written for one mechanism and object, run many times.
import { unsupported } from '../errors.ts'
import { type Address, CALL_MARKED, NULL, native, offset } from '../host.ts'
import { argumentIndex, CallList } from '../memory/call-list.ts'
import type { NativeBytes } from '../memory/native-bytes.ts'
import type { Secret } from '../memory/secret.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import type { CkFunction, Functions } from '../pkcs11/driver.ts'
import type { Module } from '../pkcs11/module.ts'
import type { Session } from '../slot/session.ts'
import { type Mechanism, OPERATIONS, type OperationKind, writeMechanism } from './mechanism.ts'
import type { TokenObject } from './token-object.ts'

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

/** What the call list is prepared for; nothing else changes between two runs. */
export interface Prepared {
  readonly kind: OperationKind
  readonly mechanism: Mechanism
  readonly object: TokenObject
  readonly module: Module
  readonly by: Preparation | undefined
  readonly out: Address
  readonly names: readonly string[]
  /** The entry of the Init function, and of the context-specific login if there is one. */
  readonly at: number
  readonly loginAt: number | undefined
  /** Where in the list the arguments of the Init function stand. */
  readonly initIndex: number
  /** Those of the context-specific login, for keys that want one each time. */
  readonly loginIndex: number | undefined
  /** Those of the function itself. */
  readonly runIndex: number
}

/** The buffers and the list of one context. */
export class OperationCalls {
  readonly #block: Address = native.alloc(BLOCK_BYTES)
  /** The word that says how much room the output has, and then its size. */
  readonly sizeAt = offset(this.#block, SIZE_AT)
  readonly list = new CallList(MOST_CALLS)
  /** A caller that has prepared the list can tell by identity whether it still is. */
  prepared: Prepared | undefined

  get outputBytes(): number {
    return native.readWord(this.sizeAt)
  }

  get names(): readonly string[] {
    return this.prepared?.names ?? []
  }

  /** Writes all but the session, the key and the data, unless that is done. */
  prepare(
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
    const prepared = layOut({ kind, mechanism, object, module, by: hashed?.by, out })
    this.#write(prepared)
    this.prepared = prepared
    return prepared
  }

  #write({ kind, mechanism, module, by, out, names, at, loginAt }: Prepared): void {
    const { functions } = module
    const { init, run } = OPERATIONS[kind]
    const { list } = this
    writeMechanism(this.#block, offset(this.#block, MECHANISM_BYTES), mechanism)
    by?.prepare(list, out)
    list.set(at, CALL_MARKED, need(functions, init), [0, this.#block, 0])
    if (loginAt !== undefined) {
      const login = need(functions, 'C_Login')
      list.set(loginAt, CALL_MARKED, login, [0, CK.CKU_CONTEXT_SPECIFIC, 0, 0])
    }
    list.set(names.length - 1, CALL_MARKED, need(functions, run), [0, 0, 0, 0, 0])
    list.setCount(names.length)
  }

  /** The data of one run. */
  setInput(
    { kind, runIndex: run }: Prepared,
    input: NativeBytes,
    output: NativeBytes,
    hashed: Hashed | undefined,
  ): void {
    const { words } = this.list
    hashed?.by.feed(this.list, hashed.data)
    native.writeWord(this.sizeAt, output.sizeBytes)
    words[run + 1] = input.address
    words[run + 2] = input.sizeBytes + (hashed?.digestBytes ?? 0)
    words[run + 3] = output.address
    words[run + 4] = kind === 'verify' ? output.sizeBytes : this.sizeAt
  }

  /** The key of one run, and the session. */
  setHandles(prepared: Prepared, session: Session, handle: number): void {
    this.list.words[prepared.initIndex + 2] = handle
    this.setSession(prepared, session)
  }

  setSession({ initIndex, runIndex }: Prepared, session: Session): void {
    const { words } = this.list
    words[initIndex] = session.handle
    words[runIndex] = session.handle
  }

  /** CKA_ALWAYS_AUTHENTICATE: PKCS#11 v3.2 §5.6.9, right after the operation has been started. */
  setLogin({ loginIndex }: Prepared, session: Session, pin: Secret | undefined): void {
    if (loginIndex === undefined) return
    const { words } = this.list
    words[loginIndex] = session.handle
    words[loginIndex + 2] = pin?.address ?? NULL
    words[loginIndex + 3] = pin?.sizeBytes ?? 0
  }

  free(): void {
    native.free(this.#block)
    this.list.free()
  }
}

/** Which call stands where: the hash, Init, a login where the key wants one, the function itself. */
const layOut = (what: Omit<Prepared, 'names' | 'at' | 'loginAt' | Indices>): Prepared => {
  const { kind, object, by } = what
  const { init, run } = OPERATIONS[kind]
  const login = kind !== 'verify' && kind !== 'encrypt' && object.alwaysAuthenticates
  const at = by?.names.length ?? 0
  const names = [...(by?.names ?? []), init, ...(login ? ['C_Login'] : []), run]
  const loginAt = login ? at + 1 : undefined
  return {
    ...what,
    names,
    at,
    loginAt,
    initIndex: argumentIndex(at, 0),
    loginIndex: loginAt === undefined ? undefined : argumentIndex(loginAt, 0),
    runIndex: argumentIndex(names.length - 1, 0),
  }
}

type Indices = 'initIndex' | 'loginIndex' | 'runIndex'

const need = (functions: Functions, name: CkFunction): Address => {
  const fn = functions.find(name)
  if (fn === undefined) throw unsupported(`the PKCS#11 driver has no ${name}`)
  return fn
}
