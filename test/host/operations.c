// SPDX-License-Identifier: Apache-2.0
// usage: operations TOKEN OLD: each operation once with the token of the URI, which has the keys
// `rsa`, `ec` and `ed25519`. Prints its name and how many errors it has left on the error stack,
// which holds OLD of the program's own before it.
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/store.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

enum { ROUNDS = 3, REASON = 77 };

static const unsigned char MESSAGE[32] = "32 bytes, as long as a digest is";
static const char *base;
static EVP_PKEY *rsa, *ec, *ed25519;
static EVP_PKEY *public_rsa, *public_ec;

static char *uri_of(const char *object, const char *type) {
  static char uri[512];
  snprintf(uri, sizeof uri, "%s;object=%s%s%s", base, object, *type ? ";type=" : "", type);
  return uri;
}

static unsigned char signature[1024];
static size_t signature_size;

static void sign(EVP_PKEY *key, const char *digest) {
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  signature_size = sizeof signature;
  need(EVP_DigestSignInit_ex(md, NULL, digest, NULL, NULL, key, NULL) == 1, "sign init");
  need(EVP_DigestSign(md, signature, &signature_size, MESSAGE, sizeof MESSAGE) == 1, "sign");
  EVP_MD_CTX_free(md);
}

static void verify(EVP_PKEY *key, const char *digest) {
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  need(EVP_DigestVerifyInit_ex(md, NULL, digest, NULL, NULL, key, NULL) == 1, "verify init");
  need(EVP_DigestVerify(md, signature, signature_size, MESSAGE, sizeof MESSAGE) == 1, "verify");
  EVP_MD_CTX_free(md);
}

static void sign_rsa(void) { sign(rsa, "SHA256"); }
static void verify_rsa(void) { verify(public_rsa, "SHA256"); }
static void sign_ec(void) { sign(ec, "SHA256"); }
static void verify_ec(void) { verify(public_ec, "SHA256"); }
static void sign_ed25519(void) { sign(ed25519, NULL); }
static void verify_ed25519(void) { verify(ed25519, NULL); }

static void sign_parts(void) {
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  signature_size = sizeof signature;
  need(EVP_DigestSignInit_ex(md, NULL, "SHA384", NULL, NULL, ec, NULL) == 1, "sign init");
  need(EVP_DigestSignUpdate(md, MESSAGE, sizeof MESSAGE) == 1, "update");
  need(EVP_DigestSignFinal(md, signature, &signature_size) == 1, "final");
  EVP_MD_CTX_free(md);
}

static void sign_digest(int padding) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, padding ? rsa : ec, NULL);
  signature_size = sizeof signature;
  need(EVP_PKEY_sign_init(context) == 1, "sign init");
  need(!padding || EVP_PKEY_CTX_set_rsa_padding(context, padding) == 1, "padding");
  need(!padding || EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1, "digest");
  need(EVP_PKEY_sign(context, signature, &signature_size, MESSAGE, sizeof MESSAGE) == 1, "sign");
  EVP_PKEY_CTX_free(context);
}

static void sign_ec_digest(void) { sign_digest(0); }
static void sign_pss_digest(void) { sign_digest(RSA_PKCS1_PSS_PADDING); }

static void encrypt_and_decrypt(int padding) {
  unsigned char secret[512], plain[512];
  size_t secret_size = sizeof secret, plain_size = sizeof plain;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, public_rsa, NULL);
  need(EVP_PKEY_encrypt_init(context) == 1, "encrypt init");
  need(EVP_PKEY_CTX_set_rsa_padding(context, padding) == 1, "padding");
  need(EVP_PKEY_encrypt(context, secret, &secret_size, MESSAGE, sizeof MESSAGE) == 1, "encrypt");
  EVP_PKEY_CTX_free(context);
  context = EVP_PKEY_CTX_new_from_pkey(NULL, rsa, NULL);
  need(EVP_PKEY_decrypt_init(context) == 1, "decrypt init");
  need(EVP_PKEY_CTX_set_rsa_padding(context, padding) == 1, "padding");
  need(EVP_PKEY_decrypt(context, plain, &plain_size, secret, secret_size) == 1, "decrypt");
  need(plain_size == sizeof MESSAGE && !memcmp(plain, MESSAGE, plain_size), "what was encrypted");
  EVP_PKEY_CTX_free(context);
}

