// SPDX-License-Identifier: Apache-2.0
// OSSL_OP_STORE for `pkcs11:` URIs: provider-storemgmt(7).
import { type Address, type Blocking, CALL_INT, call, lazily, type Word } from '../../host.ts'
import { Key } from '../../key/key.ts'
import { Arena } from '../../memory/arena.ts'
import { addHandle, getHandle, removeHandle } from '../../memory/handle-table.ts'
import { STORE } from '../../openssl/dispatch.gen.ts'
import { type Algorithm, defineDispatch } from '../../openssl/dispatch.ts'
import { describeParams, type ListedParam, listForCall } from '../../openssl/param-lists.ts'
import {
  applyParams,
  INTEGER,
  OCTET_STRING,
  readBignum,
  readInteger,
  readOctets,
  readText,
  UNSIGNED_INTEGER,
  UTF8_STRING,
} from '../../openssl/params.ts'
import { exportObject } from '../keymgmt/export.ts'
import { promptThrough } from '../prompt/prompt.ts'
import { ProviderContext } from '../provider-context.ts'
import { expectCriterion } from './criteria.ts'
import type { Found } from './found.ts'
import { StoreLoader } from './loader.ts'
import { openUri } from './open.ts'
import { addPendingKey, dropPendingKey, readReference, referenceTo } from './pending-keys.ts'

const deletion = lazily<typeof import('./delete.ts')>('operations/store/delete.js')

/** OSSL_OBJECT_* of core_object.h. */
const OBJECT_PKEY = 2
const OBJECT_CERT = 3

const settable = describeParams({
  expect: INTEGER,
  subject: OCTET_STRING,
  name: OCTET_STRING,
  serial: UNSIGNED_INTEGER,
  fingerprint: OCTET_STRING,
  digest: UTF8_STRING,
  alias: UTF8_STRING,
  properties: UTF8_STRING,
})

const functions = defineDispatch(STORE, {
  open: (provctx, uri) => addHandle(openUri(getHandle(provctx, ProviderContext), uri)),
  settable_ctx_params: settable,
  set_ctx_params: (loaderctx, params) => {
    const { criteria } = getHandle(loaderctx, StoreLoader)
    applyParams(params, {
      expect: (param) => {
        criteria.expect = expectCriterion(readInteger(param))
      },
      subject: (param) => {
        criteria.subject = readOctets(param)
      },
      // What core_names.h calls OSSL_STORE_PARAM_ISSUER.
      name: (param) => {
        criteria.issuer = readOctets(param)
      },
      serial: (param) => {
        criteria.serial = readBignum(param)
      },
      fingerprint: (param) => {
        criteria.fingerprint = readOctets(param)
      },
      digest: (param) => {
        criteria.digest = readText(param)
      },
      alias: (param) => {
        criteria.alias = readText(param)
      },
    })
    return 1
  },
  load: function* (loaderctx, objectCallback, objectArgument, pinCallback, pinArgument) {
    const loader = getHandle(loaderctx, StoreLoader)
    const found = yield* loader.next(promptThrough(loader.core, pinCallback, pinArgument))
    if (found === undefined) return 0
    return yield* announce(found, objectCallback, objectArgument)
  },
  eof: (loaderctx) => (getHandle(loaderctx, StoreLoader).atEnd ? 1 : 0),
  close: (loaderctx) => {
    const loader = removeHandle(loaderctx)
    if (loader instanceof StoreLoader) loader.close()
    return 1
  },
  delete: function* (provctx, uri, _params, pinCallback, pinArgument) {
    const context = getHandle(provctx, ProviderContext)
    const prompt = promptThrough(context.core, pinCallback, pinArgument)
    yield* deletion().deleteObjects(context, uri, prompt)
    return 1
  },
  export_object: function* (_loaderctx, reference, size, callback, argument) {
    const key = getHandle(readReference(reference, size), Key)
    return yield* exportObject(key, callback, argument)
  },
})

export const algorithms = (): readonly Algorithm[] => [
  { names: 'pkcs11', properties: 'provider=pkcs11', functions, description: 'PKCS#11 objects' },
]

/** A key goes by reference; if nobody took it meanwhile (keymgmt load), it is dropped. */
function* announce(found: Found, callback: Address, argument: Word): Blocking<number> {
  if (found.kind === 'cert')
    return yield* tell(callback, argument, [
      ['type', INTEGER, OBJECT_CERT],
      ['data', OCTET_STRING, found.certificate],
      ['desc', UTF8_STRING, found.object.label],
    ])
  const handle = addPendingKey(found.key)
  try {
    return yield* tell(callback, argument, [
      ['type', INTEGER, OBJECT_PKEY],
      ['data-type', UTF8_STRING, found.key.type.name],
      ['reference', OCTET_STRING, referenceTo(handle)],
    ])
  } finally {
    dropPendingKey(handle)
  }
}

function* tell(
  callback: Address,
  argument: Word,
  params: readonly ListedParam[],
): Blocking<number> {
  const arena = new Arena()
  try {
    return yield* call(CALL_INT, callback, listForCall(arena, params), argument)
  } finally {
    arena.release()
  }
}
