// SPDX-License-Identifier: Apache-2.0
// The part of key management that makes keys: provider-keymgmt(7), "Key Generation Functions".
import type { KeyType } from '../../algorithms/key-types.ts'
import type { Address, Word } from '../../host.ts'
import { Key } from '../../key/key.ts'
import { addHandle, getHandle, removeHandle } from '../../memory/handle-table.ts'
import type { KeymgmtHandlers } from '../../openssl/dispatch.gen.ts'
import { getRunning } from '../provider-context.ts'
import { generateKey } from './generate.ts'
import { GenerationContext, settableOf } from './generation.ts'

export const generationHandlers = {
  gen_set_template: function* (genctx, template) {
    const key = getHandle(template, Key)
    yield* key.publicKey()
    getHandle(genctx, GenerationContext).curve = key.curve
    return 1
  },
  gen_set_params: (genctx, params) => {
    getHandle(genctx, GenerationContext).apply(params)
    return 1
  },
  gen_settable_params: (genctx, _provctx) => settableOf(getHandle(genctx, GenerationContext).type),
  gen: function* (genctx, callback, argument) {
    const context = getHandle(genctx, GenerationContext)
    return addHandle(yield* generateKey(context, { callback, argument }))
  },
  gen_cleanup: (genctx) => {
    const context = removeHandle(genctx)
    if (context instanceof GenerationContext) context.free()
  },
} satisfies KeymgmtHandlers

export const startGeneration = (
  provctx: Word,
  type: KeyType,
  selection: number,
  params: Address,
): Word => {
  const context = new GenerationContext(getRunning(provctx), type, selection)
  context.apply(params)
  return addHandle(context)
}
