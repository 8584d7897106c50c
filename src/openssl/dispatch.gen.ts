// SPDX-License-Identifier: Apache-2.0
// Generated from core_dispatch.h of OpenSSL 3.6.5, by `npm run generate`. Do not edit.
import type { Address, Blocking, Tail, Word } from '../host.ts'

/** What a handler may be: a plain function, a coroutine that leaves the engine, or a function with a tail call. */
export type Handled<T> = T | Blocking<T> | Tail
/**
 * The functions of an operation, a line each: name, id, and shape, which is the result's letter and
 * the parameters'; `i` C int, `w` machine word, `v` void. A text, since the engine reads these
 * whenever a program starts.
 */
export type DispatchRows = string

export const OSSL_OP_DIGEST = 1
export const OSSL_OP_CIPHER = 2
export const OSSL_OP_MAC = 3
export const OSSL_OP_KDF = 4
export const OSSL_OP_RAND = 5
export const OSSL_OP_KEYMGMT = 10
export const OSSL_OP_KEYEXCH = 11
export const OSSL_OP_SIGNATURE = 12
export const OSSL_OP_ASYM_CIPHER = 13
export const OSSL_OP_KEM = 14
export const OSSL_OP_SKEYMGMT = 15
export const OSSL_OP_ENCODER = 20
export const OSSL_OP_DECODER = 21
export const OSSL_OP_STORE = 22
export const OSSL_OP__HIGHEST = 22
export const OSSL_SKEYMGMT_SELECT_PARAMETERS = 0x1
export const OSSL_SKEYMGMT_SELECT_SECRET_KEY = 0x2
export const OSSL_SKEYMGMT_SELECT_ALL = 0x3
export const OSSL_KEYMGMT_SELECT_PRIVATE_KEY = 0x1
export const OSSL_KEYMGMT_SELECT_PUBLIC_KEY = 0x2
export const OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS = 0x4
export const OSSL_KEYMGMT_SELECT_OTHER_PARAMETERS = 0x80
export const OSSL_KEYMGMT_SELECT_ALL_PARAMETERS = 0x84
export const OSSL_KEYMGMT_SELECT_KEYPAIR = 0x3
export const OSSL_KEYMGMT_SELECT_ALL = 0x87
export const OSSL_KEYMGMT_VALIDATE_FULL_CHECK = 0
export const OSSL_KEYMGMT_VALIDATE_QUICK_CHECK = 1

/** What OpenSSL offers to a provider. */
export const CORE = {
  core_gettable_params: 1,
  core_get_params: 2,
  core_thread_start: 3,
  core_get_libctx: 4,
  core_new_error: 5,
  core_set_error_debug: 6,
  core_vset_error: 7,
  core_set_error_mark: 8,
  core_clear_last_error_mark: 9,
  core_pop_error_to_mark: 10,
  core_obj_add_sigid: 11,
  core_obj_create: 12,
  crypto_malloc: 20,
  crypto_zalloc: 21,
  crypto_free: 22,
  crypto_clear_free: 23,
  crypto_realloc: 24,
  crypto_clear_realloc: 25,
  crypto_secure_malloc: 26,
  crypto_secure_zalloc: 27,
  crypto_secure_free: 28,
  crypto_secure_clear_free: 29,
  crypto_secure_allocated: 30,
  openssl_cleanse: 31,
  bio_new_file: 40,
  bio_new_membuf: 41,
  bio_read_ex: 42,
  bio_write_ex: 43,
  bio_up_ref: 44,
  bio_free: 45,
  bio_vprintf: 46,
  bio_vsnprintf: 47,
  bio_puts: 48,
  bio_gets: 49,
  bio_ctrl: 50,
  cleanup_user_entropy: 96,
  cleanup_user_nonce: 97,
  get_user_entropy: 98,
  get_user_nonce: 99,
  indicator_cb: 95,
  self_test_cb: 100,
  get_entropy: 101,
  cleanup_entropy: 102,
  get_nonce: 103,
  cleanup_nonce: 104,
  provider_register_child_cb: 105,
  provider_deregister_child_cb: 106,
  provider_name: 107,
  provider_get0_provider_ctx: 108,
  provider_get0_dispatch: 109,
  provider_up_ref: 110,
  provider_free: 111,
  core_count_to_mark: 120,
} as const

