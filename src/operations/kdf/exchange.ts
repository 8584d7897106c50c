// SPDX-License-Identifier: Apache-2.0
// HKDF through EVP_PKEY_derive: EVP_KEYEXCH-HKDF(7). Its key is an empty one, which the KDF ignores.
import { badArgument } from '../../errors.ts'
import { isUnavailable, NULL, native, type Word } from '../../host.ts'
import { addHandle, getHandle, removeHandle } from '../../memory/handle-table.ts'
import { nativeBytes } from '../../memory/native-bytes.ts'
import type { Core } from '../../openssl/core.ts'
import { KEYEXCH, KEYMGMT } from '../../openssl/dispatch.gen.ts'
import { type Algorithm, defineDispatch } from '../../openssl/dispatch.ts'
import { describeParams } from '../../openssl/param-lists.ts'
import { ProviderContext } from '../provider-context.ts'
import { HKDF } from './algorithms.ts'
import { KdfContext } from './context.ts'

const contextOf = (ctx: Word): KdfContext => getHandle(ctx, KdfContext)

const settable = describeParams(HKDF.settable)
const gettable = describeParams(HKDF.gettable)

const exchange = defineDispatch(KEYEXCH, {
  newctx: (provctx) => addHandle(new KdfContext(getHandle(provctx, ProviderContext), HKDF)),
  init: (ctx, _provkey, params) => {
    const context = contextOf(ctx)
    context.reset()
    context.apply(params)
    return 1
  },
  derive: function* (ctx, out, sizeAt, room) {
    const context = contextOf(ctx)
    const size = context.sizeBytes()
    const wanted = isUnavailable(size) ? room : size
    if (out !== NULL) {
      if (room < wanted)
        throw badArgument(`the buffer for the key holds ${room} bytes, ${wanted} are needed`)
      yield* context.derive(nativeBytes(out, wanted))
    }
    native.writeWord(sizeAt, out === NULL ? size : wanted)
    return 1
  },
  dupctx: (ctx) => addHandle(contextOf(ctx).copy()),
  freectx: (ctx) => {
    const context = removeHandle(ctx)
    if (context instanceof KdfContext) context.free()
  },
  set_ctx_params: (ctx, params) => {
    contextOf(ctx).apply(params)
    return 1
  },
  settable_ctx_params: settable,
  get_ctx_params: (ctx, params) => {
    contextOf(ctx).answer(params)
    return 1
  },
  gettable_ctx_params: gettable,
})

/** What EVP_PKEY_derive wants a key for. */
class NoKey {
  readonly core: Core

  constructor(core: Core) {
    this.core = core
  }
}

const keymgmt = defineDispatch(KEYMGMT, {
  new: (provctx) => addHandle(new NoKey(getHandle(provctx, ProviderContext).core)),
  free: (keydata) => {
    removeHandle(keydata)
  },
  has: () => 1,
})

const algorithm = (functions: Algorithm['functions']): Algorithm => ({
  names: 'HKDF',
  properties: 'provider=pkcs11',
  functions,
  description: 'HKDF on PKCS#11 tokens that offer it',
})

export const kdfExchanges = (): readonly Algorithm[] => [algorithm(exchange)]
export const kdfKeymgmts = (): readonly Algorithm[] => [algorithm(keymgmt)]
