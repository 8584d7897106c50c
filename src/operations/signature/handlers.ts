// SPDX-License-Identifier: Apache-2.0
// The functions of OSSL_OP_SIGNATURE, the same for every algorithm: provider-signature(7).
import { badArgument } from '../../errors.ts'
import { type Address, type Blocking, NULL, native, type Tail, type Word } from '../../host.ts'
import { Key } from '../../key/key.ts'
import { readCString } from '../../memory/arena.ts'
import { addHandle, getHandle } from '../../memory/handle-table.ts'
import { nativeBytes } from '../../memory/native-bytes.ts'
import type { SignatureHandlers } from '../../openssl/dispatch.gen.ts'
import { answerParams, applyParams, readOctets } from '../../openssl/params.ts'
import type { Operation } from './active.ts'
import { SignatureContext } from './context.ts'
import { verifyExpected } from './expected.ts'
import type { Scheme } from './scheme.ts'
import { freeContext } from './spares.ts'

const contextOf = (ctx: Word): SignatureContext => getHandle(ctx, SignatureContext)

const keyOf = (provkey: Word): Key | undefined =>
  provkey === NULL ? undefined : getHandle(provkey, Key)

/** Applies OpenSSL's settings; `signature` is the context's own, for verify_message_final. */
const settingsFrom = (context: SignatureContext, params: Address) => (scheme: Scheme) =>
  applyParams(params, {
    ...scheme.setters,
    signature: (param) => {
      context.expected = readOctets(param)
    },
  })

function* init(
  ctx: Word,
  operation: Operation,
  provkey: Word,
  params: Address,
  streamed = false,
): Blocking<number> {
  const context = contextOf(ctx)
  yield* context.init(operation, keyOf(provkey), streamed, settingsFrom(context, params))
  return 1
}

/** The same key and digest as before need no decision. */
const digestSignInit = (
  ctx: Word,
  mdname: Address,
  provkey: Word,
  params: Address,
): number | Blocking<number> => {
  if (provkey === NULL || !isEmpty(params)) return digestInit(ctx, 'sign', mdname, provkey, params)
  const name = mdname === NULL ? '' : readCString(mdname)
  if (getHandle(ctx, SignatureContext).plain.is(provkey, name)) return 1
  return startPlainly(ctx, name, mdname, provkey)
}

function* startPlainly(
  ctx: Word,
  digestName: string,
  mdname: Address,
  provkey: Word,
): Blocking<number> {
  yield* digestInit(ctx, 'sign', mdname, provkey, NULL)
  contextOf(ctx).plain.note(provkey, digestName)
  return 1
}

const isEmpty = (params: Address): boolean => params === NULL || native.readWord(params) === 0

function* digestInit(
  ctx: Word,
  operation: Operation,
  mdname: Address,
  provkey: Word,
  params: Address,
): Blocking<number> {
  const configure = (scheme: Scheme): void => {
    scheme.chooseDigest(mdname === NULL ? '' : readCString(mdname))
    applyParams(params, scheme.setters)
  }
  yield* contextOf(ctx).init(operation, keyOf(provkey), true, configure)
  return 1
}

/** A result's size is answered from the key, never by the token. */
function* write(
  ctx: Word,
  out: Address,
  sizeAt: Address,
  make: (context: SignatureContext) => Blocking<number>,
): Blocking<number> {
  const context = contextOf(ctx)
  if (sizeAt === NULL) throw badArgument('there is no place for the size of the signature')
  native.writeWord(sizeAt, out === NULL ? context.maxBytes() : yield* make(context))
  return 1
}

const signMessage = (
  ctx: Word,
  out: Address,
  sizeAt: Address,
  capacity: number,
  data: Address,
  size: number,
): Tail | Word | Blocking<number> => {
  const context = getHandle(ctx, SignatureContext)
  if (out === NULL && sizeAt !== NULL) {
    native.writeWord(sizeAt, context.maxBytes())
    return 1
  }
  const quick = sizeAt === NULL ? undefined : context.quickSignature()
  if (quick?.begin(data, size, out, capacity, sizeAt)) return quick
  return write(ctx, out, sizeAt, (context) =>
    context.signOnce(nativeBytes(data, size), nativeBytes(out, capacity)),
  )
}

function* update(ctx: Word, operation: Operation, data: Address, size: number): Blocking<number> {
  yield* contextOf(ctx).update(operation, nativeBytes(data, size))
  return 1
}

function* verify(
  ctx: Word,
  signature: Address,
  signatureSize: number,
  data: Address,
  size: number,
): Blocking<number> {
  const context = contextOf(ctx)
  const message = nativeBytes(data, size)
  const given = nativeBytes(signature, signatureSize)
  const isRight = context.streamed
    ? yield* context.verifyOnce(message, given)
    : yield* context.verify(message, given)
  return isRight ? 1 : 0
}

export const handlers = {
  sign_init: (ctx, provkey, params) => init(ctx, 'sign', provkey, params),
  verify_init: (ctx, provkey, params) => init(ctx, 'verify', provkey, params),
  verify_recover_init: (ctx, provkey, params) => init(ctx, 'recover', provkey, params),
  sign: (ctx, out, sizeAt, capacity, data, size) =>
    contextOf(ctx).streamed
      ? signMessage(ctx, out, sizeAt, capacity, data, size)
      : write(ctx, out, sizeAt, (context) =>
          context.sign(nativeBytes(data, size), nativeBytes(out, capacity)),
        ),
  verify,
  verify_recover: (ctx, out, sizeAt, capacity, signature, size) =>
    write(ctx, out, sizeAt, (context) =>
      context.recover(nativeBytes(signature, size), nativeBytes(out, capacity)),
    ),
  digest_sign_init: digestSignInit,
  digest_sign_update: (ctx, data, size) => update(ctx, 'sign', data, size),
  digest_sign_final: (ctx, out, sizeAt, capacity) =>
    write(ctx, out, sizeAt, (context) => context.signFinal(nativeBytes(out, capacity))),
  digest_sign: signMessage,
  digest_verify_init: (ctx, mdname, provkey, params) =>
    digestInit(ctx, 'verify', mdname, provkey, params),
  digest_verify_update: (ctx, data, size) => update(ctx, 'verify', data, size),
  digest_verify_final: function* (ctx, signature, size) {
    return (yield* contextOf(ctx).verifyFinal(nativeBytes(signature, size))) ? 1 : 0
  },
  digest_verify: verify,
  sign_message_init: (ctx, provkey, params) => init(ctx, 'sign', provkey, params, true),
  verify_message_init: (ctx, provkey, params) => init(ctx, 'verify', provkey, params, true),
  verify_message_final: function* (ctx) {
    return (yield* verifyExpected(contextOf(ctx))) ? 1 : 0
  },
  freectx: (ctx) => {
    if (ctx === NULL) return
    const context = contextOf(ctx)
    if (!context.spares?.keep(ctx, context, native.entry())) freeContext(ctx)
  },
  dupctx: (ctx) => addHandle(contextOf(ctx).copy()),
  get_ctx_params: (ctx, params) => {
    answerParams(params, contextOf(ctx).scheme.getters)
    return 1
  },
  set_ctx_params: function* (ctx, params) {
    if (params === NULL) return 1
    const context = contextOf(ctx)
    yield* context.configure(settingsFrom(context, params))
    return 1
  },
} satisfies SignatureHandlers