export const PROVIDER = `
teardown 1024 v(w)
gettable_params 1025 w(w)
get_params 1026 i(ww)
query_operation 1027 w(wiw)
unquery_operation 1028 v(wiw)
get_reason_strings 1029 w(w)
get_capabilities 1030 i(wwww)
self_test 1031 i(w)
random_bytes 1032 i(wiwwi)
`

export const DIGEST = `
newctx 1 w(w)
init 2 i(ww)
update 3 i(www)
final 4 i(wwww)
digest 5 i(wwwwww)
freectx 6 v(w)
dupctx 7 w(w)
get_params 8 i(w)
set_ctx_params 9 i(ww)
get_ctx_params 10 i(ww)
gettable_params 11 w(w)
settable_ctx_params 12 w(ww)
gettable_ctx_params 13 w(ww)
squeeze 14 i(wwww)
copyctx 15 v(ww)
`

export const CIPHER = `
newctx 1 w(w)
encrypt_init 2 i(wwwwww)
decrypt_init 3 i(wwwwww)
update 4 i(wwwwww)
final 5 i(wwww)
cipher 6 i(wwwwww)
freectx 7 v(w)
dupctx 8 w(w)
get_params 9 i(w)
get_ctx_params 10 i(ww)
set_ctx_params 11 i(ww)
gettable_params 12 w(w)
gettable_ctx_params 13 w(ww)
settable_ctx_params 14 w(ww)
pipeline_encrypt_init 15 i(wwwwwww)
pipeline_decrypt_init 16 i(wwwwwww)
pipeline_update 17 i(wwwwwww)
pipeline_final 18 i(wwwww)
encrypt_skey_init 19 i(wwwww)
decrypt_skey_init 20 i(wwwww)
`

export const MAC = `
newctx 1 w(w)
dupctx 2 w(w)
freectx 3 v(w)
init 4 i(wwww)
update 5 i(www)
final 6 i(wwww)
get_params 7 i(w)
get_ctx_params 8 i(ww)
set_ctx_params 9 i(ww)
gettable_params 10 w(w)
gettable_ctx_params 11 w(ww)
settable_ctx_params 12 w(ww)
init_skey 13 i(www)
`

export const KDF = `
newctx 1 w(w)
dupctx 2 w(w)
freectx 3 v(w)
reset 4 v(w)
derive 5 i(wwww)
gettable_params 6 w(w)
gettable_ctx_params 7 w(ww)
settable_ctx_params 8 w(ww)
get_params 9 i(w)
get_ctx_params 10 i(ww)
set_ctx_params 11 i(ww)
set_skey 12 i(www)
derive_skey 13 w(wwwwww)
`

export const RAND = `
newctx 1 w(www)
freectx 2 v(w)
instantiate 3 i(wiiwww)
uninstantiate 4 i(w)
generate 5 i(wwwiiww)
reseed 6 i(wiwwww)
nonce 7 w(wwiww)
enable_locking 8 i(w)
lock 9 i(w)
unlock 10 v(w)
gettable_params 11 w(w)
gettable_ctx_params 12 w(ww)
settable_ctx_params 13 w(ww)
get_params 14 i(w)
get_ctx_params 15 i(ww)
set_ctx_params 16 i(ww)
verify_zeroization 17 i(w)
get_seed 18 w(wwiwwiww)
clear_seed 19 v(www)
`

export const KEYMGMT = `
new 1 w(w)
gen_init 2 w(wiw)
gen_set_template 3 i(ww)
gen_set_params 4 i(ww)
gen_settable_params 5 w(ww)
gen 6 w(www)
gen_cleanup 7 v(w)
gen_get_params 15 i(ww)
gen_gettable_params 16 w(ww)
load 8 w(ww)
free 10 v(w)
get_params 11 i(ww)
gettable_params 12 w(w)
set_params 13 i(ww)
settable_params 14 w(w)
query_operation_name 20 w(i)
has 21 i(wi)
validate 22 i(wii)
match 23 i(wwi)
import 40 i(wiw)
import_types 41 w(i)
export 42 i(wiww)
export_types 43 w(i)
dup 44 w(wi)
import_types_ex 45 w(wi)
export_types_ex 46 w(wi)
`

