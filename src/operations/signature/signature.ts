// SPDX-License-Identifier: Apache-2.0
// OSSL_OP_SIGNATURE: provider-signature(7). The same handlers for every algorithm; a scheme differs.
import { badArgument } from '../../errors.ts'
import { type Address, type Blocking, NULL, type Word } from '../../host.ts'
import { Key } from '../../key/key.ts'
import { readCString } from '../../memory/arena.ts'
import { addHandle, getHandle, removeHandle } from '../../memory/handle-table.ts'
import { nativeBytes } from '../../memory/native-bytes.ts'
import { SIGNATURE, type SignatureHandlers } from '../../openssl/dispatch.gen.ts'
import { type Algorithm, defineDispatch } from '../../openssl/dispatch.ts'
import { describeParams } from '../../openssl/param-lists.ts'
import { answerParams, applyParams, OCTET_STRING, UTF8_STRING } from '../../openssl/params.ts'
import { ProviderContext } from '../provider-context.ts'
import { type Operation, SignatureContext, writeSize } from './context.ts'
import { needDigest } from './digest-setting.ts'
import { EcdsaScheme } from './ecdsa.ts'
import { RsaScheme } from './rsa.ts'
import type { Scheme } from './scheme.ts'

/** What OpenSSL takes when a caller names no digest. */
const DEFAULT_DIGEST = 'SHA2-256'

const contextOf = (ctx: Word): SignatureContext => getHandle(ctx, SignatureContext)

function* init(ctx: Word, operation: Operation, provkey: Word, params: Address): Blocking<number> {
  yield* contextOf(ctx).init(operation, keyOf(provkey), false, (scheme) => {
    applyParams(params, scheme.setters)
  })
  return 1
}

function* digestInit(
  ctx: Word,
  operation: Operation,
  mdname: Address,
  provkey: Word,
  params: Address,
): Blocking<number> {
  yield* contextOf(ctx).init(operation, keyOf(provkey), true, (scheme) => {
    const name = mdname === NULL ? '' : readCString(mdname)
    if (name !== '' || scheme.digest === undefined)
      scheme.digest = needDigest(name || DEFAULT_DIGEST)
    applyParams(params, scheme.setters)
  })
  return 1
}

const keyOf = (provkey: Word): Key | undefined =>
  provkey === NULL ? undefined : getHandle(provkey, Key)

/** A signature's size is answered from the key, never by the token. */
function* write(
  ctx: Word,
  out: Address,
  sizeAt: Address,
  sign: (context: SignatureContext) => Blocking<number>,
): Blocking<number> {
  const context = contextOf(ctx)
  if (sizeAt === NULL) throw badArgument('there is no place for the size of the signature')
  writeSize(sizeAt, out === NULL ? context.maxBytes() : yield* sign(context))
  return 1
}

const shared: SignatureHandlers = {
  sign_init: (ctx, provkey, params) => init(ctx, 'sign', provkey, params),
  verify_init: (ctx, provkey, params) => init(ctx, 'verify', provkey, params),
  sign: (ctx, out, sizeAt, capacity, data, size) =>
    write(ctx, out, sizeAt, (context) =>
      context.sign(nativeBytes(data, size), nativeBytes(out, capacity)),
    ),
  verify: function* (ctx, signature, signatureSize, data, size) {
    const right = yield* contextOf(ctx).verify(
      nativeBytes(data, size),
      nativeBytes(signature, signatureSize),
    )
    return right ? 1 : 0
  },
  digest_sign_init: (ctx, mdname, provkey, params) =>
    digestInit(ctx, 'sign', mdname, provkey, params),
  digest_sign_update: function* (ctx, data, size) {
    yield* contextOf(ctx).update('sign', nativeBytes(data, size))
    return 1
  },
  digest_sign_final: (ctx, out, sizeAt, capacity) =>
    write(ctx, out, sizeAt, (context) => context.signFinal(nativeBytes(out, capacity))),
  digest_sign: (ctx, out, sizeAt, capacity, data, size) => {
    const quick = out === NULL || sizeAt === NULL ? undefined : contextOf(ctx).quickSignature()
    if (quick?.begin(data, size, out, capacity, sizeAt)) return quick
    return write(ctx, out, sizeAt, (context) =>
      context.signOnce(nativeBytes(data, size), nativeBytes(out, capacity)),
    )
  },
  digest_verify_init: (ctx, mdname, provkey, params) =>
    digestInit(ctx, 'verify', mdname, provkey, params),
  digest_verify_update: function* (ctx, data, size) {
    yield* contextOf(ctx).update('verify', nativeBytes(data, size))
    return 1
  },
  digest_verify_final: function* (ctx, signature, size) {
    return (yield* contextOf(ctx).verifyFinal(nativeBytes(signature, size))) ? 1 : 0
  },
  freectx: (ctx) => {
    const context = removeHandle(ctx)
    if (context instanceof SignatureContext) context.free()
  },
  dupctx: (ctx) => addHandle(contextOf(ctx).copy()),
  get_ctx_params: (ctx, params) => {
    answerParams(params, contextOf(ctx).scheme.getters)
    return 1
  },
  set_ctx_params: function* (ctx, params) {
    if (params === NULL) return 1
    yield* contextOf(ctx).configure((scheme) => {
      applyParams(params, scheme.setters)
    })
    return 1
  },
}

const COMMON = { digest: UTF8_STRING } as const
const RSA_SETTINGS = {
  ...COMMON,
  'pad-mode': UTF8_STRING,
  'mgf1-digest': UTF8_STRING,
  saltlen: UTF8_STRING,
} as const

const defineSignature = (
  createScheme: (key: Key) => Scheme,
  settable: Readonly<Record<string, number>>,
): Address => {
  const settableParams = describeParams(settable)
  const gettableParams = describeParams({ ...settable, 'algorithm-id': OCTET_STRING })
  return defineDispatch(SIGNATURE, {
    ...shared,
    newctx: (provctx) =>
      addHandle(new SignatureContext(getHandle(provctx, ProviderContext), createScheme)),
    settable_ctx_params: () => settableParams,
    gettable_ctx_params: () => gettableParams,
  })
}

export const signatureAlgorithms: readonly Algorithm[] = [
  {
    names: 'RSA:rsaEncryption:1.2.840.113549.1.1.1',
    properties: 'provider=pkcs11',
    functions: defineSignature((key) => new RsaScheme(key), RSA_SETTINGS),
    description: 'RSA signatures of PKCS#11 tokens',
  },
  {
    names: 'ECDSA',
    properties: 'provider=pkcs11',
    functions: defineSignature((key) => new EcdsaScheme(key), COMMON),
    description: 'ECDSA signatures of PKCS#11 tokens',
  },
]
