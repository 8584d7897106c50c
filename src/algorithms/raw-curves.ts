// SPDX-License-Identifier: Apache-2.0
// Curves whose public keys are plain bytes: Edwards (RFC 8032) and Montgomery (RFC 7748).
import { OID_ED448, OID_ED25519, OID_X448, OID_X25519 } from '../encoding/oids.ts'
import { CKK_EC_EDWARDS, CKK_EC_MONTGOMERY } from '../pkcs11/cryptoki.gen.ts'

export interface RawCurve {
  /** OpenSSL's name of the key type. */
  readonly name: 'ED25519' | 'ED448' | 'X25519' | 'X448'
  readonly oid: string
  /** CKA_KEY_TYPE of its objects by the standard. */
  readonly keyType: number
  /** What else CKA_EC_PARAMS can hold: curve names (PKCS#11 v3.2 §6.3.1) and older identifiers. */
  readonly aliases: readonly string[]
  readonly publicKeyBytes: number
  /** What OpenSSL's own keys answer. */
  readonly bits: number
  readonly securityBits: number
  /** Of a signature or a shared secret. */
  readonly outputBytes: number
}

export const RAW_CURVES: Readonly<Record<RawCurve['name'], RawCurve>> = {
  ED25519: {
    name: 'ED25519',
    oid: OID_ED25519,
    keyType: CKK_EC_EDWARDS,
    aliases: ['edwards25519', 'Ed25519', '1.3.6.1.4.1.11591.15.1'],
    publicKeyBytes: 32,
    bits: 256,
    securityBits: 128,
    outputBytes: 64,
  },
  ED448: {
    name: 'ED448',
    oid: OID_ED448,
    keyType: CKK_EC_EDWARDS,
    aliases: ['edwards448', 'Ed448'],
    publicKeyBytes: 57,
    bits: 456,
    securityBits: 224,
    outputBytes: 114,
  },
  X25519: {
    name: 'X25519',
    oid: OID_X25519,
    keyType: CKK_EC_MONTGOMERY,
    aliases: ['curve25519', 'X25519', '1.3.6.1.4.1.3029.1.5.1'],
    publicKeyBytes: 32,
    bits: 253,
    securityBits: 128,
    outputBytes: 32,
  },
  X448: {
    name: 'X448',
    oid: OID_X448,
    keyType: CKK_EC_MONTGOMERY,
    aliases: ['curve448', 'X448'],
    publicKeyBytes: 56,
    bits: 448,
    securityBits: 224,
    outputBytes: 56,
  },
}

/** By object identifier, or by one of the names that tokens write. */
export const findRawCurve = (name: string): RawCurve | undefined => byName.get(name.toLowerCase())

const byName = new Map(
  Object.values(RAW_CURVES).flatMap((curve) =>
    [curve.oid, ...curve.aliases].map((name) => [name.toLowerCase(), curve]),
  ),
)
