// SPDX-License-Identifier: Apache-2.0
// A private key that lives in the libcrypto of the program: an ephemeral key of TLS, or one that an
// application hands in. What is to be done with it is done there, and its value never comes here.
import { badArgument, unsupported } from '../errors.ts'
import {
  type Address,
  asAddress,
  type Blocking,
  CALL_INT,
  CALL_WORD,
  call,
  leaf,
  leafInt,
  NULL,
  native,
  type Word,
} from '../host.ts'
import { Arena, staticString } from '../memory/arena.ts'
import type { NativeBytes } from '../memory/native-bytes.ts'
import type { Core } from './core.ts'
import { type ListedParam, listForCall } from './param-lists.ts'
import { ELSEWHERE } from './software-digest.ts'
import { withPublicKey } from './software-key.ts'

type UseContext<T> = (context: Address, arena: Arena) => Blocking<T>

export class SoftwareKeyPair {
  readonly core: Core
  /** An EVP_PKEY of another provider; one reference is ours. */
  readonly pointer: Address

  private constructor(core: Core, pointer: Address) {
    this.core = core
    this.pointer = pointer
  }

  /** `type`: OpenSSL's name. */
  static *generate(
    core: Core,
    type: string,
    params: readonly ListedParam[],
  ): Blocking<SoftwareKeyPair> {
    const { libcrypto } = core
    const pointer = yield* withTypeContext(core, type, function* (context, arena) {
      const out = arena.alloc(8)
      const list = listForCall(arena, params)
      const isReady =
        (yield* call(CALL_INT, libcrypto.get('EVP_PKEY_keygen_init'), context)) === 1 &&
        (yield* call(CALL_INT, libcrypto.get('EVP_PKEY_CTX_set_params'), context, list)) === 1
      if (isReady) yield* call(CALL_INT, libcrypto.get('EVP_PKEY_generate'), context, out)
      return native.readWord(out)
    })
    if (pointer === NULL) throw unsupported(`OpenSSL cannot generate this ${type} key in software`)
    return new SoftwareKeyPair(core, asAddress(pointer))
  }

  /** From an OSSL_PARAM array of the caller's, which is passed on unread (EVP_PKEY_fromdata(3)). */
  static *fromData(
    core: Core,
    type: string,
    selection: number,
    params: Address,
  ): Blocking<SoftwareKeyPair> {
    const { libcrypto } = core
    const pointer = yield* withTypeContext(core, type, function* (context, arena) {
      const out = arena.alloc(8)
      const fromData = libcrypto.get('EVP_PKEY_fromdata')
      if ((yield* call(CALL_INT, libcrypto.get('EVP_PKEY_fromdata_init'), context)) === 1)
        yield* call(CALL_INT, fromData, context, out, selection, params)
      return native.readWord(out)
    })
    if (pointer === NULL) throw badArgument(`OpenSSL cannot make an ${type} key of these values`)
    return new SoftwareKeyPair(core, asAddress(pointer))
  }

  /** SubjectPublicKeyInfo of the public half. */
  *publicKey(): Blocking<Uint8Array> {
    const encode = this.core.libcrypto.get('i2d_PUBKEY')
    const arena = new Arena()
    try {
      const sizeBytes = yield* call(CALL_INT, encode, this.pointer, NULL)
      if (sizeBytes <= 0) throw unsupported('OpenSSL cannot write the public half of this key')
      const out = arena.alloc(sizeBytes)
      yield* call(CALL_INT, encode, this.pointer, arena.words(out))
      return native.readBytes(out, sizeBytes)
    } finally {
      arena.release()
    }
  }

  /** Hands the key to a callback of OpenSSL, unread. */
  *exportTo(selection: number, callback: Address, argument: Word): Blocking<number> {
    const { libcrypto } = this.core
    const arena = new Arena()
    try {
      const out = arena.alloc(8)
      const toData = libcrypto.get('EVP_PKEY_todata')
      if ((yield* call(CALL_INT, toData, this.pointer, selection, out)) !== 1) return 0
      const params = asAddress(native.readWord(out))
      const taken = yield* call(CALL_INT, callback, params, argument)
      leaf(libcrypto.get('OSSL_PARAM_free'), params)
      return taken
    } finally {
      arena.release()
    }
  }

  /** Runs `body` with an EVP_PKEY_CTX of the key: for signatures, decryption and the like. */
  *use<T>(body: UseContext<T>): Blocking<T> {
    const { core } = this
    const create = core.libcrypto.get('EVP_PKEY_CTX_new_from_pkey')
    const elsewhere = staticString(ELSEWHERE)
    return yield* withContext(
      core,
      yield* call(CALL_WORD, create, core.libraryContext, this.pointer, elsewhere),
      body,
    )
  }