export const KEYEXCH = `
newctx 1 w(w)
init 2 i(www)
derive 3 i(wwww)
set_peer 4 i(ww)
freectx 5 v(w)
dupctx 6 w(w)
set_ctx_params 7 i(ww)
settable_ctx_params 8 w(ww)
get_ctx_params 9 i(ww)
gettable_ctx_params 10 w(ww)
derive_skey 11 w(wwwwww)
`

export const SIGNATURE = `
newctx 1 w(ww)
sign_init 2 i(www)
sign 3 i(wwwwww)
verify_init 4 i(www)
verify 5 i(wwwww)
verify_recover_init 6 i(www)
verify_recover 7 i(wwwwww)
digest_sign_init 8 i(wwww)
digest_sign_update 9 i(www)
digest_sign_final 10 i(wwww)
digest_sign 11 i(wwwwww)
digest_verify_init 12 i(wwww)
digest_verify_update 13 i(www)
digest_verify_final 14 i(www)
digest_verify 15 i(wwwww)
freectx 16 v(w)
dupctx 17 w(w)
get_ctx_params 18 i(ww)
gettable_ctx_params 19 w(ww)
set_ctx_params 20 i(ww)
settable_ctx_params 21 w(ww)
get_ctx_md_params 22 i(ww)
gettable_ctx_md_params 23 w(w)
set_ctx_md_params 24 i(ww)
settable_ctx_md_params 25 w(w)
query_key_types 26 w()
sign_message_init 27 i(www)
sign_message_update 28 i(www)
sign_message_final 29 i(wwww)
verify_message_init 30 i(www)
verify_message_update 31 i(www)
verify_message_final 32 i(w)
`

export const ASYM_CIPHER = `
newctx 1 w(w)
encrypt_init 2 i(www)
encrypt 3 i(wwwwww)
decrypt_init 4 i(www)
decrypt 5 i(wwwwww)
freectx 6 v(w)
dupctx 7 w(w)
get_ctx_params 8 i(ww)
gettable_ctx_params 9 w(ww)
set_ctx_params 10 i(ww)
settable_ctx_params 11 w(ww)
`

export const KEM = `
newctx 1 w(w)
encapsulate_init 2 i(www)
encapsulate 3 i(wwwww)
decapsulate_init 4 i(www)
decapsulate 5 i(wwwww)
freectx 6 v(w)
dupctx 7 w(w)
get_ctx_params 8 i(ww)
gettable_ctx_params 9 w(ww)
set_ctx_params 10 i(ww)
settable_ctx_params 11 w(ww)
auth_encapsulate_init 12 i(wwww)
auth_decapsulate_init 13 i(wwww)
`

export const SKEYMGMT = `
free 1 v(w)
import 2 w(wiw)
export 3 i(wiww)
generate 4 w(ww)
get_key_id 5 w(w)
imp_settable_params 6 w(w)
gen_settable_params 7 w(w)
`

export const ENCODER = `
newctx 1 w(w)
freectx 2 v(w)
get_params 3 i(w)
gettable_params 4 w(w)
set_ctx_params 5 i(ww)
settable_ctx_params 6 w(w)
does_selection 10 i(wi)
encode 11 i(wwwwiww)
import_object 20 w(wiw)
free_object 21 v(w)
`

export const DECODER = `
newctx 1 w(w)
freectx 2 v(w)
get_params 3 i(w)
gettable_params 4 w(w)
set_ctx_params 5 i(ww)
settable_ctx_params 6 w(w)
does_selection 10 i(wi)
decode 11 i(wwiwwww)
export_object 20 i(wwwww)
`

