// SPDX-License-Identifier: Apache-2.0
// OSSL_OP_DIGEST: provider-digest(7). Which digests there are is known without a token.
import { DIGESTS, type Digest } from '../../algorithms/digests.ts'
import { badArgument } from '../../errors.ts'
import { NULL, native, type Word } from '../../host.ts'
import { addHandle, getHandle, removeHandle } from '../../memory/handle-table.ts'
import { nativeBytes } from '../../memory/native-bytes.ts'
import { DIGEST, type DigestHandlers } from '../../openssl/dispatch.gen.ts'
import { type Algorithm, defineDispatch } from '../../openssl/dispatch.ts'
import { describeParams } from '../../openssl/param-lists.ts'
import { answerParams, INTEGER, UNSIGNED_INTEGER } from '../../openssl/params.ts'
import { getRunning } from '../provider-context.ts'
import { DigestContext } from './context.ts'

const contextOf = (ctx: Word): DigestContext => getHandle(ctx, DigestContext)

const gettable = describeParams({
  blocksize: UNSIGNED_INTEGER,
  size: UNSIGNED_INTEGER,
  xof: INTEGER,
  'algid-absent': INTEGER,
})

const shared: DigestHandlers = {
  init: function* (ctx) {
    yield* contextOf(ctx).init()
    return 1
  },
  update: function* (ctx, data, size) {
    yield* contextOf(ctx).update(nativeBytes(data, size))
    return 1
  },
  final: function* (ctx, out, sizeAt, capacity) {
    if (out === NULL || sizeAt === NULL) throw badArgument('there is no place for the digest')
    native.writeWord(sizeAt, yield* contextOf(ctx).final(nativeBytes(out, capacity)))
    return 1
  },
  freectx: (ctx) => {
    const context = removeHandle(ctx)
    if (context instanceof DigestContext) context.free()
  },
  dupctx: (ctx) => addHandle(contextOf(ctx).copy()),
  gettable_params: gettable,
}

const handlersOf = (digest: Digest): DigestHandlers => ({
  ...shared,
  newctx: (provctx) => addHandle(new DigestContext(getRunning(provctx), digest)),
  get_params: (params) => {
    answerParams(params, {
      blocksize: () => digest.blockBytes,
      size: () => digest.sizeBytes,
      xof: () => 0,
      // RFC 5754 §2: the parameters are left out.
      'algid-absent': () => 1,
    })
    return 1
  },
})

/** Others are for old signatures alone. */
const OFFERED = DIGESTS.filter(({ name }) => name.startsWith('SHA'))

export const algorithms = (): readonly Algorithm[] =>
  OFFERED.map((digest) => ({
    names: [digest.name, ...digest.aliases, ...(digest.oid === undefined ? [] : [digest.oid])].join(
      ':',
    ),
    properties: 'provider=pkcs11',
    functions: defineDispatch(DIGEST, handlersOf(digest)),
    description: `${digest.name} of PKCS#11 tokens`,
  }))
