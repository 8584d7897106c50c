// SPDX-License-Identifier: Apache-2.0

/** Key types, as they stand in a SubjectPublicKeyInfo. */
export const OID_RSA_ENCRYPTION = '1.2.840.113549.1.1.1'
export const OID_RSASSA_PSS = '1.2.840.113549.1.1.10'
export const OID_EC_PUBLIC_KEY = '1.2.840.10045.2.1'
export const OID_X25519 = '1.3.101.110'
export const OID_X448 = '1.3.101.111'
export const OID_ED25519 = '1.3.101.112'
export const OID_ED448 = '1.3.101.113'

export const OID_MGF1 = '1.2.840.113549.1.1.8'