export const STORE = `
open 1 w(ww)
attach 2 w(ww)
settable_ctx_params 3 w(w)
set_ctx_params 4 i(ww)
load 5 i(wwwww)
eof 6 i(w)
close 7 i(w)
export_object 8 i(wwwww)
delete 9 i(wwwww)
open_ex 10 w(wwwww)
`

export interface ProviderHandlers {
  teardown?: (provctx: Word) => Handled<void>
  gettable_params?: (provctx: Word) => Handled<Address>
  get_params?: (provctx: Word, params: Address) => Handled<number>
  query_operation?: (provctx: Word, operationId: number, noStore: Address) => Handled<Address>
  unquery_operation?: (provctx: Word, operationId: number, algorithm: Address) => Handled<void>
  get_reason_strings?: (provctx: Word) => Handled<Address>
  get_capabilities?: (provctx: Word, capability: Address, cb: Address, arg: Word) => Handled<number>
  self_test?: (provctx: Word) => Handled<number>
  random_bytes?: (provctx: Word, which: number, buf: Address, n: number, strength: number) => Handled<number>
}

export interface DigestHandlers {
  newctx?: (provctx: Word) => Handled<Word>
  init?: (dctx: Word, params: Address) => Handled<number>
  update?: (dctx: Word, input: Address, inl: number) => Handled<number>
  final?: (dctx: Word, out: Address, outl: Address, outsz: number) => Handled<number>
  digest?: (provctx: Word, input: Address, inl: number, out: Address, outl: Address, outsz: number) => Handled<number>
  freectx?: (dctx: Word) => Handled<void>
  dupctx?: (dctx: Word) => Handled<Word>
  get_params?: (params: Address) => Handled<number>
  set_ctx_params?: (vctx: Word, params: Address) => Handled<number>
  get_ctx_params?: (vctx: Word, params: Address) => Handled<number>
  gettable_params?: (provctx: Word) => Handled<Address>
  settable_ctx_params?: (dctx: Word, provctx: Word) => Handled<Address>
  gettable_ctx_params?: (dctx: Word, provctx: Word) => Handled<Address>
  squeeze?: (dctx: Word, out: Address, outl: Address, outsz: number) => Handled<number>
  copyctx?: (outctx: Word, inctx: Word) => Handled<void>
}

export interface CipherHandlers {
  newctx?: (provctx: Word) => Handled<Word>
  encrypt_init?: (cctx: Word, key: Address, keylen: number, iv: Address, ivlen: number, params: Address) => Handled<number>
  decrypt_init?: (cctx: Word, key: Address, keylen: number, iv: Address, ivlen: number, params: Address) => Handled<number>
  update?: (cctx: Word, out: Address, outl: Address, outsize: number, input: Address, inl: number) => Handled<number>
  final?: (cctx: Word, out: Address, outl: Address, outsize: number) => Handled<number>
  cipher?: (cctx: Word, out: Address, outl: Address, outsize: number, input: Address, inl: number) => Handled<number>
  freectx?: (cctx: Word) => Handled<void>
  dupctx?: (cctx: Word) => Handled<Word>
  get_params?: (params: Address) => Handled<number>
  get_ctx_params?: (cctx: Word, params: Address) => Handled<number>
  set_ctx_params?: (cctx: Word, params: Address) => Handled<number>
  gettable_params?: (provctx: Word) => Handled<Address>
  gettable_ctx_params?: (cctx: Word, provctx: Word) => Handled<Address>
  settable_ctx_params?: (cctx: Word, provctx: Word) => Handled<Address>
  pipeline_encrypt_init?: (cctx: Word, key: Address, keylen: number, numpipes: number, iv: Address, ivlen: number, params: Address) => Handled<number>
  pipeline_decrypt_init?: (cctx: Word, key: Address, keylen: number, numpipes: number, iv: Address, ivlen: number, params: Address) => Handled<number>
  pipeline_update?: (cctx: Word, numpipes: number, out: Address, outl: Address, outsize: Address, input: Address, inl: Address) => Handled<number>
  pipeline_final?: (cctx: Word, numpipes: number, out: Address, outl: Address, outsize: Address) => Handled<number>
  encrypt_skey_init?: (cctx: Word, skeydata: Word, iv: Address, ivlen: number, params: Address) => Handled<number>
  decrypt_skey_init?: (cctx: Word, skeydata: Word, iv: Address, ivlen: number, params: Address) => Handled<number>
}

