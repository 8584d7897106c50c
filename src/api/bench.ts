// SPDX-License-Identifier: Apache-2.0
// How fast OpenSSL signs with a key: the calls of an application, in a list that runs without the
// engine, so that nothing of this program is measured.
import { badArgument, unsupported } from '../errors.ts'
import {
  type Address,
  asAddress,
  type Blocking,
  CALL_INT,
  CALL_WORD,
  call,
  leaf,
  NULL,
  native,
} from '../host.ts'
import { Arena } from '../memory/arena.ts'
import { CallList } from '../memory/call-list.ts'
import { monotonicMicroseconds } from '../memory/clock.ts'
import type { ProviderContext } from '../operations/provider-context.ts'
import type { Json, Request } from './exchange.ts'

/** Signatures of one list: the clock is read after each. */
const ROUND = 8
/** Calls of one signature. */
const CALLS = 4
const MESSAGE_BYTES = 32
const LONGEST_SIGNATURE = 8192

/**
 * Signs on this thread for `milliseconds`, and gives the microseconds of each round of eight. Several
 * calls at a time are several threads.
 */
export function* bench(context: ProviderContext, request: Request): Blocking<Json> {
  const milliseconds = Number(request.text('milliseconds'))
  const digest = request.text('digest') ?? ''
  if (!(milliseconds > 0)) throw badArgument('a benchmark has a time')
  const libcrypto = new Libcrypto(context)
  const key = yield* libcrypto.loadKey(request.secret)
  const arena = new Arena()
  try {
    const name = digest === '' ? NULL : arena.string(digest)
    const list = libcrypto.prepare(key, name, arena)
    return yield* measure(list, milliseconds * 1000)
  } finally {
    arena.release()
    libcrypto.free(key)
  }
}

function* measure(list: CallList, limit: number): Blocking<Json> {
  const rounds: number[] = []
  const begin = monotonicMicroseconds()
  try {
    for (let last = begin; last - begin < limit; ) {
      const done = yield* list.run(ROUND * CALLS)
      if (done < ROUND * CALLS) throw unsupported(FAILURES[done % CALLS] ?? 'signing failed')
      const at = monotonicMicroseconds()
      rounds.push(at - last)
      last = at
    }
  } finally {
    list.free()
  }
  return { signaturesPerRound: ROUND, rounds }
}

const FAILURES = [
  'EVP_MD_CTX_reset failed',
  'the key cannot sign so: EVP_DigestSignInit_ex failed',
  'memcpy failed',
  'the token has refused a signature: EVP_DigestSign failed',
]

/** What of libcrypto it takes. */
class Libcrypto {
  readonly #context: ProviderContext

  constructor(context: ProviderContext) {
    this.#context = context
  }

  #get(name: string): Address {
    return this.#context.core.libcrypto.get(name)
  }

  /** The private key of a URI, as any program loads it. */
  *loadKey(uri: Address): Blocking<Address> {
    const open = this.#get('OSSL_STORE_open')
    const store = asAddress(yield* call(CALL_WORD, open, uri, NULL, NULL, NULL, NULL))
    if (store === NULL) throw unsupported('the URI cannot be opened')
    try {
      yield* call(CALL_INT, this.#get('OSSL_STORE_expect'), store, STORE_INFO_PKEY)
      const info = asAddress(yield* call(CALL_WORD, this.#get('OSSL_STORE_load'), store))
      if (info === NULL) throw badArgument('there is no private key of that URI')
      const key = asAddress(leaf(this.#get('OSSL_STORE_INFO_get1_PKEY'), info))
      leaf(this.#get('OSSL_STORE_INFO_free'), info)
      if (key === NULL) throw badArgument('there is no private key of that URI')
      return key
    } finally {
      yield* call(CALL_INT, this.#get('OSSL_STORE_close'), store)
    }
  }

  /** Eight times: a context made new, the size of the buffer, one signature. */
  prepare(key: Address, digest: Address, arena: Arena): CallList {
    const context = asAddress(leaf(this.#get('EVP_MD_CTX_new')))
    const [message, out] = [arena.alloc(MESSAGE_BYTES), arena.alloc(LONGEST_SIGNATURE)]
    const [size, room] = [arena.words(LONGEST_SIGNATURE), arena.words(LONGEST_SIGNATURE)]
    const init = [context, NULL, digest, this.#context.core.libraryContext, NULL, key, NULL]
    const list = new CallList(ROUND * CALLS)
    for (let i = 0; i < ROUND * CALLS; i += CALLS) {
      list.set(i, CALL_INT, this.#get('EVP_MD_CTX_reset'), [context])
      list.set(i + 1, CALL_INT, this.#get('EVP_DigestSignInit_ex'), init)
      list.set(i + 2, CALL_WORD, native.symbol('memcpy'), [size, room, 8])
      list.expect(i + 2, size)
      list.set(i + 3, CALL_INT, this.#get('EVP_DigestSign'), [
        context,
        out,
        size,
        message,
        MESSAGE_BYTES,
      ])
    }
    return list
  }

  free(key: Address): void {
    leaf(this.#get('EVP_PKEY_free'), key)
  }
}

const STORE_INFO_PKEY = 4
