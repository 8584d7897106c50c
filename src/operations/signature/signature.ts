// SPDX-License-Identifier: Apache-2.0
// OSSL_OP_SIGNATURE: one row for each algorithm. A scheme and a list of functions differ.
import { type Address, native, offset, type Word } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { staticString } from '../../memory/arena.ts'
import { addHandle, getHandle } from '../../memory/handle-table.ts'
import { SIGNATURE, type SignatureHandlers } from '../../openssl/dispatch.gen.ts'
import { type Algorithm, defineDispatch } from '../../openssl/dispatch.ts'
import { describeParams } from '../../openssl/param-lists.ts'
import { OCTET_STRING, UNSIGNED_INTEGER, UTF8_STRING } from '../../openssl/params.ts'
import { ProviderContext } from '../provider-context.ts'
import { ECDSA_COMPOSITES, RSA_COMPOSITES } from './composites.ts'
import { SignatureContext } from './context.ts'
import { EcdsaScheme } from './ecdsa.ts'
import { EddsaScheme } from './eddsa.ts'
import { handlers } from './handlers.ts'
import { RsaScheme } from './rsa.ts'
import type { Scheme } from './scheme.ts'
import { Spares } from './spares.ts'

type Types = Readonly<Record<string, number>>

/** The functions by what an application hands in. */
const COMMON = pick('freectx', 'dupctx', 'get_ctx_params', 'set_ctx_params')
const DIGESTS = pick('sign_init', 'sign', 'verify_init', 'verify')
const RECOVERY = pick('verify_recover_init', 'verify_recover')
const DIGESTED = pick('digest_sign_init', 'digest_sign', 'digest_verify_init')
const STREAMS = pick(
  ...(['digest_sign_update', 'digest_sign_final'] as const),
  ...(['digest_verify_update', 'digest_verify_final'] as const),
)
const MESSAGES = pick('sign_message_init', 'sign', 'verify_message_init', 'verify')
const MESSAGE_STREAMS = {
  sign_message_update: handlers.digest_sign_update,
  sign_message_final: handlers.digest_sign_final,
  verify_message_update: handlers.digest_verify_update,
  verify_message_final: handlers.verify_message_final,
}

function pick(...names: readonly (keyof typeof handlers)[]): SignatureHandlers {
  return Object.fromEntries(names.map((name) => [name, handlers[name]]))
}

/** Parameters and key types that several algorithms share. */
const describe = (settable: Types, readable: Types = settable) => {
  const settableParams = describeParams(settable)
  const gettableParams = describeParams({ ...readable, 'algorithm-id': OCTET_STRING })
  return {
    settable_ctx_params: settableParams,
    gettable_ctx_params: gettableParams,
  } satisfies SignatureHandlers
}

const forKeysOf = (type: string) => {
  const names = native.alloc(16)
  native.writeWord(offset(names, 0), staticString(type))
  return { query_key_types: () => names } satisfies SignatureHandlers
}

const define = (
  createScheme: (key: Key) => Scheme,
  ...functions: readonly SignatureHandlers[]
): (() => Address) =>
  defineDispatch(SIGNATURE, {
    ...COMMON,
    ...Object.assign({}, ...functions),
    newctx: newContexts(createScheme),
  })

const newContexts = (createScheme: (key: Key) => Scheme) => {
  const sparesOf = new WeakMap<ProviderContext, Spares>()
  return (provctx: Word): Word => {
    const provider = getHandle(provctx, ProviderContext)
    let spares = sparesOf.get(provider)
    if (spares === undefined) {
      spares = new Spares(provider, provctx, native.entry())
      sparesOf.set(provider, spares)
    }
    return addHandle(new SignatureContext(provider, createScheme, spares))
  }
}

const RSA_PARAMS = describe({
  digest: UTF8_STRING,
  'pad-mode': UTF8_STRING,
  'mgf1-digest': UTF8_STRING,
  saltlen: UTF8_STRING,
})
const ECDSA_PARAMS = describe(
  { digest: UTF8_STRING, 'nonce-type': UNSIGNED_INTEGER },
  { digest: UTF8_STRING, 'digest-size': UNSIGNED_INTEGER, 'nonce-type': UNSIGNED_INTEGER },
)
const EDDSA_PARAMS = describe({ instance: UTF8_STRING, 'context-string': OCTET_STRING }, {})
const INSTANCE_PARAMS = describe({ 'context-string': OCTET_STRING }, {})
const COMPOSITE_PARAMS = describe({ signature: OCTET_STRING }, { digest: UTF8_STRING })

const KEY_TYPES = {
  RSA: forKeysOf('RSA'),
  EC: forKeysOf('EC'),
  ED25519: forKeysOf('ED25519'),
  ED448: forKeysOf('ED448'),
} as const

const row = (names: string, functions: () => Address, since?: Algorithm['since']): Algorithm => ({
  names,
  properties: 'provider=pkcs11',
  functions,
  description: `${names.split(':')[0]} signatures of PKCS#11 tokens`,
  ...(since && { since }),
})

const createEddsa = (key: Key): Scheme => new EddsaScheme(key)

const EDDSA_FUNCTIONS = [
  ...[EDDSA_PARAMS, DIGESTED, pick('digest_verify'), MESSAGES],
  // Refused, with what to call instead: the older OpenSSL wants them beside `sign` and `verify`.
  pick('sign_init', 'verify_init'),
] as const

/** The ways to sign that OpenSSL names as algorithms of their own. */
const INSTANCES = [
  ['ED25519ph', 'ED25519'],
  ['ED25519ctx', 'ED25519'],
  ['ED448ph', 'ED448'],
] as const

const SINCE_COMPOSITES = [3, 4] as const

export const algorithms = (): readonly Algorithm[] => [
  row(
    'RSA:rsaEncryption:1.2.840.113549.1.1.1',
    define((key) => new RsaScheme(key), RSA_PARAMS, DIGESTS, DIGESTED, STREAMS, RECOVERY),
  ),
  row(
    'ECDSA',
    define((key) => new EcdsaScheme(key), ECDSA_PARAMS, DIGESTS, DIGESTED, STREAMS),
  ),
  row('ED25519:1.3.101.112', define(createEddsa, ...EDDSA_FUNCTIONS)),
  row('ED448:1.3.101.113', define(createEddsa, ...EDDSA_FUNCTIONS)),
  ...RSA_COMPOSITES.map(({ digest, names }) => {
    const createScheme = (key: Key) => new RsaScheme(key, digest)
    const functions = [DIGESTS, MESSAGES, MESSAGE_STREAMS, RECOVERY, KEY_TYPES.RSA] as const
    return row(names, define(createScheme, COMPOSITE_PARAMS, ...functions), SINCE_COMPOSITES)
  }),
  ...ECDSA_COMPOSITES.map(({ digest, names }) => {
    const createScheme = (key: Key) => new EcdsaScheme(key, digest)
    const functions = [DIGESTS, MESSAGES, MESSAGE_STREAMS, KEY_TYPES.EC] as const
    return row(names, define(createScheme, COMPOSITE_PARAMS, ...functions), SINCE_COMPOSITES)
  }),
  ...INSTANCES.map(([name, type]) => {
    const createScheme = (key: Key) => new EddsaScheme(key, name)
    const functions = define(createScheme, INSTANCE_PARAMS, MESSAGES, KEY_TYPES[type])
    return row(name, functions, SINCE_COMPOSITES)
  }),
]
