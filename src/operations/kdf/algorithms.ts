// SPDX-License-Identifier: Apache-2.0
import { INTEGER, OCTET_STRING, UNSIGNED_INTEGER, UTF8_STRING } from '../../openssl/params.ts'
import type { KdfAlgorithm } from './context.ts'
import { hkdfOnToken, tls13KdfOnToken } from './hkdf.ts'

const COMMON = {
  mode: UTF8_STRING,
  properties: UTF8_STRING,
  digest: UTF8_STRING,
  key: OCTET_STRING,
  salt: OCTET_STRING,
} as const

const SIZE = { size: UNSIGNED_INTEGER } as const

export const HKDF = {
  name: 'HKDF',
  onToken: hkdfOnToken,
  settable: { ...COMMON, info: OCTET_STRING },
  gettable: { ...SIZE, mode: INTEGER, info: OCTET_STRING },
} as const satisfies KdfAlgorithm & Parameters

const TLS13_KDF = {
  name: 'TLS13-KDF',
  onToken: tls13KdfOnToken,
  settable: { ...COMMON, prefix: OCTET_STRING, label: OCTET_STRING, data: OCTET_STRING },
  gettable: { ...SIZE, mode: INTEGER },
} as const satisfies KdfAlgorithm & Parameters

interface Parameters {
  readonly settable: Readonly<Record<string, number>>
  readonly gettable: Readonly<Record<string, number>>
}

export const ALGORITHMS = [HKDF, TLS13_KDF] as const
