// SPDX-License-Identifier: Apache-2.0
// OSSL_OP_ASYM_CIPHER: provider-asym_cipher(7).
import { RSA } from '../../algorithms/key-types.ts'
import { badArgument } from '../../errors.ts'
import { type Address, type Blocking, NULL, native, offset, type Word } from '../../host.ts'
import { Key } from '../../key/key.ts'
import { addHandle, getHandle, removeHandle } from '../../memory/handle-table.ts'
import { type NativeBytes, nativeBytes } from '../../memory/native-bytes.ts'
import { ASYM_CIPHER, type AsymCipherHandlers } from '../../openssl/dispatch.gen.ts'
import { type Algorithm, defineDispatch } from '../../openssl/dispatch.ts'
import { describeParams } from '../../openssl/param-lists.ts'
import {
  answerParams,
  applyParams,
  INTEGER,
  listParams,
  OCTET_STRING,
  type Param,
  UNSIGNED_INTEGER,
  UTF8_STRING,
} from '../../openssl/params.ts'
import { ProviderContext } from '../provider-context.ts'
import { AsymCipherContext, type Operation } from './context.ts'

const contextOf = (ctx: Word): AsymCipherContext => getHandle(ctx, AsymCipherContext)

function* init(ctx: Word, operation: Operation, provkey: Word, params: Address): Blocking<number> {
  const key = provkey === NULL ? undefined : getHandle(provkey, Key)
  yield* contextOf(ctx).init(operation, key)
  return yield* configure(ctx, params)
}

function* configure(ctx: Word, params: Address): Blocking<number> {
  const context = contextOf(ctx)
  if (params === NULL) return 1
  applyParams(params, context.settings.setters)
  if (listParams(params).some(({ key }) => key === 'pad-mode')) yield* context.check()
  return 1
}

function* run(
  ctx: Word,
  operation: Operation,
  out: Address,
  sizeAt: Address,
  capacity: number,
  input: Address,
  size: number,
): Blocking<number> {
  const context = contextOf(ctx)
  if (sizeAt === NULL) throw badArgument('there is no place for the size of the result')
  const written =
    out === NULL
      ? context.maxBytes()
      : yield* context.run(operation, nativeBytes(input, size), nativeBytes(out, capacity))
  native.writeWord(sizeAt, written)
  return 1
}

/** Of params.h: the data is the place for an address. */
const OCTET_POINTER = 7
const RETURN_SIZE = 32

/** Two of them are asked for in two types each: the caller's type decides. */
const answer = ({ settings }: AsymCipherContext, params: Address): void => {
  const asked = new Map(listParams(params).map((param) => [param.key, param]))
  const isText = asked.get('pad-mode')?.type === UTF8_STRING
  const label = asked.get('oaep-label')
  answerParams(params, {
    ...settings.getters,
    'pad-mode': () => (isText ? settings.padding : settings.paddingNumber),
    'oaep-label': () =>
      label?.type === OCTET_POINTER
        ? answerPointer(label, settings.label)
        : native.readBytes(settings.label.address, settings.label.sizeBytes),
  })
}

/** EVP_PKEY_CTX_get0_rsa_oaep_label asks where the label is, and how long. */
const answerPointer = ({ address, data }: Param, label: NativeBytes): undefined => {
  native.writeWord(offset(address, RETURN_SIZE), label.sizeBytes)
  if (data !== NULL) native.writeWord(data, label.address)
}

const settable = describeParams({
  'pad-mode': UTF8_STRING,
  digest: UTF8_STRING,
  'mgf1-digest': UTF8_STRING,
  'oaep-label': OCTET_STRING,
  'tls-client-version': UNSIGNED_INTEGER,
  'tls-negotiated-version': UNSIGNED_INTEGER,
  'implicit-rejection': UNSIGNED_INTEGER,
})

const gettable = describeParams({
  'pad-mode': INTEGER,
  digest: UTF8_STRING,
  'mgf1-digest': UTF8_STRING,
  'oaep-label': OCTET_POINTER,
  'tls-client-version': UNSIGNED_INTEGER,
  'tls-negotiated-version': UNSIGNED_INTEGER,
  'implicit-rejection': UNSIGNED_INTEGER,
})

const handlers: AsymCipherHandlers = {
  newctx: (provctx) => addHandle(new AsymCipherContext(getHandle(provctx, ProviderContext))),
  encrypt_init: (ctx, provkey, params) => init(ctx, 'encrypt', provkey, params),
  encrypt: (ctx, ...rest) => run(ctx, 'encrypt', ...rest),
  decrypt_init: (ctx, provkey, params) => init(ctx, 'decrypt', provkey, params),
  decrypt: (ctx, ...rest) => run(ctx, 'decrypt', ...rest),
  freectx: (ctx) => {
    const context = removeHandle(ctx)
    if (context instanceof AsymCipherContext) context.free()
  },
  dupctx: (ctx) => addHandle(contextOf(ctx).copy()),
  get_ctx_params: (ctx, params) => {
    answer(contextOf(ctx), params)
    return 1
  },
  gettable_ctx_params: gettable,
  set_ctx_params: configure,
  settable_ctx_params: settable,
}

export const algorithms = (): readonly Algorithm[] => [
  {
    names: RSA.names,
    properties: 'provider=pkcs11',
    functions: defineDispatch(ASYM_CIPHER, handlers),
    description: 'RSA encryption with keys of PKCS#11 tokens',
  },
]
