// SPDX-License-Identifier: Apache-2.0
// The functions of OSSL_OP_RAND: provider-rand(7).
import { NULL, type Word } from '../../host.ts'
import { addHandle, getHandle, removeHandle } from '../../memory/handle-table.ts'
import { nativeBytes } from '../../memory/native-bytes.ts'
import type { RandHandlers } from '../../openssl/dispatch.gen.ts'
import { describeParams } from '../../openssl/param-lists.ts'
import { answerParams, INTEGER, UNSIGNED_INTEGER } from '../../openssl/params.ts'
import { getRunning } from '../provider-context.ts'
import { RandContext, STRENGTH } from './context.ts'

const contextOf = (ctx: Word): RandContext => getHandle(ctx, RandContext)

/** More at a time is asked for in parts by OpenSSL. */
const MAX_REQUEST_BYTES = 1 << 16

const gettable = describeParams({
  state: INTEGER,
  strength: UNSIGNED_INTEGER,
  max_request: UNSIGNED_INTEGER,
})

export const handlers = {
  newctx: (provctx, _parent, _parentCalls) => addHandle(new RandContext(getRunning(provctx))),
  freectx: (ctx) => {
    removeHandle(ctx)
  },
  instantiate: (ctx, strength) => {
    contextOf(ctx).instantiate(strength)
    return 1
  },
  uninstantiate: (ctx) => {
    contextOf(ctx).uninstantiate()
    return 1
  },
  generate: function* (ctx, out, size, strength) {
    yield* contextOf(ctx).generate(strength, nativeBytes(out, size))
    return 1
  },
  reseed: function* (ctx, _predictionResistance, entropy, entropySize, input, inputSize) {
    const parts = [nativeBytes(entropy, entropySize), nativeBytes(input, inputSize)]
    yield* contextOf(ctx).reseed(...parts)
    return 1
  },
  // Contexts have nothing that two threads could spoil: a session serves one of them at a time.
  enable_locking: (ctx) => (ctx === NULL ? 0 : 1),
  lock: (ctx) => (ctx === NULL ? 0 : 1),
  unlock: () => {},
  gettable_ctx_params: gettable,
  get_ctx_params: (ctx, params) => {
    const context = contextOf(ctx)
    answerParams(params, {
      state: () => context.state,
      strength: () => STRENGTH,
      max_request: () => MAX_REQUEST_BYTES,
    })
    return 1
  },
  // There is nothing secret in a context.
  verify_zeroization: (ctx) => (ctx === NULL ? 0 : 1),
} satisfies RandHandlers
