// SPDX-License-Identifier: Apache-2.0
// OSSL_OP_KDF: provider-kdf(7).
import type { Word } from '../../host.ts'
import { addHandle, getHandle, removeHandle } from '../../memory/handle-table.ts'
import { nativeBytes } from '../../memory/native-bytes.ts'
import { KDF, type KdfHandlers } from '../../openssl/dispatch.gen.ts'
import { type Algorithm, defineDispatch } from '../../openssl/dispatch.ts'
import { describeParams } from '../../openssl/param-lists.ts'
import { getRunning } from '../provider-context.ts'
import { ALGORITHMS } from './algorithms.ts'
import { KdfContext } from './context.ts'

const contextOf = (ctx: Word): KdfContext => getHandle(ctx, KdfContext)

const shared: KdfHandlers = {
  dupctx: (ctx) => addHandle(contextOf(ctx).copy()),
  freectx: (ctx) => {
    const context = removeHandle(ctx)
    if (context instanceof KdfContext) context.free()
  },
  reset: (ctx) => {
    contextOf(ctx).reset()
  },
  derive: function* (ctx, out, sizeBytes, params) {
    const context = contextOf(ctx)
    context.apply(params)
    yield* context.derive(nativeBytes(out, sizeBytes))
    return 1
  },
  set_ctx_params: (ctx, params) => {
    contextOf(ctx).apply(params)
    return 1
  },
  get_ctx_params: (ctx, params) => {
    contextOf(ctx).answer(params)
    return 1
  },
}

export const algorithms = (): readonly Algorithm[] =>
  ALGORITHMS.map((algorithm) => {
    const settable = describeParams(algorithm.settable)
    const gettable = describeParams(algorithm.gettable)
    return {
      names: algorithm.name,
      properties: 'provider=pkcs11',
      functions: defineDispatch(KDF, {
        ...shared,
        newctx: (provctx) => addHandle(new KdfContext(getRunning(provctx), algorithm)),
        settable_ctx_params: settable,
        gettable_ctx_params: gettable,
      }),
      description: `${algorithm.name} on PKCS#11 tokens that offer it`,
    }
  })
