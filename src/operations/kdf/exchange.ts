// SPDX-License-Identifier: Apache-2.0
// HKDF through EVP_PKEY_derive: EVP_KEYEXCH-HKDF(7).
import { badArgument } from '../../errors.ts'
import { isUnavailable, NULL, native, type Word } from '../../host.ts'
import { addHandle, getHandle, removeHandle } from '../../memory/handle-table.ts'
import { nativeBytes } from '../../memory/native-bytes.ts'
import { KEYEXCH } from '../../openssl/dispatch.gen.ts'
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

export const kdfExchanges = (): readonly Algorithm[] => [
  {
    names: 'HKDF',
    properties: 'provider=pkcs11',
    functions: exchange,
    description: 'HKDF on PKCS#11 tokens that offer it',
  },
]
