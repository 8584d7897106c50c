// SPDX-License-Identifier: Apache-2.0
// The groups of TLS whose ephemeral keys this provider can make (IANA, "TLS Supported Groups").
import { RAW_CURVES } from './raw-curves.ts'

export interface TlsGroup {
  /** What users of TLS call it. */
  readonly name: string
  /** What the key type calls it. */
  readonly group: string
  readonly keyType: string
  readonly id: number
  readonly securityBits: number
  /** The last version that has it is TLS 1.2, or the first is TLS 1.3. */
  readonly versions: 'all' | 'until-1.2' | 'from-1.3'
}

type Row = readonly [id: number, securityBits: number, group: string, ...names: string[]]

const ALL: readonly Row[] = [
  [0x17, 128, 'prime256v1', 'secp256r1', 'P-256'],
  [0x18, 192, 'secp384r1', 'secp384r1', 'P-384'],
  [0x19, 256, 'secp521r1', 'secp521r1', 'P-521'],
]

/** TLS 1.3 has dropped these (RFC 8446 §4.2.7). */
const UNTIL_TLS12: readonly Row[] = [
  [0x13, 80, 'prime192v1', 'secp192r1', 'P-192'],
  [0x14, 112, 'secp224k1', 'secp224k1'],
  [0x15, 112, 'secp224r1', 'secp224r1', 'P-224'],
  [0x16, 128, 'secp256k1', 'secp256k1'],
  [0x1a, 128, 'brainpoolP256r1', 'brainpoolP256r1'],
  [0x1b, 192, 'brainpoolP384r1', 'brainpoolP384r1'],
  [0x1c, 256, 'brainpoolP512r1', 'brainpoolP512r1'],
]

/** RFC 8734. */
const FROM_TLS13: readonly Row[] = [
  [0x1f, 128, 'brainpoolP256r1', 'brainpoolP256r1tls13'],
  [0x20, 192, 'brainpoolP384r1', 'brainpoolP384r1tls13'],
  [0x21, 256, 'brainpoolP512r1', 'brainpoolP512r1tls13'],
]

const MONTGOMERY: readonly Row[] = [
  [0x1d, 128, RAW_CURVES.X25519.name, 'x25519'],
  [0x1e, 224, RAW_CURVES.X448.name, 'x448'],
]

const read = (
  rows: readonly Row[],
  versions: TlsGroup['versions'],
  keyTypeOf: (group: string) => string,
): TlsGroup[] =>
  rows.flatMap(([id, securityBits, group, ...names]) =>
    names.map((name) => ({ name, group, keyType: keyTypeOf(group), id, securityBits, versions })),
  )

export const TLS_GROUPS: readonly TlsGroup[] = [
  ...read(ALL, 'all', () => 'EC'),
  ...read(UNTIL_TLS12, 'until-1.2', () => 'EC'),
  ...read(FROM_TLS13, 'from-1.3', () => 'EC'),
  ...read(MONTGOMERY, 'all', (group) => group),
]
