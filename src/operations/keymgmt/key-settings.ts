// SPDX-License-Identifier: Apache-2.0
// What is set on a key. The key of a TLS peer has parameters first, then its share
// (EVP_PKEY_set1_encoded_public_key(3)); the form of an EC point is chosen before it is written.

import type { KeyType } from '../../algorithms/key-types.ts'
import { badArgument } from '../../errors.ts'
import { type Address, type Blocking, lazily, type Word } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import {
  fieldBytes,
  type PublicKey,
  pointFromAttribute,
  rawPublicKey,
  spkiFromPublicKey,
} from '../../key/public-key.ts'
import { describeParams } from '../../openssl/param-lists.ts'
import {
  applyParams,
  OCTET_STRING,
  readOctets,
  readText,
  UTF8_STRING,
} from '../../openssl/params.ts'

const points = lazily<typeof import('../../openssl/software-point.ts')>('openssl/software-point.js')

const ENCODED = 'encoded-pub-key'

const FORM = 'point-format'

const SETTABLE = {
  ec: describeParams({ [ENCODED]: OCTET_STRING, [FORM]: UTF8_STRING }),
  raw: describeParams({ [ENCODED]: OCTET_STRING }),
}

/** The handler, which types of one form share. */
export const settableOf = ({ form }: KeyType): (() => Address) =>
  SETTABLE[form === 'ec' ? form : 'raw']

export const setKeyParams = (key: Key, params: Address): Word | Blocking<Word> => {
  let form: string | undefined
  applyParams(params, {
    [ENCODED]: (param) => key.setPublicKey(publicKeyOf(key, readOctets(param))),
    [FORM]: (param) => {
      form = readText(param)
    },
  })
  return form === undefined ? 1 : formatKey(key, form)
}

function* formatKey(key: Key, form: string): Blocking<Word> {
  const publicKey = yield* key.needPublicKey()
  if (publicKey.form !== 'ec') throw badArgument(`an ${key.type.name} key has no ${FORM}`)
  const maxBytes = 1 + 2 * fieldBytes(publicKey.curve)
  const point = yield* points().formatPoint(key.core, spkiFromPublicKey(publicKey), form, maxBytes)
  key.rewritePublicKey({ ...publicKey, point })
  return 1
}

const publicKeyOf = ({ type, curve }: Key, bytes: Uint8Array): PublicKey => {
  if (type.curve !== undefined) return rawPublicKey(type.curve, bytes)
  const point = curve && pointFromAttribute(curve, bytes)
  if (curve === undefined || point === undefined)
    throw badArgument(
      `${bytes.length} bytes are no public key on the curve ${curve?.name ?? 'that is not set'}`,
    )
  return { form: 'ec', curve, point }
}