export interface MacHandlers {
  newctx?: (provctx: Word) => Handled<Word>
  dupctx?: (src: Word) => Handled<Word>
  freectx?: (mctx: Word) => Handled<void>
  init?: (mctx: Word, key: Address, keylen: number, params: Address) => Handled<number>
  update?: (mctx: Word, input: Address, inl: number) => Handled<number>
  final?: (mctx: Word, out: Address, outl: Address, outsize: number) => Handled<number>
  get_params?: (params: Address) => Handled<number>
  get_ctx_params?: (mctx: Word, params: Address) => Handled<number>
  set_ctx_params?: (mctx: Word, params: Address) => Handled<number>
  gettable_params?: (provctx: Word) => Handled<Address>
  gettable_ctx_params?: (mctx: Word, provctx: Word) => Handled<Address>
  settable_ctx_params?: (mctx: Word, provctx: Word) => Handled<Address>
  init_skey?: (mctx: Word, key: Word, params: Address) => Handled<number>
}

export interface KdfHandlers {
  newctx?: (provctx: Word) => Handled<Word>
  dupctx?: (src: Word) => Handled<Word>
  freectx?: (kctx: Word) => Handled<void>
  reset?: (kctx: Word) => Handled<void>
  derive?: (kctx: Word, key: Address, keylen: number, params: Address) => Handled<number>
  gettable_params?: (provctx: Word) => Handled<Address>
  gettable_ctx_params?: (kctx: Word, provctx: Word) => Handled<Address>
  settable_ctx_params?: (kctx: Word, provctx: Word) => Handled<Address>
  get_params?: (params: Address) => Handled<number>
  get_ctx_params?: (kctx: Word, params: Address) => Handled<number>
  set_ctx_params?: (kctx: Word, params: Address) => Handled<number>
  set_skey?: (kctx: Word, skeydata: Word, paramname: Address) => Handled<number>
  derive_skey?: (ctx: Word, keyType: Address, provctx: Word, importFunction: Address, keylen: number, params: Address) => Handled<Word>
}

export interface RandHandlers {
  newctx?: (provctx: Word, parent: Word, parentCalls: Address) => Handled<Word>
  freectx?: (vctx: Word) => Handled<void>
  instantiate?: (vdrbg: Word, strength: number, predictionResistance: number, pstr: Address, pstrLen: number, params: Address) => Handled<number>
  uninstantiate?: (vdrbg: Word) => Handled<number>
  generate?: (vctx: Word, out: Address, outlen: number, strength: number, predictionResistance: number, addin: Address, addinLen: number) => Handled<number>
  reseed?: (vctx: Word, predictionResistance: number, ent: Address, entLen: number, addin: Address, addinLen: number) => Handled<number>
  nonce?: (vctx: Word, out: Address, strength: number, minNoncelen: number, maxNoncelen: number) => Handled<number>
  enable_locking?: (vctx: Word) => Handled<number>
  lock?: (vctx: Word) => Handled<number>
  unlock?: (vctx: Word) => Handled<void>
  gettable_params?: (provctx: Word) => Handled<Address>
  gettable_ctx_params?: (vctx: Word, provctx: Word) => Handled<Address>
  settable_ctx_params?: (vctx: Word, provctx: Word) => Handled<Address>
  get_params?: (params: Address) => Handled<number>
  get_ctx_params?: (vctx: Word, params: Address) => Handled<number>
  set_ctx_params?: (vctx: Word, params: Address) => Handled<number>
  verify_zeroization?: (vctx: Word) => Handled<number>
  get_seed?: (vctx: Word, buffer: Address, entropy: number, minLen: number, maxLen: number, predictionResistance: number, adin: Address, adinLen: number) => Handled<number>
  clear_seed?: (vctx: Word, buffer: Address, bLen: number) => Handled<void>
}

