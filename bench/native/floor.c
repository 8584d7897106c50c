// SPDX-License-Identifier: Apache-2.0
#include "floor.h"

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evp.h"
#include "measure.h"

#define CHECK(call) check(#call, p11->call)

static CK_FUNCTION_LIST *p11;
static CK_SLOT_ID slot;

struct signer {
  CK_SESSION_HANDLE session;
  CK_OBJECT_HANDLE key;
  CK_MECHANISM_TYPE mechanism;
  CK_ULONG input_length;
};

static void check(const char *what, CK_RV rv) {
  if (rv != CKR_OK) {
    fail("%.*s returned %#lx", (int)strcspn(what, "("), what, rv);
  }
}

static const char *read_variable(const char *name) {
  const char *value = getenv(name);
  if (value == NULL) {
    fail("%s is not set", name);
  }
  return value;
}

static void read_pin(char *pin, int size) {
  FILE *file = fopen(read_variable("FLOOR_PIN_FILE"), "r");
  if (file == NULL || fgets(pin, size, file) == NULL) {
    fail("FLOOR_PIN_FILE cannot be read");
  }
  pin[strcspn(pin, "\n")] = '\0';
  fclose(file);
}

static CK_SESSION_HANDLE open_session(void) {
  CK_SESSION_HANDLE session;
  CHECK(C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &session));
  return session;
}

static CK_SESSION_HANDLE open_driver(void) {
  CK_C_INITIALIZE_ARGS arguments = {.flags = CKF_OS_LOCKING_OK};
  CK_ULONG count = 1;
  char pin[256];
  void *library = dlopen(read_variable("FLOOR_DRIVER"), RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fail("%s", dlerror());
  }
  CK_C_GetFunctionList get_list = (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList");
  check("C_GetFunctionList", get_list(&p11));
  CHECK(C_Initialize(&arguments));
  // SoftHSM gives the slots with a token first; the benchmark's own has one.
  CK_SLOT_ID slots[16];
  count = 16;
  CHECK(C_GetSlotList(CK_TRUE, slots, &count));
  slot = slots[0];
  CK_SESSION_HANDLE session = open_session();
  read_pin(pin, sizeof pin);
  CHECK(C_Login(session, CKU_USER, (CK_UTF8CHAR_PTR)pin, strlen(pin)));
  memset(pin, 0, sizeof pin);
  return session;
}

static CK_OBJECT_HANDLE find(CK_SESSION_HANDLE session, CK_OBJECT_CLASS kind, const char *label) {
  CK_ATTRIBUTE template[] = {{CKA_CLASS, &kind, sizeof kind},
                             {CKA_LABEL, (void *)label, strlen(label)}};
  CK_OBJECT_HANDLE object;
  CK_ULONG count = 0;
  CHECK(C_FindObjectsInit(session, template, 2));
  CHECK(C_FindObjects(session, &object, 1, &count));
  CHECK(C_FindObjectsFinal(session));
  if (count != 1) {
    fail("no key '%s'", label);
  }
  return object;
}

static CK_KEY_TYPE read_key_type(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
  CK_KEY_TYPE type = 0;
  CK_ATTRIBUTE template = {CKA_KEY_TYPE, &type, sizeof type};
  CHECK(C_GetAttributeValue(session, key, &template, 1));
  return type;
}

static void load(CK_SESSION_HANDLE session, const char *label) {
  unsigned char one[1024], two[1024];
  CK_KEY_TYPE type = read_key_type(session, find(session, CKO_PRIVATE_KEY, label));
  CK_OBJECT_HANDLE public = find(session, CKO_PUBLIC_KEY, label);
  CK_ATTRIBUTE half[] = {{type == CKK_EC ? CKA_EC_PARAMS : CKA_MODULUS, one, sizeof one},
                         {type == CKK_EC ? CKA_EC_POINT : CKA_PUBLIC_EXPONENT, two, sizeof two}};
  CHECK(C_GetAttributeValue(session, public, half, 2));
}

static struct signer prepare(CK_SESSION_HANDLE session, const char *label) {
  CK_BBOOL no = CK_FALSE;
  CK_ATTRIBUTE template = {CKA_TOKEN, &no, sizeof no};
  CK_OBJECT_HANDLE key = find(session, CKO_PRIVATE_KEY, label);
  bool is_ec = read_key_type(session, key) == CKK_EC;
  // A SHA-256 digest; RSA takes it in the 19 bytes of a DigestInfo (RFC 8017 §9.2).
  struct signer signer = {.session = session,
                          .mechanism = is_ec ? CKM_ECDSA : CKM_RSA_PKCS,
                          .input_length = is_ec ? 32 : 51};
  CHECK(C_CopyObject(session, key, &template, 1, &signer.key));
  return signer;
}

static void sign(const struct signer *signer) {
  unsigned char input[64] = {0}, signature[512];
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
  signer->session = open_session();
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
  struct signer signer = prepare(open_driver(), label);
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
  CK_SESSION_HANDLE session = open_driver();
  struct job job = {.target = label, .shared = &session};
  measure_rate(&LOAD, &job, 1, seconds);
  CHECK(C_Finalize(NULL));
}

void floor_once(const char *label) {
  load(open_driver(), label);
  CHECK(C_Finalize(NULL));
}

void floor_measure_memory(const char *file, const char *label) {
  evp_use_key(file);
  struct signer signer = prepare(open_driver(), label);
  sign(&signer);
  print_memory();
  CHECK(C_Finalize(NULL));
}

void floor_count_calls(const char *label) {
  CK_SESSION_HANDLE session = open_driver();
  void *library = dlopen(read_variable("FLOOR_DRIVER"), RTLD_NOW);
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
