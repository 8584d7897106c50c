// SPDX-License-Identifier: Apache-2.0
// usage: faulty openssl.cnf URI DRIVER <SCRIPTS
// For each line, a script of the fault-injecting driver: loads all that the URI names and signs
// with each private key. Whatever that comes to is fine, as long as the program lives.
#include <dlfcn.h>
#include <openssl/err.h>
#include <openssl/store.h>
#include <stdio.h>
#include <stdlib.h>

#include "program.h"

static int sign(OSSL_LIB_CTX *context, EVP_PKEY *key) {
  static const unsigned char message[] = "what is signed";
  unsigned char signature[1024];
  size_t size = sizeof signature;
  const char *digest = EVP_PKEY_is_a(key, "ED25519") ? NULL : "SHA256";
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  int ok = EVP_DigestSignInit_ex(md, NULL, digest, context, NULL, key, NULL) == 1 &&
           EVP_DigestSign(md, signature, &size, message, sizeof message) == 1;
  EVP_MD_CTX_free(md);
  return ok;
}

// How many keys have signed.
static int use_all(OSSL_LIB_CTX *context, const char *uri) {
  OSSL_STORE_CTX *store = OSSL_STORE_open_ex(uri, context, NULL, NULL, NULL, NULL, NULL, NULL);
  int signatures = 0;
  while (store && !OSSL_STORE_eof(store)) {
    OSSL_STORE_INFO *info = OSSL_STORE_load(store);
    if (!info)
      continue;
    if (OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_PKEY)
      signatures += sign(context, OSSL_STORE_INFO_get0_PKEY(info));
    OSSL_STORE_INFO_free(info);
  }
  OSSL_STORE_close(store);
  return signatures;
}

int main(int argc, char **argv) {
  need(argc == 4, "usage");
  void *driver = dlopen(argv[3], RTLD_NOW | RTLD_LOCAL);
  need(driver != NULL, "dlopen");
  void (*set_script)(const char *) = (void (*)(const char *))dlsym(driver, "faults_script");
  void (*end)(void) = (void (*)(void))dlsym(driver, "faults_end");
  need(set_script && end, "dlsym");
  static char line[1 << 16];
  int cases = 0, signatures = 0;
  while (fgets(line, sizeof line, stdin)) {
    OSSL_LIB_CTX *context = new_context(argv[1]);
    set_script(line);
    signatures += use_all(context, argv[2]);
    set_script("");
    OSSL_LIB_CTX_free(context);
    end();
    ERR_clear_error();
    cases++;
  }
  printf("%d cases, %d signatures\n", cases, signatures);
  return 0;
}