export interface KeymgmtHandlers {
  new?: (provctx: Word) => Handled<Word>
  gen_init?: (provctx: Word, selection: number, params: Address) => Handled<Word>
  gen_set_template?: (genctx: Word, templ: Word) => Handled<number>
  gen_set_params?: (genctx: Word, params: Address) => Handled<number>
  gen_settable_params?: (genctx: Word, provctx: Word) => Handled<Address>
  gen?: (genctx: Word, cb: Address, cbarg: Word) => Handled<Word>
  gen_cleanup?: (genctx: Word) => Handled<void>
  gen_get_params?: (genctx: Word, params: Address) => Handled<number>
  gen_gettable_params?: (genctx: Word, provctx: Word) => Handled<Address>
  load?: (reference: Address, referenceSz: number) => Handled<Word>
  free?: (keydata: Word) => Handled<void>
  get_params?: (keydata: Word, params: Address) => Handled<number>
  gettable_params?: (provctx: Word) => Handled<Address>
  set_params?: (keydata: Word, params: Address) => Handled<number>
  settable_params?: (provctx: Word) => Handled<Address>
  query_operation_name?: (operationId: number) => Handled<Address>
  has?: (keydata: Word, selection: number) => Handled<number>
  validate?: (keydata: Word, selection: number, checktype: number) => Handled<number>
  match?: (keydata1: Word, keydata2: Word, selection: number) => Handled<number>
  import?: (keydata: Word, selection: number, params: Address) => Handled<number>
  import_types?: (selection: number) => Handled<Address>
  export?: (keydata: Word, selection: number, paramCb: Address, cbarg: Word) => Handled<number>
  export_types?: (selection: number) => Handled<Address>
  dup?: (keydataFrom: Word, selection: number) => Handled<Word>
  import_types_ex?: (provctx: Word, selection: number) => Handled<Address>
  export_types_ex?: (provctx: Word, selection: number) => Handled<Address>
}

export interface KeyexchHandlers {
  newctx?: (provctx: Word) => Handled<Word>
  init?: (ctx: Word, provkey: Word, params: Address) => Handled<number>
  derive?: (ctx: Word, secret: Address, secretlen: Address, outlen: number) => Handled<number>
  set_peer?: (ctx: Word, provkey: Word) => Handled<number>
  freectx?: (ctx: Word) => Handled<void>
  dupctx?: (ctx: Word) => Handled<Word>
  set_ctx_params?: (ctx: Word, params: Address) => Handled<number>
  settable_ctx_params?: (ctx: Word, provctx: Word) => Handled<Address>
  get_ctx_params?: (ctx: Word, params: Address) => Handled<number>
  gettable_ctx_params?: (ctx: Word, provctx: Word) => Handled<Address>
  derive_skey?: (ctx: Word, keyType: Address, provctx: Word, importFunction: Address, keylen: number, params: Address) => Handled<Word>
}

