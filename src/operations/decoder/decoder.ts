// SPDX-License-Identifier: Apache-2.0
// OSSL_OP_DECODER: provider-decoder(7). PEM files that stand for keys: the first decoder turns the
// PEM into DER and finds the key, the second ones hand it over, each for its type of key.
import { KEY_TYPES } from '../../algorithms/key-types.ts'
import { decodePem } from '../../encoding/pem.ts'
import { PROVIDER_URI_LABEL } from '../../encoding/provider-uri-pem.ts'
import { type Address, type Blocking, CALL_INT, call, native, type Word } from '../../host.ts'
import { Key } from '../../key/key.ts'
import { Arena } from '../../memory/arena.ts'
import { addHandle, getHandle, removeHandle } from '../../memory/handle-table.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import type { Core } from '../../openssl/core.ts'
import {
  DECODER,
  type DecoderHandlers,
  OSSL_KEYMGMT_SELECT_ALL,
} from '../../openssl/dispatch.gen.ts'
import { type Algorithm, defineDispatch } from '../../openssl/dispatch.ts'
import { type ListedParam, listForCall } from '../../openssl/param-lists.ts'
import { INTEGER, OCTET_STRING, UTF8_STRING } from '../../openssl/params.ts'
import { exportObject } from '../keymgmt/export.ts'
import { promptThrough } from '../prompt/prompt.ts'
import { ProviderContext } from '../provider-context.ts'
import { addPendingKey, dropPendingKey, readReference, referenceTo } from '../store/pending-keys.ts'
import { passOn, takeKey } from './on-its-way.ts'
import { readBlock } from './read-block.ts'
import { halfOf, resolveKey } from './resolve.ts'

/** OSSL_OBJECT_PKEY of core_object.h. */
const OBJECT_PKEY = 2
/** The name of the body's structure, for chains of decoders: the one that other providers use. */
const STRUCTURE = 'pk11-uri'

class DecoderContext {
  readonly provider: ProviderContext

  constructor(provider: ProviderContext) {
    this.provider = provider
  }

  get core(): Core {
    return this.provider.core
  }
}

const shared: DecoderHandlers = {
  newctx: (provctx) => addHandle(new DecoderContext(getHandle(provctx, ProviderContext))),
  freectx: (ctx) => {
    removeHandle(ctx)
  },
  does_selection: (_provctx, selection) =>
    selection === 0 || (selection & OSSL_KEYMGMT_SELECT_ALL) !== 0 ? 1 : 0,
}

const decodeFile = defineDispatch(DECODER, {
  ...shared,
  decode: function* (ctx, input, selection, callback, argument, pinCallback, pinArgument) {
    const { provider } = getHandle(ctx, DecoderContext)
    const block = yield* readBlock(provider.core, input, PROVIDER_URI_LABEL)
    // Nothing for us is no error: another decoder has its turn.
    if (block === undefined) return 1
    const arena = new Arena()
    try {
      const der = derOf(block.bytes, arena)
      const prompt = promptThrough(provider.core, pinCallback, pinArgument)
      const key = yield* resolveKey(provider, der, selection, prompt)
      return yield* passOn({ provider, der, key }, () =>
        announce(arena, key, ['data', OCTET_STRING, der], callback, argument),
      )
    } finally {
      arena.release()
      block.free()
    }
  },
})

/** The body of a PEM block, in memory that is cleansed. */
const derOf = (text: NativeBytes, arena: Arena): NativeBytes => {
  const { bytes } = decodePem(native.view(text.address, text.sizeBytes))
  const address = arena.allocSecret(bytes.length)
  native.writeBytes(address, bytes)
  const sizeBytes = bytes.length
  bytes.fill(0)
  return { address, sizeBytes }
}

const announce = (
  arena: Arena,
  key: Key,
  what: ListedParam,
  callback: Address,
  argument: Word,
): Blocking<number> =>
  call(
    CALL_INT,
    callback,
    listForCall(arena, [
      ['type', INTEGER, OBJECT_PKEY],
      ['data-type', UTF8_STRING, key.type.name],
      ['data-structure', UTF8_STRING, STRUCTURE],
      what,
    ]),
    argument,
  )

/** One for each key type, because OpenSSL matches decoders and key types by name. */
const decodeBody = defineDispatch(DECODER, {
  ...shared,
  decode: function* (ctx, input, selection, callback, argument) {
    const key = yield* takeKey(getHandle(ctx, DecoderContext).provider, input)
    if (key === undefined) return 1
    const handle = addPendingKey(yield* halfOf(key, selection))
    const arena = new Arena()
    try {
      return yield* announce(
        arena,
        key,
        ['reference', OCTET_STRING, referenceTo(handle)],
        callback,
        argument,
      )
    } finally {
      arena.release()
      dropPendingKey(handle)
    }
  },
  export_object: function* (_ctx, reference, size, callback, argument) {
    const key = getHandle(readReference(reference, size), Key)
    return yield* exportObject(key, callback, argument)
  },
})

export const algorithms = (): readonly Algorithm[] => [
  {
    names: 'DER',
    properties: 'provider=pkcs11,input=pem',
    functions: decodeFile,
    description: 'PEM files that stand for PKCS#11 keys',
  },
  ...KEY_TYPES.map(({ names }) => ({
    names,
    properties: `provider=pkcs11,input=der,structure=${STRUCTURE}`,
    functions: decodeBody,
  })),
]
