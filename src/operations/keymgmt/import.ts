// SPDX-License-Identifier: Apache-2.0
import { findCurveByName } from '../../algorithms/curves.ts'
import type { KeyType } from '../../algorithms/key-types.ts'
import { internalError, unsupported } from '../../errors.ts'
import { type Address, NULL, type Word } from '../../host.ts'
import { Key } from '../../key/key.ts'
import { type PublicKey, rawPublicKey, rsaPublicKey } from '../../key/public-key.ts'
import { getHandle, replaceHandle } from '../../memory/handle-table.ts'
import {
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
import { EmptyKey } from './empty-key.ts'

/** A public key in software; private keys belong on the token and are not taken in. */
export const importKey = (
  keydata: Word,
  type: KeyType,
  selection: number,
  params: Address,
): number => {
  const { owner } = getHandle(keydata, EmptyKey)
  if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY && hasPrivatePart(params))
    throw unsupported('a private key cannot be imported; generate it on the token')
  replaceHandle(
    keydata,
    Key.ofPublicKey(owner, type, READERS[type.form](indexParams(params), type)),
  )
  return 1
}

type Params = ReadonlyMap<string, Param>

const indexParams = (params: Address): Params =>
  new Map(listParams(params).map((param) => [param.key, param]))

const hasPrivatePart = (params: Address): boolean =>
  listParams(params).some(({ key }) => key === 'd' || key === 'priv')

const READERS: Readonly<Record<KeyType['form'], (params: Params, type: KeyType) => PublicKey>> = {
  rsa: (params) => rsaPublicKey(readBignum(need(params, 'n')), readBignum(need(params, 'e'))),
  ec: (params) => {
    const name = readText(need(params, 'group'))
    const curve = findCurveByName(name)
    if (curve === undefined) throw unsupported(`the elliptic curve '${name}' is not known`)
    return { form: 'ec', curve, point: readOctets(need(params, 'pub')) }
  },
  raw: (params, { name, curve }) => {
    if (curve === undefined) throw internalError(`the key type ${name} has no curve`)
    return rawPublicKey(curve, readOctets(need(params, 'pub')))
  },
}

const need = (params: Params, key: string): Param => {
  const param = params.get(key)
  if (param !== undefined) return param
  throw unsupported(`a key without '${key}' cannot be imported`)
}

const TYPES: Readonly<Record<KeyType['form'], () => Address>> = {
  rsa: describeParams({ n: UNSIGNED_INTEGER, e: UNSIGNED_INTEGER }),
  ec: describeParams({ group: UTF8_STRING, pub: OCTET_STRING }),
  raw: describeParams({ pub: OCTET_STRING }),
}

export const importTypes = (type: KeyType, selection: number): Address =>
  selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY ? TYPES[type.form]() : NULL