export interface SignatureHandlers {
  newctx?: (provctx: Word, propq: Address) => Handled<Word>
  sign_init?: (ctx: Word, provkey: Word, params: Address) => Handled<number>
  sign?: (ctx: Word, sig: Address, siglen: Address, sigsize: number, tbs: Address, tbslen: number) => Handled<number>
  verify_init?: (ctx: Word, provkey: Word, params: Address) => Handled<number>
  verify?: (ctx: Word, sig: Address, siglen: number, tbs: Address, tbslen: number) => Handled<number>
  verify_recover_init?: (ctx: Word, provkey: Word, params: Address) => Handled<number>
  verify_recover?: (ctx: Word, rout: Address, routlen: Address, routsize: number, sig: Address, siglen: number) => Handled<number>
  digest_sign_init?: (ctx: Word, mdname: Address, provkey: Word, params: Address) => Handled<number>
  digest_sign_update?: (ctx: Word, data: Address, datalen: number) => Handled<number>
  digest_sign_final?: (ctx: Word, sig: Address, siglen: Address, sigsize: number) => Handled<number>
  digest_sign?: (ctx: Word, sigret: Address, siglen: Address, sigsize: number, tbs: Address, tbslen: number) => Handled<number>
  digest_verify_init?: (ctx: Word, mdname: Address, provkey: Word, params: Address) => Handled<number>
  digest_verify_update?: (ctx: Word, data: Address, datalen: number) => Handled<number>
  digest_verify_final?: (ctx: Word, sig: Address, siglen: number) => Handled<number>
  digest_verify?: (ctx: Word, sig: Address, siglen: number, tbs: Address, tbslen: number) => Handled<number>
  freectx?: (ctx: Word) => Handled<void>
  dupctx?: (ctx: Word) => Handled<Word>
  get_ctx_params?: (ctx: Word, params: Address) => Handled<number>
  gettable_ctx_params?: (ctx: Word, provctx: Word) => Handled<Address>
  set_ctx_params?: (ctx: Word, params: Address) => Handled<number>
  settable_ctx_params?: (ctx: Word, provctx: Word) => Handled<Address>
  get_ctx_md_params?: (ctx: Word, params: Address) => Handled<number>
  gettable_ctx_md_params?: (ctx: Word) => Handled<Address>
  set_ctx_md_params?: (ctx: Word, params: Address) => Handled<number>
  settable_ctx_md_params?: (ctx: Word) => Handled<Address>
  query_key_types?: () => Handled<Address>
  sign_message_init?: (ctx: Word, provkey: Word, params: Address) => Handled<number>
  sign_message_update?: (ctx: Word, input: Address, inlen: number) => Handled<number>
  sign_message_final?: (ctx: Word, sig: Address, siglen: Address, sigsize: number) => Handled<number>
  verify_message_init?: (ctx: Word, provkey: Word, params: Address) => Handled<number>
  verify_message_update?: (ctx: Word, input: Address, inlen: number) => Handled<number>
  verify_message_final?: (ctx: Word) => Handled<number>
}

export interface AsymCipherHandlers {
  newctx?: (provctx: Word) => Handled<Word>
  encrypt_init?: (ctx: Word, provkey: Word, params: Address) => Handled<number>
  encrypt?: (ctx: Word, out: Address, outlen: Address, outsize: number, input: Address, inlen: number) => Handled<number>
  decrypt_init?: (ctx: Word, provkey: Word, params: Address) => Handled<number>
  decrypt?: (ctx: Word, out: Address, outlen: Address, outsize: number, input: Address, inlen: number) => Handled<number>
  freectx?: (ctx: Word) => Handled<void>
  dupctx?: (ctx: Word) => Handled<Word>
  get_ctx_params?: (ctx: Word, params: Address) => Handled<number>
  gettable_ctx_params?: (ctx: Word, provctx: Word) => Handled<Address>
  set_ctx_params?: (ctx: Word, params: Address) => Handled<number>
  settable_ctx_params?: (ctx: Word, provctx: Word) => Handled<Address>
}

export interface KemHandlers {
  newctx?: (provctx: Word) => Handled<Word>
  encapsulate_init?: (ctx: Word, provkey: Word, params: Address) => Handled<number>
  encapsulate?: (ctx: Word, out: Address, outlen: Address, secret: Address, secretlen: Address) => Handled<number>
  decapsulate_init?: (ctx: Word, provkey: Word, params: Address) => Handled<number>
  decapsulate?: (ctx: Word, out: Address, outlen: Address, input: Address, inlen: number) => Handled<number>
  freectx?: (ctx: Word) => Handled<void>
  dupctx?: (ctx: Word) => Handled<Word>
  get_ctx_params?: (ctx: Word, params: Address) => Handled<number>
  gettable_ctx_params?: (ctx: Word, provctx: Word) => Handled<Address>
  set_ctx_params?: (ctx: Word, params: Address) => Handled<number>
  settable_ctx_params?: (ctx: Word, provctx: Word) => Handled<Address>
  auth_encapsulate_init?: (ctx: Word, provkey: Word, authprivkey: Word, params: Address) => Handled<number>
  auth_decapsulate_init?: (ctx: Word, provkey: Word, authpubkey: Word, params: Address) => Handled<number>
}