static void decrypt_oaep(void) { encrypt_and_decrypt(RSA_PKCS1_OAEP_PADDING); }
static void decrypt_pkcs1(void) { encrypt_and_decrypt(RSA_PKCS1_PADDING); }

// What is no ciphertext gives a random message, as it does in OpenSSL since 3.2, and no error: that
// would tell an attacker.
static void decrypt_pkcs1_nonsense(void) {
  unsigned char nonsense[256] = {0, 2, 3}, plain[512];
  size_t size = sizeof plain;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, rsa, NULL);
  need(EVP_PKEY_decrypt_init(context) == 1, "decrypt init");
  need(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1, "padding");
  need(EVP_PKEY_decrypt(context, plain, &size, nonsense, sizeof nonsense) == 1, "decrypt");
  EVP_PKEY_CTX_free(context);
}

static void derive(void) {
  unsigned char secret[64];
  size_t size = sizeof secret;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, ec, NULL);
  need(EVP_PKEY_derive_init(context) == 1, "derive init");
  need(EVP_PKEY_derive_set_peer(context, public_ec) == 1, "peer");
  need(EVP_PKEY_derive(context, secret, &size) == 1 && size == 32, "derive");
  EVP_PKEY_CTX_free(context);
}

static void digest(void) {
  unsigned char out[64];
  EVP_MD *md = EVP_MD_fetch(NULL, "SHA256", "provider=pkcs11");
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  need(md != NULL, "EVP_MD_fetch");
  need(EVP_DigestInit_ex2(context, md, NULL) == 1, "digest init");
  need(EVP_DigestUpdate(context, MESSAGE, sizeof MESSAGE) == 1, "digest update");
  need(EVP_DigestFinal_ex(context, out, NULL) == 1, "digest final");
  EVP_MD_CTX_free(context);
  EVP_MD_free(md);
}

static void random_numbers(void) {
  unsigned char out[32];
  EVP_RAND *rand = EVP_RAND_fetch(NULL, "PKCS11-RAND", "provider=pkcs11");
  need(rand != NULL, "EVP_RAND_fetch");
  EVP_RAND_CTX *context = EVP_RAND_CTX_new(rand, NULL);
  need(EVP_RAND_instantiate(context, 128, 0, NULL, 0, NULL) == 1, "instantiate");
  need(EVP_RAND_generate(context, out, sizeof out, 128, 0, NULL, 0) == 1, "generate");
  EVP_RAND_CTX_free(context);
  EVP_RAND_free(rand);
  need(RAND_bytes(out, sizeof out) == 1, "RAND_bytes");
}

static void derive_by_hkdf(void) {
  unsigned char out[48];
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, "SHA256", 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)MESSAGE, sizeof MESSAGE),
      OSSL_PARAM_construct_end()};
  EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", "provider=pkcs11");
  need(kdf != NULL, "EVP_KDF_fetch");
  EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
  need(EVP_KDF_derive(context, out, sizeof out, params) == 1, "derive");
  EVP_KDF_CTX_free(context);
  EVP_KDF_free(kdf);
}

static void generate(const char *type, const char *setting, const char *value) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, "provider=pkcs11");
  EVP_PKEY *key = NULL;
  need(context != NULL && EVP_PKEY_keygen_init(context) == 1, "keygen init");
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string("pkcs11_uri", uri_of("new", ""), 0),
      OSSL_PARAM_construct_utf8_string(setting, (char *)value, 0), OSSL_PARAM_construct_end()};
  need(EVP_PKEY_CTX_set_params(context, params) == 1, "settings");
  need(EVP_PKEY_generate(context, &key) == 1, "generate");
  EVP_PKEY_free(key);
  EVP_PKEY_CTX_free(context);
}

