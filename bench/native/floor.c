// SPDX-License-Identifier: Apache-2.0
#include "floor.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "evp.h"
#include "floor-driver.h"
#include "measure.h"

struct signer {
  CK_SESSION_HANDLE session;
  CK_OBJECT_HANDLE key;
  CK_MECHANISM_TYPE mechanism;
  CK_ULONG input_length;
};

static CK_KEY_TYPE read_key_type(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
  CK_KEY_TYPE type = 0;
  CK_ATTRIBUTE template = {CKA_KEY_TYPE, &type, sizeof type};
  CHECK(C_GetAttributeValue(session, key, &template, 1));
  return type;
}

static void load(CK_SESSION_HANDLE session, const char *label) {
  unsigned char one[1024], two[1024];
  CK_KEY_TYPE type = read_key_type(session, floor_find(session, CKO_PRIVATE_KEY, label));
  CK_OBJECT_HANDLE public = floor_find(session, CKO_PUBLIC_KEY, label);
  CK_ATTRIBUTE half[] = {{type == CKK_EC ? CKA_EC_PARAMS : CKA_MODULUS, one, sizeof one},
                         {type == CKK_EC ? CKA_EC_POINT : CKA_PUBLIC_EXPONENT, two, sizeof two}};
  CHECK(C_GetAttributeValue(session, public, half, 2));
}

static struct signer prepare(CK_SESSION_HANDLE session, const char *label) {
  CK_OBJECT_HANDLE key = floor_copy_key(session, label);
  struct signer signer = {.session = session, .key = key};
  switch (read_key_type(session, key)) {
  case CKK_EC: // a SHA-256 digest
    signer.mechanism = CKM_ECDSA;
    signer.input_length = 32;
    break;
  case CKK_RSA: // the same behind the 19 bytes of a DigestInfo (RFC 8017 §9.2)
    signer.mechanism = CKM_RSA_PKCS;
    signer.input_length = 51;
    break;
  default: // Ed25519 takes the message
    signer.mechanism = CKM_EDDSA;
    signer.input_length = 130;
  }
  return signer;
}

static void sign(const struct signer *signer) {
  unsigned char input[130] = {0}, signature[512];
  CK_ULONG length = sizeof signature;
  CK_MECHANISM mechanism = {signer->mechanism, NULL, 0};
  CHECK(C_SignInit(signer->session, &mechanism, signer->key));
  CHECK(C_Sign(signer->session, input, signer->input_length, signature, &length));
}

static void *begin_sign(const struct job *job) {
  struct signer *signer = malloc(sizeof *signer);
  if (signer == NULL) {
    fail("out of memory");
  }
  *signer = *(struct signer *)job->shared;
  signer->session = floor_open_session();
  return signer;
}

static void step_sign(const struct job *job, void *state) {
  (void)job;
  sign(state);
}

static void end_sign(void *state) {
  CHECK(C_CloseSession(((struct signer *)state)->session));
  free(state);
}

void floor_measure_sign(const char *label, int threads, double seconds) {
  static const struct worker SIGN = {begin_sign, step_sign, end_sign};
  struct signer signer = prepare(floor_open_driver(), label);
  struct job job = {.target = label, .shared = &signer};
  measure_rate(&SIGN, &job, threads, seconds);
  CHECK(C_Finalize(NULL));
}

static void *begin_load(const struct job *job) { return job->shared; }

static void step_load(const struct job *job, void *state) {
  load(*(CK_SESSION_HANDLE *)state, job->target);
}

static void end_load(void *state) { (void)state; }

void floor_measure_load(const char *label, double seconds) {
  static const struct worker LOAD = {begin_load, step_load, end_load};
  CK_SESSION_HANDLE session = floor_open_driver();
  struct job job = {.target = label, .shared = &session};
  measure_rate(&LOAD, &job, 1, seconds);
  CHECK(C_Finalize(NULL));
}

void floor_once(const char *label) {
  load(floor_open_driver(), label);
  CHECK(C_Finalize(NULL));
}

void floor_measure_memory(const char *file, const char *label) {
  evp_use_key(file);
  struct signer signer = prepare(floor_open_driver(), label);
  sign(&signer);
  print_memory();
  CHECK(C_Finalize(NULL));
}

void floor_count_calls(const char *label) {
  CK_SESSION_HANDLE session = floor_open_driver();
  void *library = dlopen(floor_read_variable("FLOOR_DRIVER"), RTLD_NOW);
  void (*report)(FILE *, unsigned) =
      (void (*)(FILE *, unsigned))dlsym(library, "count_calls_report");
  if (report == NULL) {
    fail("FLOOR_DRIVER has no count_calls_report");
  }
  fputs("{\"start\":", stdout);
  report(stdout, 1);
  load(session, label);
  fputs(",\"load\":", stdout);
  report(stdout, 1);
  struct signer signer = prepare(session, label);
  sign(&signer);
  fputs(",\"first\":", stdout);
  report(stdout, 1);
  for (int i = 0; i < 1000; i++) {
    sign(&signer);
  }
  fputs(",\"steady\":", stdout);
  report(stdout, 1000);
  fputs("}\n", stdout);
  CHECK(C_Finalize(NULL));
}
