// SPDX-License-Identifier: Apache-2.0
#include "operations.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "evp.h"
#include "measure.h"

static void *begin_nothing(const struct job *job) {
  (void)job;
  return NULL;
}

static void end_nothing(void *state) { (void)state; }

struct decryption {
  EVP_PKEY *key;
  int padding;
  unsigned char cipher[512];
  size_t cipher_length;
};

// Both digests, since the C provider does not know OpenSSL's defaults.
static bool pad(EVP_PKEY_CTX *context, int padding) {
  return EVP_PKEY_CTX_set_rsa_padding(context, padding) > 0 &&
         (padding != RSA_PKCS1_OAEP_PADDING ||
          (EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha1()) > 0 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha1()) > 0));
}

// The public half in the default provider.
static EVP_PKEY *copy_public(EVP_PKEY *key) {
  unsigned char *encoded = NULL;
  int length = i2d_PUBKEY(key, &encoded);
  const unsigned char *at = encoded;
  EVP_PKEY *copy = length > 0 ? d2i_PUBKEY(NULL, &at, length) : NULL;
  OPENSSL_free(encoded);
  if (copy == NULL) {
    fail_openssl("the copy of the public key");
  }
  return copy;
}

static void encrypt(struct decryption *job) {
  unsigned char message[48] = "what TLS 1.2 would encrypt: a premaster secret.";
  EVP_PKEY *public = copy_public(job->key);
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(public, NULL);
  job->cipher_length = sizeof job->cipher;
  if (EVP_PKEY_encrypt_init(context) != 1 || !pad(context, job->padding) ||
      EVP_PKEY_encrypt(context, job->cipher, &job->cipher_length, message, sizeof message) != 1) {
    fail_openssl("EVP_PKEY_encrypt");
  }
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(public);
}

static void step_decrypt(const struct job *job, void *state) {
  (void)state;
  const struct decryption *own = job->shared;
  unsigned char plain[512];
  size_t length = sizeof plain;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(own->key, NULL);
  if (EVP_PKEY_decrypt_init(context) != 1 || !pad(context, own->padding) ||
      EVP_PKEY_decrypt(context, plain, &length, own->cipher, own->cipher_length) != 1 ||
      length != 48) {
    fail_openssl("EVP_PKEY_decrypt");
  }
  EVP_PKEY_CTX_free(context);
}

void evp_measure_decrypt(const char *target, const char *padding, double seconds) {
  static const struct worker DECRYPT = {begin_nothing, step_decrypt, end_nothing};
  struct decryption decryption = {.key = evp_load_key(target),
                                  .padding = strcmp(padding, "oaep") == 0 ? RSA_PKCS1_OAEP_PADDING
                                                                          : RSA_PKCS1_PADDING};
  struct job job = {.target = target, .shared = &decryption};
  encrypt(&decryption);
  measure_rate(&DECRYPT, &job, 1, seconds);
  EVP_PKEY_free(decryption.key);
}

struct agreement {
  EVP_PKEY *key, *peer;
};

static void step_derive(const struct job *job, void *state) {
  (void)state;
  const struct agreement *own = job->shared;
  unsigned char secret[128];
  size_t length = sizeof secret;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(own->key, NULL);
  if (EVP_PKEY_derive_init(context) != 1 || EVP_PKEY_derive_set_peer(context, own->peer) != 1 ||
      EVP_PKEY_derive(context, secret, &length) != 1) {
    fail_openssl("EVP_PKEY_derive");
  }
  EVP_PKEY_CTX_free(context);
}

void evp_measure_derive(const char *target, double seconds) {
  static const struct worker DERIVE = {begin_nothing, step_derive, end_nothing};
  EVP_PKEY *peer = EVP_PKEY_Q_keygen(NULL, "provider=default", "EC", "P-256");
  if (peer == NULL) {
    fail_openssl("EVP_PKEY_Q_keygen");
  }
  // As a peer's key comes in: the C provider agrees with no other.
  struct agreement agreement = {.key = evp_load_key(target), .peer = copy_public(peer)};
  struct job job = {.target = target, .shared = &agreement};
  EVP_PKEY_free(peer);
  measure_rate(&DERIVE, &job, 1, seconds);
  EVP_PKEY_free(agreement.key);
  EVP_PKEY_free(agreement.peer);
}

static void generate(const char *uri, const char *algorithm) {
  char group[] = "P-256";
  OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string("pkcs11_uri", (char *)uri, 0),
      strcmp(algorithm, "EC") == 0
          ? OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0)
          : OSSL_PARAM_construct_end(),
      OSSL_PARAM_construct_end(),
  };
  EVP_PKEY *key = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, algorithm, "provider=pkcs11");
  if (context == NULL || EVP_PKEY_keygen_init(context) != 1 ||
      EVP_PKEY_CTX_set_params(context, params) != 1 || EVP_PKEY_generate(context, &key) != 1) {
    fail_openssl("EVP_PKEY_generate");
  }
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(key);
}

void evp_measure_generate(const char *uri, const char *algorithm, int count) {
  char own[512];
  double start = 0;
  // The first one loads the driver and logs in.
  for (int i = 0; i <= count; i++) {
    unsigned id = (unsigned)getpid() << 8 | (i & 255);
    snprintf(own, sizeof own, "%s;id=%%%02x%%%02x%%%02x%%%02x", uri, id >> 24, id >> 16 & 255,
             id >> 8 & 255, id & 255);
    generate(own, algorithm);
    if (i == 0) {
      start = now_us();
    }
  }
  printf("{\"perSecond\":%.2f}\n", count / (now_us() - start) * 1e6);
}