  /** Signs data that is hashed already; `params` as for EVP_PKEY_sign_init_ex(3). */
  *sign(params: readonly ListedParam[], data: NativeBytes, out: NativeBytes): Blocking<number> {
    return yield* this.#transform('EVP_PKEY_sign_init_ex', 'EVP_PKEY_sign', params, data, out)
  }

  *decrypt(params: readonly ListedParam[], data: NativeBytes, out: NativeBytes): Blocking<number> {
    return yield* this.#transform('EVP_PKEY_decrypt_init_ex', 'EVP_PKEY_decrypt', params, data, out)
  }

  *#transform(
    init: string,
    run: string,
    params: readonly ListedParam[],
    data: NativeBytes,
    out: NativeBytes,
  ): Blocking<number> {
    const { libcrypto } = this.core
    return yield* this.use(function* (context, arena) {
      const list = listForCall(arena, params)
      const size = arena.words(out.sizeBytes)
      const args = [out.address, size, data.address, data.sizeBytes]
      const done =
        (yield* call(CALL_INT, libcrypto.get(init), context, list)) === 1 &&
        (yield* call(CALL_INT, libcrypto.get(run), context, ...args)) === 1
      if (!done) throw badArgument(`${run} has failed with a private key in software`)
      return native.readWord(size)
    })
  }

  /** Signs a message, for algorithms that take no digest. */
  *signMessage(
    params: readonly ListedParam[],
    message: NativeBytes,
    out: NativeBytes,
  ): Blocking<number> {
    const { libcrypto, libraryContext } = this.core
    const arena = new Arena()
    const context = yield* call(CALL_WORD, libcrypto.get('EVP_MD_CTX_new'))
    try {
      const elsewhere = staticString(ELSEWHERE)
      const size = arena.words(out.sizeBytes)
      const key = [libraryContext, elsewhere, this.pointer, listForCall(arena, params)]
      const args = [out.address, size, message.address, message.sizeBytes]
      const init = libcrypto.get('EVP_DigestSignInit_ex')
      const done =
        (yield* call(CALL_INT, init, context, NULL, NULL, ...key)) === 1 &&
        (yield* call(CALL_INT, libcrypto.get('EVP_DigestSign'), context, ...args)) === 1
      if (!done) throw badArgument('EVP_DigestSign has failed with a private key in software')
      return native.readWord(size)
    } finally {
      leaf(libcrypto.get('EVP_MD_CTX_free'), context)
      arena.release()
    }
  }

  /** Key agreement with a peer, whose key is given as SubjectPublicKeyInfo; the secret's size. */
  *derive(peer: Uint8Array, params: readonly ListedParam[], out: NativeBytes): Blocking<number> {
    const { core } = this
    const { libcrypto } = core
    return yield* this.use((context, arena) =>
      withPublicKey(core, peer, function* (peerKey) {
        const size = arena.words(out.sizeBytes)
        const list = listForCall(arena, params)
        const done =
          (yield* call(CALL_INT, libcrypto.get('EVP_PKEY_derive_init_ex'), context, list)) === 1 &&
          (yield* call(CALL_INT, libcrypto.get('EVP_PKEY_derive_set_peer'), context, peerKey)) ===
            1 &&
          (yield* call(CALL_INT, libcrypto.get('EVP_PKEY_derive'), context, out.address, size)) ===
            1
        if (!done) throw badArgument('OpenSSL cannot agree on a secret with the key of the peer')
        return native.readWord(size)
      }),
    )
  }

  /** The same key once more; each is freed for itself. */
  copyOf(): SoftwareKeyPair {
    leafInt(this.core.libcrypto.get('EVP_PKEY_up_ref'), this.pointer)
    return new SoftwareKeyPair(this.core, this.pointer)
  }

  *free(): Blocking<void> {
    yield* call(CALL_WORD, this.core.libcrypto.get('EVP_PKEY_free'), this.pointer)
  }
}

function* withTypeContext<T>(core: Core, type: string, body: UseContext<T>): Blocking<T> {
  const create = core.libcrypto.get('EVP_PKEY_CTX_new_from_name')
  const names = [staticString(type), staticString(ELSEWHERE)] as const
  const context = yield* call(CALL_WORD, create, core.libraryContext, ...names)
  if (context === NULL)
    throw unsupported(
      `no other provider of this program serves ${type} keys; activate the default provider`,
    )
  return yield* withContext(core, context, body)
}

function* withContext<T>(core: Core, context: number, body: UseContext<T>): Blocking<T> {
  if (context === NULL) throw unsupported('OpenSSL cannot work with this key in software')
  const arena = new Arena()
  try {
    return yield* body(asAddress(context), arena)
  } finally {
    leaf(core.libcrypto.get('EVP_PKEY_CTX_free'), context)
    arena.release()
  }
}
