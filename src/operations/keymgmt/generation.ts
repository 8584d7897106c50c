// SPDX-License-Identifier: Apache-2.0
// The generation of one key: what it is to be (EVP_PKEY-RSA(7), EVP_PKEY-EC(7)), and where it is made.
import { type Curve, findCurveByName } from '../../algorithms/curves.ts'
import { type Digest, findDigest } from '../../algorithms/digests.ts'
import { type KeyType, RSA_PSS } from '../../algorithms/key-types.ts'
import { badArgument, unsupported } from '../../errors.ts'
import { type Address, type Blocking, native } from '../../host.ts'
import { type KeyUsage, parseKeyUsage } from '../../key/key-usage.ts'
import { Arena } from '../../memory/arena.ts'
import type { Secret } from '../../memory/secret.ts'
import type { Core } from '../../openssl/core.ts'
import { describeParams } from '../../openssl/param-lists.ts'
import {
  applyParams,
  INTEGER,
  type Param,
  readBignum,
  readInteger,
  readText,
  UNSIGNED_INTEGER,
  UTF8_STRING,
} from '../../openssl/params.ts'
import type { Pkcs11Uri } from '../../pkcs11/uri.ts'
import type { ProviderContext } from '../provider-context.ts'
import { type ReadUri, readUri, takePin } from '../store/open.ts'

export class GenerationContext {
  readonly provider: ProviderContext
  readonly type: KeyType
  /** OSSL_KEYMGMT_SELECT_ bits: a pair, or parameters alone. */
  readonly selection: number
  bits = 2048
  exponent: Uint8Array = Uint8Array.of(1, 0, 1)
  curve: Curve | undefined
  /** To which RSASSA-PSS is restricted. */
  digest: Digest | undefined
  mgf1Digest: Digest | undefined
  usage: readonly KeyUsage[] | undefined
  #uri: ReadUri | undefined
  #pin: Secret | undefined
  /** `pkcs11_session`: objects that go with the key, instead of objects of the token. */
  inSession = false

  constructor(provider: ProviderContext, type: KeyType, selection: number) {
    this.provider = provider
    this.type = type
    this.selection = selection
  }

  get core(): Core {
    return this.provider.core
  }

  /** Any parameter that speaks of a token asks for one. */
  get wantsToken(): boolean {
    return this.#uri !== undefined || this.usage !== undefined || this.inSession
  }

  apply(params: Address): void {
    applyParams(params, SETTERS_OF[this.type.form](this))
    applyParams(params, tokenSetters(this))
  }

  get uri(): Pkcs11Uri | undefined {
    return this.#uri?.uri
  }

  /** The PIN that the URI names; it stays the context's. */
  *uriPin(): Blocking<Secret | undefined> {
    if (this.#uri !== undefined) this.#pin ??= yield* takePin(this.#uri)
    return this.#pin
  }

  setUri(uri: ReadUri): void {
    this.free()
    this.#uri = uri
    this.#pin = uri.pin
  }

  free(): void {
    this.#pin?.drop()
    this.#pin = undefined
  }
}

type Setters = Readonly<Record<string, (param: Param) => void>>

const tokenSetters = (context: GenerationContext): Setters => ({
  pkcs11_uri: (param) => {
    context.setUri(readUriParam(context.provider, param))
  },
  pkcs11_key_usage: (param) => {
    context.usage = parseKeyUsage(readText(param))
  },
  pkcs11_session: (param) => {
    context.inSession = readInteger(param) !== 0
  },
})

/** The text may hold a PIN: it goes from the parameter to the parser as bytes. */
const readUriParam = (provider: ProviderContext, param: Param): ReadUri => {
  if (param.type !== UTF8_STRING) throw badArgument("the parameter 'pkcs11_uri' must be a text")
  const arena = new Arena()
  try {
    const text = arena.allocSecret(param.sizeBytes + 1)
    native.copy(text, param.data, param.sizeBytes)
    return readUri(provider, text)
  } finally {
    arena.release()
  }
}

const SETTERS_OF: Readonly<Record<KeyType['form'], (context: GenerationContext) => Setters>> = {
  rsa: (context) => ({
    bits: (param) => {
      context.bits = readInteger(param)
    },
    primes: (param) => {
      if (readInteger(param) !== 2)
        throw unsupported('tokens make RSA keys of two primes; rsa_keygen_primes must be 2')
    },
    e: (param) => {
      context.exponent = readExponent(param)
    },
    ...(context.type === RSA_PSS ? pssSetters(context) : {}),
  }),
  ec: (context) => ({
    group: (param) => {
      const name = readText(param)
      context.curve = findCurveByName(name)
      if (context.curve === undefined)
        throw unsupported(`the elliptic curve '${name}' is not known`)
      if (context.curve.name === 'SM2')
        throw unsupported('tokens sign with ECDSA: a key on the curve SM2 is not made')
    },
    encoding: (param) => {
      if (readText(param) !== 'named_curve')
        throw unsupported('keys of tokens name their curve; ec_param_enc must be named_curve')
    },
  }),
  // TLS names the group even where the key type has but one.
  raw: ({ type }) => ({
    group: (param) => {
      const name = readText(param)
      if (name.toUpperCase() !== type.name)
        throw badArgument(`an ${type.name} key has no group '${name}'`)
    },
  }),
}

const pssSetters = (context: GenerationContext): Setters => ({
  digest: (param) => {
    context.digest = pssDigest(readText(param))
  },
  'mgf1-digest': (param) => {
    context.mgf1Digest = pssDigest(readText(param))
  },
  saltlen: () => {
    throw unsupported('a token cannot restrict the salt length of RSASSA-PSS keys')
  },
})

const pssDigest = (name: string): Digest => {
  const digest = findDigest(name)
  if (digest?.rsaPssMechanism !== undefined) return digest
  throw unsupported(`no token can restrict an RSASSA-PSS key to the digest '${name}'`)
}

/** NIST SP 800-56B §6.2: odd, above 65536 preferably; a token judges what it takes. */
const readExponent = (param: Param): Uint8Array => {
  const exponent = readBignum(param)
  const isOdd = ((exponent.at(-1) ?? 0) & 1) === 1
  if (isOdd && (exponent.length > 1 || (exponent[0] ?? 0) >= 3)) return exponent
  throw badArgument('the public exponent of an RSA key must be an odd number from 3 on')
}

const TOKEN_PARAMS = {
  pkcs11_uri: UTF8_STRING,
  pkcs11_key_usage: UTF8_STRING,
  pkcs11_session: INTEGER,
} as const
const RSA_PARAMS = {
  bits: UNSIGNED_INTEGER,
  primes: UNSIGNED_INTEGER,
  e: UNSIGNED_INTEGER,
} as const

const SETTABLE: Readonly<Record<KeyType['form'], () => Address>> = {
  rsa: describeParams({ ...RSA_PARAMS, ...TOKEN_PARAMS }),
  ec: describeParams({ group: UTF8_STRING, encoding: UTF8_STRING, ...TOKEN_PARAMS }),
  raw: describeParams({ group: UTF8_STRING, ...TOKEN_PARAMS }),
}
const SETTABLE_PSS = describeParams({
  ...RSA_PARAMS,
  digest: UTF8_STRING,
  'mgf1-digest': UTF8_STRING,
  saltlen: INTEGER,
  ...TOKEN_PARAMS,
})

export const settableOf = (type: KeyType): Address =>
  type === RSA_PSS ? SETTABLE_PSS() : SETTABLE[type.form]()