static void generate_ec(void) { generate("EC", "group", "P-256"); }
static void generate_rsa(void) { generate("RSA", "digest", "SHA256"); }
static void generate_ed25519(void) { generate("ED25519", "properties", ""); }

static void list(void) {
  OSSL_STORE_CTX *store = OSSL_STORE_open(base, NULL, NULL, NULL, NULL);
  need(store != NULL, "OSSL_STORE_open");
  unsigned found = 0;
  while (!OSSL_STORE_eof(store)) {
    OSSL_STORE_INFO *info = OSSL_STORE_load(store);
    found += info != NULL;
    OSSL_STORE_INFO_free(info);
    need(info != NULL || OSSL_STORE_eof(store), "OSSL_STORE_load");
  }
  OSSL_STORE_close(store);
  need(found >= 6, "finding the keys");
}

static void load_and_free(void) { EVP_PKEY_free(load_key(NULL, uri_of("rsa", "private"))); }

#if OPENSSL_VERSION_NUMBER >= 0x30200000L
static void delete(void) {
  generate_ec();
  need(OSSL_STORE_delete(uri_of("new", "private"), NULL, NULL, NULL, NULL, NULL) == 1, "delete");
}
#endif

static const struct {
  const char *name;
  void (*run)(void);
} OPERATIONS[] = {
    {"sign rsa", sign_rsa},
    {"verify rsa", verify_rsa},
    {"sign ec", sign_ec},
    {"verify ec", verify_ec},
    {"sign ed25519", sign_ed25519},
    {"verify ed25519", verify_ed25519},
    {"sign in parts", sign_parts},
    {"sign an ec digest", sign_ec_digest},
    {"sign a pss digest", sign_pss_digest},
    {"decrypt oaep", decrypt_oaep},
    {"decrypt pkcs1", decrypt_pkcs1},
    {"decrypt nonsense", decrypt_pkcs1_nonsense},
    {"derive", derive},
    {"digest", digest},
    {"random", random_numbers},
    {"hkdf", derive_by_hkdf},
#if OPENSSL_VERSION_NUMBER >= 0x30200000L
    {"delete", delete},
#endif
    {"generate ec", generate_ec},
    {"generate rsa", generate_rsa},
    {"generate ed25519", generate_ed25519},
    {"list", list},
    {"load", load_and_free},
};

static void raise_own(unsigned count) {
  ERR_clear_error();
  for (unsigned i = 0; i < count; i++)
    ERR_raise(ERR_LIB_USER, REASON);
}

static unsigned count_new_errors(unsigned old) {
  unsigned count = 0;
  while (ERR_get_error() != 0)
    count++;
  need(count >= old, "keeping the program's own errors");
  return count - old;
}

int main(int argc, char **argv) {
  need(argc == 3, "usage");
  base = argv[1];
  unsigned old = (unsigned)atoi(argv[2]);
  setvbuf(stdout, NULL, _IOLBF, 0);
  raise_own(old);
  rsa = load_key(NULL, uri_of("rsa", "private"));
  ec = load_key(NULL, uri_of("ec", "private"));
  ed25519 = load_key(NULL, uri_of("ed25519", "private"));
  public_rsa = load_public_key(uri_of("rsa", "public"));
  public_ec = load_public_key(uri_of("ec", "public"));
  printf("start: %u\n", count_new_errors(old));
  for (size_t i = 0; i < sizeof OPERATIONS / sizeof *OPERATIONS; i++) {
    unsigned left = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
      raise_own(old);
      OPERATIONS[i].run();
      left += count_new_errors(old);
    }
    printf("%s: %u\n", OPERATIONS[i].name, left);
  }
  EVP_PKEY_free(rsa), EVP_PKEY_free(ec), EVP_PKEY_free(ed25519);
  EVP_PKEY_free(public_rsa), EVP_PKEY_free(public_ec);
  puts("end: 0");
  return 0;
}