export interface SkeymgmtHandlers {
  free?: (keydata: Word) => Handled<void>
  import?: (provctx: Word, selection: number, params: Address) => Handled<Word>
  export?: (keydata: Word, selection: number, paramCb: Address, cbarg: Word) => Handled<number>
  generate?: (provctx: Word, params: Address) => Handled<Word>
  get_key_id?: (keydata: Word) => Handled<Address>
  imp_settable_params?: (provctx: Word) => Handled<Address>
  gen_settable_params?: (provctx: Word) => Handled<Address>
}

export interface EncoderHandlers {
  newctx?: (provctx: Word) => Handled<Word>
  freectx?: (ctx: Word) => Handled<void>
  get_params?: (params: Address) => Handled<number>
  gettable_params?: (provctx: Word) => Handled<Address>
  set_ctx_params?: (ctx: Word, params: Address) => Handled<number>
  settable_ctx_params?: (provctx: Word) => Handled<Address>
  does_selection?: (provctx: Word, selection: number) => Handled<number>
  encode?: (ctx: Word, out: Address, objRaw: Word, objAbstract: Address, selection: number, cb: Address, cbarg: Word) => Handled<number>
  import_object?: (ctx: Word, selection: number, params: Address) => Handled<Word>
  free_object?: (obj: Word) => Handled<void>
}

export interface DecoderHandlers {
  newctx?: (provctx: Word) => Handled<Word>
  freectx?: (ctx: Word) => Handled<void>
  get_params?: (params: Address) => Handled<number>
  gettable_params?: (provctx: Word) => Handled<Address>
  set_ctx_params?: (ctx: Word, params: Address) => Handled<number>
  settable_ctx_params?: (provctx: Word) => Handled<Address>
  does_selection?: (provctx: Word, selection: number) => Handled<number>
  decode?: (ctx: Word, input: Address, selection: number, dataCb: Address, dataCbarg: Word, pwCb: Address, pwCbarg: Word) => Handled<number>
  export_object?: (ctx: Word, objref: Address, objrefSz: number, exportCb: Address, exportCbarg: Word) => Handled<number>
}

export interface StoreHandlers {
  open?: (provctx: Word, uri: Address) => Handled<Word>
  attach?: (provctx: Word, input: Address) => Handled<Word>
  settable_ctx_params?: (provctx: Word) => Handled<Address>
  set_ctx_params?: (loaderctx: Word, params: Address) => Handled<number>
  load?: (loaderctx: Word, objectCb: Address, objectCbarg: Word, pwCb: Address, pwCbarg: Word) => Handled<number>
  eof?: (loaderctx: Word) => Handled<number>
  close?: (loaderctx: Word) => Handled<number>
  export_object?: (loaderctx: Word, objref: Address, objrefSz: number, exportCb: Address, exportCbarg: Word) => Handled<number>
  delete?: (provctx: Word, uri: Address, params: Address, pwCb: Address, pwCbarg: Word) => Handled<number>
  open_ex?: (provctx: Word, uri: Address, params: Address, pwCb: Address, pwCbarg: Word) => Handled<Word>
}

/** The handlers that a dispatch table asks for. */
export type HandlersOf<T> =
  T extends typeof PROVIDER ? ProviderHandlers :
  T extends typeof DIGEST ? DigestHandlers :
  T extends typeof CIPHER ? CipherHandlers :
  T extends typeof MAC ? MacHandlers :
  T extends typeof KDF ? KdfHandlers :
  T extends typeof RAND ? RandHandlers :
  T extends typeof KEYMGMT ? KeymgmtHandlers :
  T extends typeof KEYEXCH ? KeyexchHandlers :
  T extends typeof SIGNATURE ? SignatureHandlers :
  T extends typeof ASYM_CIPHER ? AsymCipherHandlers :
  T extends typeof KEM ? KemHandlers :
  T extends typeof SKEYMGMT ? SkeymgmtHandlers :
  T extends typeof ENCODER ? EncoderHandlers :
  T extends typeof DECODER ? DecoderHandlers :
  T extends typeof STORE ? StoreHandlers :
  never
