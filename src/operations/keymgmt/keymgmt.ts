// SPDX-License-Identifier: Apache-2.0
// OSSL_OP_KEYMGMT: provider-keymgmt(7). One table per key type; all share these handlers.
import type { Curve } from '../../algorithms/curves.ts'
import { KEY_TYPES, type KeyType } from '../../algorithms/key-types.ts'
import { type Address, type Blocking, lazily, NULL, native } from '../../host.ts'
import { Key } from '../../key/key.ts'
import { onlyPssDigest } from '../../key/pss-restriction.ts'
import { equalPublicKeys, type PublicKey } from '../../key/public-key.ts'
import { staticString } from '../../memory/arena.ts'
import { addHandle, findHandle, getHandle, removeHandle } from '../../memory/handle-table.ts'
import {
  KEYMGMT,
  type KeymgmtHandlers,
  OSSL_KEYMGMT_SELECT_KEYPAIR,
  OSSL_KEYMGMT_SELECT_PRIVATE_KEY,
  OSSL_KEYMGMT_SELECT_PUBLIC_KEY,
  OSSL_OP_KEYEXCH,
  OSSL_OP_SIGNATURE,
} from '../../openssl/dispatch.gen.ts'
import { type Algorithm, deferHandlers, defineDispatch } from '../../openssl/dispatch.ts'
import { answerParams } from '../../openssl/params.ts'
import { kdfKeymgmt } from '../kdf/no-key.ts'
import { getRunning } from '../provider-context.ts'
import { takePendingKey } from '../store/pending-keys.ts'
import { EmptyKey } from './empty-key.ts'
import { exportKey, exportTypes } from './export.ts'
import { setKeyParams, settableOf } from './key-settings.ts'
import { asksForPoint, gettableOf, keyParameters } from './parameters.ts'

/** Checking, making and importing keys is not what most programs do. */
const validation = lazily<typeof import('./validate.ts')>('operations/keymgmt/validate.js')
const imports = lazily<typeof import('./import.ts')>('operations/keymgmt/import.js')
const generation = lazily<typeof import('./generation-handlers.ts')>(
  'operations/keymgmt/generation-handlers.js',
)

const generationHandlers: KeymgmtHandlers = deferHandlers(
  () => generation().generationHandlers,
  ...(['gen_set_template', 'gen_set_params', 'gen_settable_params', 'gen', 'gen_cleanup'] as const),
)

const shared: KeymgmtHandlers = {
  free: function* (keydata) {
    const key = removeHandle(keydata)
    if (key instanceof Key) yield* key.free()
  },
  has: function* (keydata, selection) {
    const key = findKey(keydata)
    return key !== undefined && (yield* hasSelection(key, selection)) ? 1 : 0
  },
  match: function* (keydata1, keydata2, selection) {
    const a = findKey(keydata1)
    const b = findKey(keydata2)
    return a !== undefined && b !== undefined && (yield* matchKeys(a, b, selection)) ? 1 : 0
  },
  get_params: (keydata, params) => {
    const key = getHandle(keydata, Key)
    if (key.foundPublicKey === undefined && needsPublicKey(key, params))
      return answerWithPublicKey(key, params)
    answerParams(params, parametersOf(key))
    return 1
  },
  dup: function* (keydata, selection) {
    return addHandle(yield* copyKey(getHandle(keydata, Key), selection))
  },
  export: (keydata, selection, callback, argument) => {
    const key = getHandle(keydata, Key)
    // OpenSSL asks at the start of every private operation; the answer needs no coroutine.
    if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY && key.isPrivate) {
      // A driver gets what is its own: the key that it has made with OpenSSL (generate.ts).
      if (key.software !== undefined && native.insideMarkedCall())
        return key.software.exportTo(selection, callback, argument)
      native.remember()
      return 0
    }
    return exportKey(key, selection, callback, argument)
  },
  validate: function* (keydata, selection, checkType) {
    const key = getHandle(keydata, Key)
    return (yield* validation().validateKey(key, selection, checkType)) ? 1 : 0
  },
}

const setParams: KeymgmtHandlers['set_params'] = (keydata, params) =>
  setKeyParams(getHandle(keydata, Key), params)

