// SPDX-License-Identifier: Apache-2.0
import type { KeyType } from '../../algorithms/key-types.ts'
import type { PssParams } from '../../encoding/pss-params.ts'
import { type Address, type Blocking, CALL_INT, call, NULL, type Word } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import type { PublicKey } from '../../key/public-key.ts'
import { Arena } from '../../memory/arena.ts'
import {
  OSSL_KEYMGMT_SELECT_ALL,
  OSSL_KEYMGMT_SELECT_ALL_PARAMETERS,
  OSSL_KEYMGMT_SELECT_PRIVATE_KEY,
  OSSL_KEYMGMT_SELECT_PUBLIC_KEY,
} from '../../openssl/dispatch.gen.ts'
import { describeParams, type ListedParam, listForCall } from '../../openssl/param-lists.ts'
import { INTEGER, OCTET_STRING, UNSIGNED_INTEGER, UTF8_STRING } from '../../openssl/params.ts'

/**
 * Hands the public half to OpenSSL. Never anything private: OpenSSL then asks this provider to do
 * the private operation, which is what is wanted, so a refusal is no error.
 */
export function* exportKey(
  key: Key,
  selection: number,
  callback: Address,
  argument: Word,
): Blocking<number> {
  if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY && key.isPrivate) return 0
  if (!key.owner.allowExport && key.object !== undefined) return 0
  const publicKey = yield* key.publicKey()
  if (publicKey === undefined) return 0
  const params = [
    ...(selection & OSSL_KEYMGMT_SELECT_ALL_PARAMETERS ? domainParams(publicKey) : []),
    ...(selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY ? publicParams(publicKey) : []),
  ]
  const arena = new Arena()
  try {
    return yield* call(CALL_INT, callback, listForCall(arena, params), argument)
  } finally {
    arena.release()
  }
}

/** The store's way, for another provider's key management; a private key is to stay in ours. */
export const exportObject = (key: Key, callback: Address, argument: Word): Blocking<number> =>
  exportKey(key, OSSL_KEYMGMT_SELECT_ALL, callback, argument)

const domainParams = (key: PublicKey): readonly ListedParam[] => {
  if (key.form === 'rsa' && key.restriction !== undefined) return pssParams(key.restriction)
  return key.form === 'ec'
    ? [
        ['group', UTF8_STRING, key.curve.name],
        ['encoding', UTF8_STRING, 'named_curve'],
      ]
    : []
}

const pssParams = ({ digest, mgf1Digest, saltBytes }: PssParams): readonly ListedParam[] => [
  ['digest', UTF8_STRING, digest.name],
  ['mgf1-digest', UTF8_STRING, mgf1Digest.name],
  ['saltlen', INTEGER, saltBytes],
]

const publicParams = (key: PublicKey): readonly ListedParam[] =>
  key.form === 'rsa'
    ? [
        ['n', UNSIGNED_INTEGER, key.modulus],
        ['e', UNSIGNED_INTEGER, key.exponent],
      ]
    : [['pub', OCTET_STRING, key.form === 'ec' ? key.point : key.bytes]]

const TYPES: Readonly<Record<KeyType['form'], () => Address>> = {
  rsa: describeParams({ n: UNSIGNED_INTEGER, e: UNSIGNED_INTEGER }),
  ec: describeParams({ group: UTF8_STRING, encoding: UTF8_STRING, pub: OCTET_STRING }),
  raw: describeParams({ pub: OCTET_STRING }),
}

export const exportTypes = (type: KeyType, selection: number): Address =>
  selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY ? NULL : TYPES[type.form]()
