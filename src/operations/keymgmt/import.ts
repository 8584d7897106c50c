// SPDX-License-Identifier: Apache-2.0
import { type Curve, findCurveByName } from '../../algorithms/curves.ts'
import { type KeyType, RSA_PSS } from '../../algorithms/key-types.ts'
import { internalError, unsupported } from '../../errors.ts'
import { type Address, type Blocking, NULL, type Word } from '../../host.ts'
import { Key, type KeyOwner } from '../../key/key.ts'
import {
  type PublicKey,
  publicKeyFromSpki,
  rawPublicKey,
  rsaPublicKey,
} from '../../key/public-key.ts'
import { getHandle, replaceHandle } from '../../memory/handle-table.ts'
import {
  OSSL_KEYMGMT_SELECT_KEYPAIR,
  OSSL_KEYMGMT_SELECT_PRIVATE_KEY,
  OSSL_KEYMGMT_SELECT_PUBLIC_KEY,
} from '../../openssl/dispatch.gen.ts'
import { describeParams } from '../../openssl/param-lists.ts'
import {
  listParams,
  OCTET_STRING,
  type Param,
  readBignum,
  readOctets,
  readText,
  UNSIGNED_INTEGER,
  UTF8_STRING,
} from '../../openssl/params.ts'
import { SoftwareKeyPair } from '../../openssl/software-key-pair.ts'
import { EmptyKey } from './empty-key.ts'
import { readPssRestriction } from './pss-parameters.ts'

/**
 * A key of another provider or of an application, in software: a public key as its values, a
 * private key in libcrypto, which never gives it out again; or parameters alone.
 */
export function* importKey(
  keydata: Word,
  type: KeyType,
  selection: number,
  params: Address,
): Blocking<number> {
  const { owner } = getHandle(keydata, EmptyKey)
  const key =
    selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY && hasPrivatePart(params)
      ? yield* importPair(owner, type, selection, params)
      : importPublicPart(owner, type, selection, params)
  replaceHandle(keydata, key)
  return 1
}

function* importPair(
  owner: KeyOwner,
  type: KeyType,
  selection: number,
  params: Address,
): Blocking<Key> {
  const pair = yield* SoftwareKeyPair.fromData(owner.core, type.name, selection, params)
  try {
    const publicKey = publicKeyFromSpki(yield* pair.publicKey())
    return Key.ofSoftwarePair(owner, type, pair.copyOf(), publicKey)
  } finally {
    yield* pair.free()
  }
}

const importPublicPart = (
  owner: KeyOwner,
  type: KeyType,
  selection: number,
  params: Address,
): Key => {
  const values = indexParams(params)
  return selection & OSSL_KEYMGMT_SELECT_KEYPAIR
    ? Key.ofPublicKey(owner, type, READERS[type.form](values, type))
    : Key.ofParameters(owner, type, type.form === 'ec' ? readCurve(values) : undefined)
}

type Params = ReadonlyMap<string, Param>

const indexParams = (params: Address): Params =>
  new Map(listParams(params).map((param) => [param.key, param]))

const hasPrivatePart = (params: Address): boolean =>
  listParams(params).some(({ key }) => key === 'd' || key === 'priv')

const READERS: Readonly<Record<KeyType['form'], (params: Params, type: KeyType) => PublicKey>> = {
  rsa: (params, type) =>
    rsaPublicKey(
      readBignum(need(params, 'n')),
      readBignum(need(params, 'e')),
      type === RSA_PSS ? readPssRestriction(params) : undefined,
    ),
  ec: (params) => ({
    form: 'ec',
    curve: readCurve(params),
    point: readOctets(need(params, 'pub')),
  }),
  raw: (params, { name, curve }) => {
    if (curve === undefined) throw internalError(`the key type ${name} has no curve`)
    return rawPublicKey(curve, readOctets(need(params, 'pub')))
  },
}

const readCurve = (params: Params): Curve => {
  const name = readText(need(params, 'group'))
  const curve = findCurveByName(name)
  if (curve !== undefined) return curve
  throw unsupported(`the elliptic curve '${name}' is not known`)
}

const need = (params: Params, key: string): Param => {
  const param = params.get(key)
  if (param !== undefined) return param
  throw unsupported(`a key without '${key}' cannot be imported`)
}

const PUBLIC_TYPES = {
  rsa: { n: UNSIGNED_INTEGER, e: UNSIGNED_INTEGER },
  ec: { group: UTF8_STRING, pub: OCTET_STRING },
  raw: { pub: OCTET_STRING },
} as const

const PRIVATE_TYPES = {
  rsa: {
    d: UNSIGNED_INTEGER,
    'rsa-factor1': UNSIGNED_INTEGER,
    'rsa-factor2': UNSIGNED_INTEGER,
    'rsa-exponent1': UNSIGNED_INTEGER,
    'rsa-exponent2': UNSIGNED_INTEGER,
    'rsa-coefficient1': UNSIGNED_INTEGER,
  },
  ec: { priv: UNSIGNED_INTEGER },
  raw: { priv: OCTET_STRING },
} as const

type Types = Readonly<Record<KeyType['form'], () => Address>>

const PUBLIC_ONLY: Types = {
  rsa: describeParams(PUBLIC_TYPES.rsa),
  ec: describeParams(PUBLIC_TYPES.ec),
  raw: describeParams(PUBLIC_TYPES.raw),
}

const BOTH_HALVES: Types = {
  rsa: describeParams({ ...PUBLIC_TYPES.rsa, ...PRIVATE_TYPES.rsa }),
  ec: describeParams({ ...PUBLIC_TYPES.ec, ...PRIVATE_TYPES.ec }),
  raw: describeParams({ ...PUBLIC_TYPES.raw, ...PRIVATE_TYPES.raw }),
}

export const importTypes = (type: KeyType, selection: number): Address => {
  if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) return BOTH_HALVES[type.form]()
  return selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY ? PUBLIC_ONLY[type.form]() : NULL
}
