// SPDX-License-Identifier: Apache-2.0

/** What the parameters and results of these functions are: `ptr` any pointer, `str` a C string. */
export type Kind = 'void' | 'int' | 'long' | 'size' | 'ulong' | 'ptr' | 'str'

export interface Signature {
  readonly result: Kind
  readonly parameters: readonly Kind[]
}

const fn = <const R extends Kind, const P extends readonly Kind[]>(
  result: R,
  ...parameters: P
) => ({
  result,
  parameters,
})

/** libcrypto's functions that tests call; one more is one more row. */
export const FUNCTIONS = {
  OpenSSL_version_num: fn('ulong'),
  CRYPTO_free: fn('void', 'ptr', 'str', 'int'),

  ERR_get_error_all: fn('ulong', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr'),
  ERR_error_string_n: fn('void', 'ulong', 'ptr', 'size'),
  ERR_clear_error: fn('void'),

  OSSL_LIB_CTX_new: fn('ptr'),
  OSSL_LIB_CTX_free: fn('void', 'ptr'),
  OSSL_LIB_CTX_load_config: fn('int', 'ptr', 'str'),
  OSSL_PROVIDER_load: fn('ptr', 'ptr', 'str'),
  OSSL_PROVIDER_try_load: fn('ptr', 'ptr', 'str', 'int'),
  OSSL_PROVIDER_unload: fn('int', 'ptr'),
  OSSL_PROVIDER_available: fn('int', 'ptr', 'str'),
  OSSL_PROVIDER_self_test: fn('int', 'ptr'),
  OSSL_PROVIDER_set_default_search_path: fn('int', 'ptr', 'str'),
  EVP_set_default_properties: fn('int', 'ptr', 'str'),

  OSSL_STORE_open_ex: fn('ptr', 'str', 'ptr', 'str', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr'),
  OSSL_STORE_expect: fn('int', 'ptr', 'int'),
  OSSL_STORE_find: fn('int', 'ptr', 'ptr'),
  OSSL_STORE_supports_search: fn('int', 'ptr', 'int'),
  OSSL_STORE_load: fn('ptr', 'ptr'),
  OSSL_STORE_eof: fn('int', 'ptr'),
  OSSL_STORE_error: fn('int', 'ptr'),
  OSSL_STORE_close: fn('int', 'ptr'),
  OSSL_STORE_INFO_get_type: fn('int', 'ptr'),
  OSSL_STORE_INFO_get1_PKEY: fn('ptr', 'ptr'),
  OSSL_STORE_INFO_get1_PUBKEY: fn('ptr', 'ptr'),
  OSSL_STORE_INFO_get1_CERT: fn('ptr', 'ptr'),
  OSSL_STORE_INFO_get0_NAME: fn('str', 'ptr'),
  OSSL_STORE_INFO_free: fn('void', 'ptr'),
  OSSL_STORE_SEARCH_by_name: fn('ptr', 'ptr'),
  OSSL_STORE_SEARCH_by_issuer_serial: fn('ptr', 'ptr', 'ptr'),
  OSSL_STORE_SEARCH_by_key_fingerprint: fn('ptr', 'ptr', 'ptr', 'size'),
  OSSL_STORE_SEARCH_by_alias: fn('ptr', 'str'),
  OSSL_STORE_SEARCH_free: fn('void', 'ptr'),

  X509_free: fn('void', 'ptr'),
  X509_get_subject_name: fn('ptr', 'ptr'),
  X509_get_issuer_name: fn('ptr', 'ptr'),
  X509_get0_serialNumber: fn('ptr', 'ptr'),
  X509_get_pubkey: fn('ptr', 'ptr'),
  X509_check_private_key: fn('int', 'ptr', 'ptr'),
  d2i_X509: fn('ptr', 'ptr', 'ptr', 'long'),
  i2d_X509: fn('int', 'ptr', 'ptr'),

  EVP_PKEY_free: fn('void', 'ptr'),
  EVP_PKEY_up_ref: fn('int', 'ptr'),
  EVP_PKEY_dup: fn('ptr', 'ptr'),
  EVP_PKEY_eq: fn('int', 'ptr', 'ptr'),
  EVP_PKEY_is_a: fn('int', 'ptr', 'str'),
  EVP_PKEY_get_size: fn('int', 'ptr'),
  EVP_PKEY_get_bits: fn('int', 'ptr'),
  EVP_PKEY_get_security_bits: fn('int', 'ptr'),
  EVP_PKEY_get0_provider: fn('ptr', 'ptr'),
  EVP_PKEY_get_default_digest_name: fn('int', 'ptr', 'ptr', 'size'),
  EVP_PKEY_get_group_name: fn('int', 'ptr', 'ptr', 'size', 'ptr'),
  EVP_PKEY_get_utf8_string_param: fn('int', 'ptr', 'str', 'ptr', 'size', 'ptr'),
  EVP_PKEY_get_octet_string_param: fn('int', 'ptr', 'str', 'ptr', 'size', 'ptr'),
  EVP_PKEY_get_int_param: fn('int', 'ptr', 'str', 'ptr'),
  EVP_PKEY_get_bn_param: fn('int', 'ptr', 'str', 'ptr'),
  EVP_PKEY_get1_encoded_public_key: fn('size', 'ptr', 'ptr'),
  EVP_PKEY_get0_type_name: fn('str', 'ptr'),
  i2d_PUBKEY: fn('int', 'ptr', 'ptr'),
  d2i_PUBKEY_ex: fn('ptr', 'ptr', 'ptr', 'long', 'ptr', 'str'),
  BN_bn2hex: fn('ptr', 'ptr'),
  BN_free: fn('void', 'ptr'),

  EVP_PKEY_CTX_new_from_pkey: fn('ptr', 'ptr', 'ptr', 'str'),
  EVP_PKEY_CTX_new_from_name: fn('ptr', 'ptr', 'str', 'str'),
  EVP_PKEY_CTX_dup: fn('ptr', 'ptr'),
  EVP_PKEY_CTX_free: fn('void', 'ptr'),
  EVP_PKEY_CTX_ctrl_str: fn('int', 'ptr', 'str', 'str'),
  EVP_PKEY_CTX_get_params: fn('int', 'ptr', 'ptr'),
  EVP_PKEY_CTX_set_params: fn('int', 'ptr', 'ptr'),
  EVP_PKEY_check: fn('int', 'ptr'),
  EVP_PKEY_public_check: fn('int', 'ptr'),
  EVP_PKEY_pairwise_check: fn('int', 'ptr'),
  EVP_PKEY_sign_init: fn('int', 'ptr'),
  EVP_PKEY_sign: fn('int', 'ptr', 'ptr', 'ptr', 'ptr', 'size'),
  EVP_PKEY_verify_init: fn('int', 'ptr'),
  EVP_PKEY_verify: fn('int', 'ptr', 'ptr', 'size', 'ptr', 'size'),
  EVP_PKEY_encrypt_init: fn('int', 'ptr'),
  EVP_PKEY_encrypt: fn('int', 'ptr', 'ptr', 'ptr', 'ptr', 'size'),
  EVP_PKEY_decrypt_init: fn('int', 'ptr'),
  EVP_PKEY_decrypt: fn('int', 'ptr', 'ptr', 'ptr', 'ptr', 'size'),
  EVP_PKEY_derive_init: fn('int', 'ptr'),
  EVP_PKEY_derive_set_peer: fn('int', 'ptr', 'ptr'),
  EVP_PKEY_derive: fn('int', 'ptr', 'ptr', 'ptr'),

  EVP_MD_CTX_new: fn('ptr'),
  EVP_MD_CTX_free: fn('void', 'ptr'),
  EVP_MD_CTX_copy_ex: fn('int', 'ptr', 'ptr'),
  EVP_MD_CTX_get_pkey_ctx: fn('ptr', 'ptr'),
  EVP_DigestSignInit_ex: fn('int', 'ptr', 'ptr', 'str', 'ptr', 'str', 'ptr', 'ptr'),
  EVP_DigestSignUpdate: fn('int', 'ptr', 'ptr', 'size'),
  EVP_DigestSignFinal: fn('int', 'ptr', 'ptr', 'ptr'),
  EVP_DigestSign: fn('int', 'ptr', 'ptr', 'ptr', 'ptr', 'size'),
  EVP_DigestVerifyInit_ex: fn('int', 'ptr', 'ptr', 'str', 'ptr', 'str', 'ptr', 'ptr'),
  EVP_DigestVerifyUpdate: fn('int', 'ptr', 'ptr', 'size'),
  EVP_DigestVerifyFinal: fn('int', 'ptr', 'ptr', 'size'),
  EVP_DigestVerify: fn('int', 'ptr', 'ptr', 'size', 'ptr', 'size'),
} satisfies Readonly<Record<string, Signature>>
