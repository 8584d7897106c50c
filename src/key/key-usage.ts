// SPDX-License-Identifier: Apache-2.0
// What a generated key may be used for: X.509's words (RFC 5280 §4.2.1.3) and the token's attributes.
import type { KeyType } from '../algorithms/key-types.ts'
import { badArgument } from '../errors.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import type { Template } from '../pkcs11/template.ts'

/** The attribute of the private key, and of the public key. */
const USAGES = {
  digitalSignature: [CK.CKA_SIGN, CK.CKA_VERIFY],
  dataEncipherment: [CK.CKA_DECRYPT, CK.CKA_ENCRYPT],
  keyEncipherment: [CK.CKA_UNWRAP, CK.CKA_WRAP],
  keyAgreement: [CK.CKA_DERIVE, CK.CKA_DERIVE],
} as const satisfies Readonly<Record<string, readonly [private_: number, public_: number]>>

export type KeyUsage = keyof typeof USAGES

/** From words separated by blanks; each must be one of those that are known. */
export const parseKeyUsage = (text: string): readonly KeyUsage[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const known = ALL.find((usage) => usage === word)
      if (known !== undefined) return known
      throw badArgument(
        `pkcs11_key_usage: '${word}' is not known; known are ${ALL.join(', ')}, separated by blanks`,
      )
    })

/** What a key is for when nobody says it. */
export const defaultKeyUsage = (type: KeyType): readonly KeyUsage[] => {
  if (type.form === 'rsa')
    return type.name === 'RSA-PSS'
      ? ['digitalSignature']
      : ['digitalSignature', 'dataEncipherment', 'keyEncipherment']
  return [
    ...(type.signature === undefined ? [] : ['digitalSignature' as const]),
    ...(type.exchange === undefined ? [] : ['keyAgreement' as const]),
  ]
}

/** All usage attributes of one half, set or not: tokens differ in what they assume. */
export const usageTemplate = (usages: readonly KeyUsage[], half: 'private' | 'public'): Template =>
  ALL.map((usage) => [USAGES[usage][half === 'private' ? 0 : 1], usages.includes(usage)])

/** Only what the key has to be good for; the rest is as the token wants it. */
export const allowedUsageTemplate = (
  usages: readonly KeyUsage[],
  half: 'private' | 'public',
): Template => usageTemplate(usages, half).filter(([, isAllowed]) => isAllowed)

const ALL = Object.keys(USAGES) as KeyUsage[]
