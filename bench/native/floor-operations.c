// SPDX-License-Identifier: Apache-2.0
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "evp.h"
#include "floor-driver.h"
#include "floor.h"
#include "measure.h"

struct work {
  CK_SESSION_HANDLE session;
  CK_OBJECT_HANDLE key;
  CK_MECHANISM mechanism;
  unsigned char input[512];
  CK_ULONG input_length;
};

static void *begin_work(const struct job *job) { return job->shared; }

static void end_work(void *state) { (void)state; }

static void step_decrypt(const struct job *job, void *state) {
  (void)job;
  struct work *work = state;
  unsigned char plain[512];
  CK_ULONG length = sizeof plain;
  CHECK(C_DecryptInit(work->session, &work->mechanism, work->key));
  CHECK(C_Decrypt(work->session, work->input, work->input_length, plain, &length));
}

void floor_measure_decrypt(const char *label, const char *padding, double seconds) {
  static const struct worker DECRYPT = {begin_work, step_decrypt, end_work};
  static unsigned char message[48];
  CK_RSA_PKCS_OAEP_PARAMS oaep = {CKM_SHA_1, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, NULL, 0};
  CK_SESSION_HANDLE session = floor_open_driver();
  struct work work = {.session = session, .key = floor_copy_key(session, label)};
  work.mechanism = strcmp(padding, "oaep") == 0
                       ? (CK_MECHANISM){CKM_RSA_PKCS_OAEP, &oaep, sizeof oaep}
                       : (CK_MECHANISM){CKM_RSA_PKCS, NULL, 0};
  work.input_length = sizeof work.input;
  CHECK(C_EncryptInit(session, &work.mechanism, floor_find(session, CKO_PUBLIC_KEY, label)));
  CHECK(C_Encrypt(session, message, sizeof message, work.input, &work.input_length));
  struct job job = {.target = label, .shared = &work};
  measure_rate(&DECRYPT, &job, 1, seconds);
  CHECK(C_Finalize(NULL));
}

static void step_derive(const struct job *job, void *state) {
  (void)job;
  struct work *work = state;
  CK_OBJECT_CLASS kind = CKO_SECRET_KEY;
  CK_KEY_TYPE type = CKK_GENERIC_SECRET;
  CK_ULONG size = 32;
  CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
  unsigned char secret[32];
  CK_ATTRIBUTE template[] = {
      {CKA_CLASS, &kind, sizeof kind},     {CKA_KEY_TYPE, &type, sizeof type},
      {CKA_VALUE_LEN, &size, sizeof size}, {CKA_TOKEN, &no, sizeof no},
      {CKA_SENSITIVE, &no, sizeof no},     {CKA_EXTRACTABLE, &yes, sizeof yes},
  };
  CK_ATTRIBUTE value = {CKA_VALUE, secret, sizeof secret};
  CK_OBJECT_HANDLE derived;
  CHECK(C_DeriveKey(work->session, &work->mechanism, work->key, template, 6, &derived));
  CHECK(C_GetAttributeValue(work->session, derived, &value, 1));
  CHECK(C_DestroyObject(work->session, derived));
}

void floor_measure_derive(const char *label, double seconds) {
  static const struct worker DERIVE = {begin_work, step_derive, end_work};
  CK_SESSION_HANDLE session = floor_open_driver();
  struct work work = {.session = session, .key = floor_copy_key(session, label)};
  size_t length = 0;
  EVP_PKEY *peer = EVP_PKEY_Q_keygen(NULL, "provider=default", "EC", "P-256");
  if (peer == NULL || EVP_PKEY_get_octet_string_param(peer, "encoded-pub-key", work.input,
                                                      sizeof work.input, &length) != 1) {
    fail_openssl("the key of the peer");
  }
  CK_ECDH1_DERIVE_PARAMS params = {CKD_NULL, 0, NULL, length, work.input};
  work.mechanism = (CK_MECHANISM){CKM_ECDH1_DERIVE, &params, sizeof params};
  struct job job = {.target = label, .shared = &work};
  measure_rate(&DERIVE, &job, 1, seconds);
  EVP_PKEY_free(peer);
  CHECK(C_Finalize(NULL));
}

static void generate(CK_SESSION_HANDLE session, bool is_ec) {
  static unsigned char p256[] = {6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7},
                       exponent[] = {1, 0, 1};
  CK_ULONG bits = 2048;
  CK_BBOOL yes = CK_TRUE;
  CK_ATTRIBUTE public[] = {{CKA_TOKEN, &yes, sizeof yes},
                           {CKA_EC_PARAMS, p256, sizeof p256},
                           {CKA_PUBLIC_EXPONENT, exponent, sizeof exponent}};
  CK_ATTRIBUTE private[] = {{CKA_TOKEN, &yes, sizeof yes},
                            {CKA_PRIVATE, &yes, sizeof yes},
                            {CKA_SENSITIVE, &yes, sizeof yes}};
  CK_MECHANISM mechanism = {is_ec ? CKM_EC_KEY_PAIR_GEN : CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0};
  CK_OBJECT_HANDLE keys[2];
  if (!is_ec) {
    public[1] = (CK_ATTRIBUTE){CKA_MODULUS_BITS, &bits, sizeof bits};
  }
  CHECK(C_GenerateKeyPair(session, &mechanism, public, is_ec ? 2 : 3, private, 3, &keys[0],
                          &keys[1]));
}

void floor_measure_generate(const char *algorithm, int count) {
  bool is_ec = strcmp(algorithm, "EC") == 0;
  CK_SESSION_HANDLE session = floor_open_driver();
  generate(session, is_ec);
  double start = now_us();
  for (int i = 0; i < count; i++) {
    generate(session, is_ec);
  }
  printf("{\"perSecond\":%.2f}\n", count / (now_us() - start) * 1e6);
  CHECK(C_Finalize(NULL));
}
