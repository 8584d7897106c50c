// SPDX-License-Identifier: Apache-2.0

/** What a person asks for, and the mechanisms of which any serves it. */
export const ALGORITHMS: readonly { readonly title: string; readonly any: readonly string[] }[] = [
  { title: 'RSA signatures', any: ['CKM_RSA_PKCS', 'CKM_RSA_X_509', 'CKM_SHA256_RSA_PKCS'] },
  { title: 'RSA-PSS', any: ['CKM_RSA_PKCS_PSS', 'CKM_SHA256_RSA_PKCS_PSS', 'CKM_RSA_X_509'] },
  { title: 'RSA decryption', any: ['CKM_RSA_PKCS', 'CKM_RSA_PKCS_OAEP', 'CKM_RSA_X_509'] },
  { title: 'ECDSA', any: ['CKM_ECDSA', 'CKM_ECDSA_SHA256'] },
  { title: 'ECDH', any: ['CKM_ECDH1_DERIVE', 'CKM_ECDH1_COFACTOR_DERIVE'] },
  { title: 'EdDSA', any: ['CKM_EDDSA'] },
  { title: 'ML-DSA', any: ['CKM_ML_DSA'] },
  { title: 'ML-KEM', any: ['CKM_ML_KEM'] },
  { title: 'RSA key generation', any: ['CKM_RSA_PKCS_KEY_PAIR_GEN'] },
  { title: 'EC key generation', any: ['CKM_EC_KEY_PAIR_GEN'] },
]