function* answerWithPublicKey(key: Key, params: Address): Blocking<number> {
  yield* key.publicKey()
  answerParams(params, parametersOf(key))
  return 1
}

/** libssl asks for the group of an EC key twice in each handshake: made once, while the key stays. */
const parametersOf = (key: Key): Parameters => {
  const { foundPublicKey: publicKey, curve } = key
  const known = tables.get(key)
  if (known !== undefined && known.publicKey === publicKey && known.curve === curve)
    return known.parameters
  const onlyDigest = onlyPssDigest(key, publicKey)
  const parameters = keyParameters(key.type, publicKey, curve, onlyDigest)
  tables.set(key, { publicKey, curve, parameters })
  return parameters
}

type Parameters = ReturnType<typeof keyParameters>

const tables = new WeakMap<
  Key,
  { publicKey: PublicKey | undefined; curve: Curve | undefined; parameters: Parameters }
>()

/** A load asks for sizes alone, which the curve tells: no token call for those. */
const needsPublicKey = (key: Key, params: Address): boolean =>
  (key.curve === undefined && key.type.curve === undefined) || asksForPoint(params)

/** OpenSSL asks of no key as well: for parameters that libssl has not filled in. */
const findKey = (keydata: number): Key | undefined => {
  const key = findHandle(keydata)
  return key instanceof Key ? key : undefined
}

/** Without a key pair, the parameters alone: the start of a TLS peer's key. */
function* copyKey(key: Key, selection: number): Blocking<Key> {
  if (selection & OSSL_KEYMGMT_SELECT_KEYPAIR) return key.copyOf()
  yield* key.publicKey()
  return Key.ofParameters(key.owner, key.type, key.curve)
}

function* hasSelection(key: Key, selection: number): Blocking<boolean> {
  if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY && !key.isPrivate) return false
  if (selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) return (yield* key.publicKey()) !== undefined
  return true
}

/** Two halves of one pair match: what they have in common is the public key. */
function* matchKeys(a: Key, b: Key, selection: number): Blocking<boolean> {
  if (a.type.form !== b.type.form || a.type.curve !== b.type.curve) return false
  const publicA = yield* a.publicKey()
  const publicB = yield* b.publicKey()
  if ((selection & OSSL_KEYMGMT_SELECT_KEYPAIR) === 0) return a.curve === b.curve
  if (publicA === undefined || publicB === undefined) return a.object?.isSameAs(b.object) ?? false
  return equalPublicKeys(publicA, publicB)
}

/** The handlers that know which type they are of. */
const handlersOf = (type: KeyType): KeymgmtHandlers => ({
  ...shared,
  ...generationHandlers,
  ...(type.exchange === undefined
    ? {}
    : { set_params: setParams, settable_params: settableOf(type) }),
  new: (provctx) => addHandle(new EmptyKey(getRunning(provctx), type)),
  load: (reference, size) => {
    const handle = takePendingKey(reference, size)
    if (handle === undefined || getHandle(handle, Key).type === type) return handle ?? NULL
    removeHandle(handle)
    return NULL
  },
  gen_init: (provctx, selection, params) =>
    generation().startGeneration(provctx, type, selection, params),
  import: (keydata, selection, params) => imports().importKey(keydata, type, selection, params),
  import_types: (selection) => imports().importTypes(type, selection),
  export_types: (selection) => exportTypes(type, selection),
  gettable_params: (): Address => gettableOf(type),
  query_operation_name: (operation) => {
    native.remember()
    return nameOrNull(type[SERVICES[operation] ?? 'name'])
  },
})

/** What a key type calls the algorithm that serves it in an operation; usually its own name. */
const SERVICES: Readonly<Record<number, 'signature' | 'exchange'>> = {
  [OSSL_OP_SIGNATURE]: 'signature',
  [OSSL_OP_KEYEXCH]: 'exchange',
}

const nameOrNull = (name: string | undefined): Address =>
  name === undefined ? NULL : staticString(name)

export const algorithms = (): readonly Algorithm[] => [
  ...KEY_TYPES.map((type) => ({
    names: type.names,
    properties: 'provider=pkcs11',
    functions: defineDispatch(KEYMGMT, handlersOf(type)),
    description: `${type.name} keys of PKCS#11 tokens`,
  })),
  kdfKeymgmt,
]
