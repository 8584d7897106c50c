// SPDX-License-Identifier: Apache-2.0
// OSSL_OP_KEYEXCH: provider-keyexch(7).
import { badArgument } from '../../errors.ts'
import { NULL, native, type Word } from '../../host.ts'
import { Key } from '../../key/key.ts'
import { addHandle, getHandle, removeHandle } from '../../memory/handle-table.ts'
import { nativeBytes } from '../../memory/native-bytes.ts'
import { KEYEXCH, type KeyexchHandlers } from '../../openssl/dispatch.gen.ts'
import { type Algorithm, defineDispatch } from '../../openssl/dispatch.ts'
import { describeParams } from '../../openssl/param-lists.ts'
import { kdfExchanges } from '../kdf/exchange.ts'
import { ProviderContext } from '../provider-context.ts'
import { AgreementContext } from './context.ts'
import { GETTABLE, SETTABLE } from './settings.ts'

const contextOf = (ctx: Word): AgreementContext => getHandle(ctx, AgreementContext)

const raw: KeyexchHandlers = {
  newctx: (provctx) => addHandle(new AgreementContext(getHandle(provctx, ProviderContext))),
  init: function* (ctx, provkey, params) {
    yield* contextOf(ctx).init(getHandle(provkey, Key), params)
    return 1
  },
  set_peer: function* (ctx, provkey) {
    yield* contextOf(ctx).setPeer(getHandle(provkey, Key))
    return 1
  },
  derive: function* (ctx, secret, sizeAt, room) {
    const context = contextOf(ctx)
    if (sizeAt === NULL) throw badArgument('there is no place for the size of the secret')
    const size =
      secret === NULL ? context.sizeBytes() : yield* context.derive(nativeBytes(secret, room))
    native.writeWord(sizeAt, size)
    return 1
  },
  dupctx: (ctx) => addHandle(contextOf(ctx).copy()),
  freectx: function* (ctx) {
    const context = removeHandle(ctx)
    if (context instanceof AgreementContext) yield* context.free()
  },
}

const settable = describeParams(SETTABLE)
const gettable = describeParams(GETTABLE)

const ecdh: KeyexchHandlers = {
  ...raw,
  set_ctx_params: function* (ctx, params) {
    yield* contextOf(ctx).configure(params)
    return 1
  },
  settable_ctx_params: settable,
  get_ctx_params: (ctx, params) => {
    contextOf(ctx).settings.answer(params)
    return 1
  },
  gettable_ctx_params: gettable,
}

const agreement = (name: string, handlers: KeyexchHandlers): Algorithm => ({
  names: name,
  properties: 'provider=pkcs11',
  functions: defineDispatch(KEYEXCH, handlers),
  description: `${name} with keys of PKCS#11 tokens`,
})

export const algorithms = (): readonly Algorithm[] => [
  agreement('ECDH', ecdh),
  agreement('X25519', raw),
  agreement('X448', raw),
  ...kdfExchanges(),
]
