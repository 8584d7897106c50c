// SPDX-License-Identifier: Apache-2.0
#include "evp.h"

#include <dlfcn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/store.h>
#include <stdio.h>
#include <string.h>

#include "measure.h"

#define STEADY_SIGNATURES 1000

// The digest of the key that was loaded: none for Ed25519.
static const EVP_MD *digest;

// About what TLS 1.3 signs in a CertificateVerify (RFC 8446 §4.4.3): 64 blanks, a text, a hash.
static const unsigned char MESSAGE[130] = "TLS 1.3, server CertificateVerify";

_Noreturn void fail_openssl(const char *what) {
  ERR_print_errors_fp(stderr);
  fail("%s failed", what);
}

EVP_PKEY *evp_load_key(const char *target) {
  EVP_PKEY *key = NULL;
  OSSL_STORE_CTX *store = OSSL_STORE_open(target, NULL, NULL, NULL, NULL);
  if (store == NULL) {
    fail_openssl("OSSL_STORE_open");
  }
  // As `openssl pkey` does; without it the C provider searches for every kind of object.
  OSSL_STORE_expect(store, OSSL_STORE_INFO_PKEY);
  while (key == NULL && !OSSL_STORE_eof(store)) {
    OSSL_STORE_INFO *info = OSSL_STORE_load(store);
    if (info == NULL) {
      continue;
    }
    key = OSSL_STORE_INFO_get1_PKEY(info);
    OSSL_STORE_INFO_free(info);
  }
  OSSL_STORE_close(store);
  if (key == NULL) {
    fail_openssl("OSSL_STORE_load");
  }
  digest = EVP_PKEY_is_a(key, "ED25519") ? NULL : EVP_sha256();
  return key;
}

static void sign(EVP_MD_CTX *context, EVP_PKEY *key) {
  unsigned char signature[512];
  size_t length = sizeof signature;
  if (EVP_DigestSignInit(context, NULL, digest, NULL, key) != 1 ||
      EVP_DigestSign(context, signature, &length, MESSAGE, sizeof MESSAGE) != 1) {
    fail_openssl("EVP_DigestSign");
  }
}

static void sign_anew(EVP_PKEY *key) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  sign(context, key);
  EVP_MD_CTX_free(context);
}

static void *begin_sign(const struct job *job) {
  (void)job;
  return EVP_MD_CTX_new();
}

static void step_sign(const struct job *job, void *state) {
  if (job->reuse) {
    sign(state, job->shared);
  } else {
    sign_anew(job->shared);
  }
}

static void end_sign(void *state) { EVP_MD_CTX_free(state); }

void evp_measure_sign(const char *target, int threads, double seconds, bool reuse) {
  static const struct worker SIGN = {begin_sign, step_sign, end_sign};
  struct job job = {.target = target, .reuse = reuse, .shared = evp_load_key(target)};
  measure_rate(&SIGN, &job, threads, seconds);
  EVP_PKEY_free(job.shared);
}

static void *begin_load(const struct job *job) {
  (void)job;
  return NULL;
}

static void step_load(const struct job *job, void *state) {
  (void)state;
  EVP_PKEY_free(evp_load_key(job->target));
}

static void end_load(void *state) { (void)state; }

void evp_measure_load(const char *target, double seconds) {
  static const struct worker LOAD = {begin_load, step_load, end_load};
  struct job job = {.target = target};
  measure_rate(&LOAD, &job, 1, seconds);
}

void evp_use_key(const char *target) {
  EVP_PKEY *key = evp_load_key(target);
  sign_anew(key);
  EVP_PKEY_free(key);
}

void evp_measure_memory(const char *target) {
  EVP_PKEY *key = evp_load_key(target);
  sign_anew(key);
  print_memory();
  EVP_PKEY_free(key);
}

void evp_count_calls(const char *target, const char *counter) {
  // The provider opens the counter as its driver; opened again, it is the same one.
  void *library = dlopen(counter, RTLD_NOW);
  void (*report)(FILE *, unsigned) =
      library == NULL ? NULL : (void (*)(FILE *, unsigned))dlsym(library, "count_calls_report");
  if (report == NULL) {
    fail("%s has no count_calls_report", counter);
  }
  EVP_PKEY_free(evp_load_key(target)); // start, login: neither belongs to the load of a key
  fputs("{\"start\":", stdout);
  report(stdout, 1);
  EVP_PKEY *key = evp_load_key(target);
  fputs(",\"load\":", stdout);
  report(stdout, 1);
  sign_anew(key);
  fputs(",\"first\":", stdout);
  report(stdout, 1);
  for (int i = 0; i < STEADY_SIGNATURES; i++) {
    sign_anew(key);
  }
  fputs(",\"steady\":", stdout);
  report(stdout, STEADY_SIGNATURES);
  fputs("}\n", stdout);
  EVP_PKEY_free(key);
}
