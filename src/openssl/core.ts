// SPDX-License-Identifier: Apache-2.0
// The core's upcalls for one provider instance: provider-base(7).
import { messageOf, ProviderError, REASONS } from '../errors.ts'
import { type Address, asAddress, leaf, leafInt, NULL, native, offset, type Word } from '../host.ts'
import { Arena, readCString, staticString } from '../memory/arena.ts'
import { CORE } from './dispatch.gen.ts'
import { Libcrypto } from './libcrypto.ts'
import { listPointers } from './param-lists.ts'

type Upcall = keyof typeof CORE

const DISPATCH_BYTES = 16
/** ERR_PACK keeps 23 bits for a reason. */
const MAX_REASON = 0x7fffff

export class Core {
  readonly handle: Word
  readonly libcrypto: Libcrypto
  /** Whether a person may be asked for a PIN; a program that loads the provider itself asks. */
  asksPerson = true
  readonly #upcalls: ReadonlyMap<number, Address>

  constructor(handle: Word, dispatch: Address) {
    this.handle = handle
    this.#upcalls = readDispatch(dispatch)
    this.libcrypto = new Libcrypto(this.upcall('core_get_params'))
  }

  /** The address of an upcall; NULL when this core does not offer it. */
  upcall(name: Upcall): Address {
    return this.#upcalls.get(CORE[name]) ?? NULL
  }

  /** The library context of this provider: an OSSL_LIB_CTX of the libcrypto that loaded us. */
  get libraryContext(): Word {
    return leaf(this.upcall('core_get_libctx'), this.handle)
  }

  /** Where the core keeps the texts of these parameters; `undefined` for those that are not set. */
  findParameters(names: readonly string[]): (Address | undefined)[] {
    const arena = new Arena()
    try {
      const { array, pointers } = listPointers(arena, names)
      if (leafInt(this.upcall('core_get_params'), this.handle, array) !== 1) return []
      return names.map((_, i) => {
        const text = asAddress(native.readWord(offset(pointers, i * 8)))
        return text === NULL ? undefined : text
      })
    } finally {
      arena.release()
    }
  }

  /** The version of the running OpenSSL, which is what decides, never the build's headers. */
  get opensslVersion(): string {
    const [text] = this.findParameters(['openssl-version'])
    return text === undefined ? '' : readCString(text)
  }

  /** Puts an error and its causes on OpenSSL's error stack, innermost first. */
  raise(error: unknown): void {
    if (error instanceof Error && error.cause !== undefined) this.raise(error.cause)
    const reason = error instanceof ProviderError ? error.reason : reasonOf(error)
    const arena = new Arena()
    leaf(this.upcall('core_new_error'), this.handle)
    leaf(this.upcall('core_set_error_debug'), this.handle, staticString('provider-pkcs11'), 0, NULL)
    native.leafVariadic(
      this.upcall('core_vset_error'),
      this.handle,
      reason <= MAX_REASON ? reason : REASONS.general,
      staticString('%s'),
      arena.string(messageOf(error)),
    )
    arena.release()
  }

  /** Of the newest entry on this thread's error stack, as ERR_GET_REASON(3) gives it; 0: none. */
  get lastErrorReason(): number {
    return leaf(this.libcrypto.get('ERR_peek_last_error')) % (MAX_REASON + 1)
  }

  /** Runs `body` and forgets the errors that libcrypto queued in it. */
  quietly<T>(body: () => T): T {
    this.mark()
    try {
      return body()
    } finally {
      this.popToMark()
    }
  }

  /** Marks the top of this thread's error stack. */
  mark(): void {
    leafInt(this.upcall('core_set_error_mark'), this.handle)
  }

  /** Forgets the errors since the last mark, and the mark. */
  popToMark(): void {
    leafInt(this.upcall('core_pop_error_to_mark'), this.handle)
  }
}

/** From an OSSL_DISPATCH array: function by id. */
const readDispatch = (dispatch: Address): ReadonlyMap<number, Address> => {
  const functions = new Map<number, Address>()
  for (let at = dispatch; native.readU32(at) !== 0; at = offset(at, DISPATCH_BYTES))
    functions.set(native.readU32(at), asAddress(native.readWord(offset(at, 8))))
  return functions
}

/** What the host says of a number that it cannot hand on (host/call.c): no mistake of ours. */
const reasonOf = (error: unknown): number =>
  error instanceof RangeError && error.message.endsWith('came from outside')
    ? REASONS.general
    : REASONS.internal
