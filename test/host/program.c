// SPDX-License-Identifier: Apache-2.0
#include "program.h"

#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/store.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

void need(int ok, const char *what) {
  if (ok)
    return;
  fprintf(stderr, "process %d: %s failed\n", (int)getpid(), what);
  ERR_print_errors_fp(stderr);
  fflush(stderr);
  _exit(1);
}

static EVP_PKEY *load(OSSL_LIB_CTX *context, const char *properties, const char *uri, int type,
                      EVP_PKEY *(*get)(const OSSL_STORE_INFO *)) {
  OSSL_STORE_CTX *store =
      OSSL_STORE_open_ex(uri, context, properties, NULL, NULL, NULL, NULL, NULL);
  need(store != NULL, "OSSL_STORE_open_ex");
  need(OSSL_STORE_expect(store, type), "OSSL_STORE_expect");
  EVP_PKEY *key = NULL;
  while (key == NULL && !OSSL_STORE_eof(store)) {
    OSSL_STORE_INFO *info = OSSL_STORE_load(store);
    need(info != NULL, "OSSL_STORE_load");
    key = get(info);
    OSSL_STORE_INFO_free(info);
  }
  need(key != NULL, "finding the key");
  OSSL_STORE_close(store);
  return key;
}

EVP_PKEY *load_key(OSSL_LIB_CTX *context, const char *uri) {
  return load(context, NULL, uri, OSSL_STORE_INFO_PKEY, OSSL_STORE_INFO_get1_PKEY);
}

EVP_PKEY *load_public_key(const char *uri) {
  return load(NULL, "provider=pkcs11", uri, OSSL_STORE_INFO_PUBKEY, OSSL_STORE_INFO_get1_PUBKEY);
}

long resident_pages(void) {
  long size, resident = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  need(file != NULL && fscanf(file, "%ld %ld", &size, &resident) == 2, "reading statm");
  fclose(file);
  return resident;
}

static const unsigned char MESSAGE[] = "what is signed";

static size_t sign(OSSL_LIB_CTX *context, EVP_PKEY *key, unsigned char *out, size_t room) {
  size_t size = room;
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  need(EVP_DigestSignInit_ex(md, NULL, "SHA256", context, NULL, key, NULL) == 1,
       "EVP_DigestSignInit_ex");
  need(EVP_DigestSign(md, out, &size, MESSAGE, sizeof MESSAGE) == 1, "EVP_DigestSign");
  EVP_MD_CTX_free(md);
  return size;
}

// The same key in the default provider.
static EVP_PKEY *copy_public_half(OSSL_LIB_CTX *context, EVP_PKEY *key) {
  unsigned char *der = NULL;
  int size = i2d_PUBKEY(key, &der);
  need(size > 0, "i2d_PUBKEY");
  const unsigned char *at = der;
  EVP_PKEY *copy = d2i_PUBKEY_ex(NULL, &at, size, context, "provider=default");
  need(copy != NULL, "d2i_PUBKEY_ex");
  OPENSSL_free(der);
  return copy;
}

void sign_and_verify(OSSL_LIB_CTX *context, EVP_PKEY *key) {
  unsigned char signature[1024];
  size_t size = sign(context, key, signature, sizeof signature);
  EVP_PKEY *plain = copy_public_half(context, key);
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  need(EVP_DigestVerifyInit_ex(md, NULL, "SHA256", context, "provider=default", plain, NULL) == 1,
       "EVP_DigestVerifyInit_ex");
  need(EVP_DigestVerify(md, signature, size, MESSAGE, sizeof MESSAGE) == 1, "EVP_DigestVerify");
  EVP_MD_CTX_free(md);
  EVP_PKEY_free(plain);
}

OSSL_LIB_CTX *new_context(const char *conf) {
  OSSL_LIB_CTX *context = OSSL_LIB_CTX_new();
  need(context != NULL, "OSSL_LIB_CTX_new");
  need(OSSL_LIB_CTX_load_config(context, conf), "OSSL_LIB_CTX_load_config");
  return context;
}

pid_t start_child(void (*body)(void *), void *argument) {
  fflush(NULL);
  pid_t child = fork();
  need(child >= 0, "fork");
  if (child == 0) {
    body(argument);
    exit(0);
  }
  return child;
}

void wait_for_child(pid_t child) {
  int status;
  need(waitpid(child, &status, 0) == child, "waitpid");
  if (WIFSIGNALED(status))
    fprintf(stderr, "the child was ended by signal %d\n", WTERMSIG(status));
  need(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the child");
}
