// SPDX-License-Identifier: Apache-2.0
// A PKCS#11 driver that hands every call to the driver in COUNT_CALLS_DRIVER, and counts and times
// it. It offers the list of PKCS#11 2.40, as SoftHSM does; `count_calls_report` gives the counts.
#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define EXPORT __attribute__((visibility("default")))

// In the order of CK_FUNCTION_LIST.
// clang-format off
#define FUNCTIONS(_) \
  _(C_Initialize) _(C_Finalize) _(C_GetInfo) _(C_GetFunctionList) _(C_GetSlotList) \
  _(C_GetSlotInfo) _(C_GetTokenInfo) _(C_GetMechanismList) _(C_GetMechanismInfo) \
  _(C_InitToken) _(C_InitPIN) _(C_SetPIN) _(C_OpenSession) _(C_CloseSession) \
  _(C_CloseAllSessions) _(C_GetSessionInfo) _(C_GetOperationState) _(C_SetOperationState) \
  _(C_Login) _(C_Logout) _(C_CreateObject) _(C_CopyObject) _(C_DestroyObject) \
  _(C_GetObjectSize) _(C_GetAttributeValue) _(C_SetAttributeValue) _(C_FindObjectsInit) \
  _(C_FindObjects) _(C_FindObjectsFinal) _(C_EncryptInit) _(C_Encrypt) _(C_EncryptUpdate) \
  _(C_EncryptFinal) _(C_DecryptInit) _(C_Decrypt) _(C_DecryptUpdate) _(C_DecryptFinal) \
  _(C_DigestInit) _(C_Digest) _(C_DigestUpdate) _(C_DigestKey) _(C_DigestFinal) _(C_SignInit) \
  _(C_Sign) _(C_SignUpdate) _(C_SignFinal) _(C_SignRecoverInit) _(C_SignRecover) \
  _(C_VerifyInit) _(C_Verify) _(C_VerifyUpdate) _(C_VerifyFinal) _(C_VerifyRecoverInit) \
  _(C_VerifyRecover) _(C_DigestEncryptUpdate) _(C_DecryptDigestUpdate) _(C_SignEncryptUpdate) \
  _(C_DecryptVerifyUpdate) _(C_GenerateKey) _(C_GenerateKeyPair) _(C_WrapKey) _(C_UnwrapKey) \
  _(C_DeriveKey) _(C_SeedRandom) _(C_GenerateRandom) _(C_GetFunctionStatus) \
  _(C_CancelFunction) _(C_WaitForSlotEvent)
// clang-format on

#define INDEX(name) I_##name,
enum { FUNCTIONS(INDEX) COUNT };

#define NAME(name) #name,
static const char *const NAMES[COUNT] = {FUNCTIONS(NAME)};

typedef unsigned long word;
typedef CK_RV (*function)(word, word, word, word, word, word, word, word);

static CK_FUNCTION_LIST *driver;
static struct {
  atomic_ulong calls;
  atomic_ulong nanoseconds;
} seen[COUNT];

static word read_clock_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000UL + time.tv_nsec;
}

// Every parameter of PKCS#11 is one machine word, and there are at most eight. On x86-64 and
// AArch64 the caller takes them away again, so that passing too many is harmless, and one shape
// serves all.
#define FORWARD(name)                                                                              \
  static CK_RV forward_##name(word a, word b, word c, word d, word e, word f, word g, word h) {    \
    word start = read_clock_ns();                                                                  \
    CK_RV rv = ((function)driver->name)(a, b, c, d, e, f, g, h);                                   \
    atomic_fetch_add(&seen[I_##name].nanoseconds, read_clock_ns() - start);                        \
    atomic_fetch_add(&seen[I_##name].calls, 1);                                                    \
    return rv;                                                                                     \
  }
FUNCTIONS(FORWARD)

#define ENTRY(name) .name = (CK_##name)forward_##name,
static CK_FUNCTION_LIST list = {.version = {2, 40}, FUNCTIONS(ENTRY)};

EXPORT CK_RV C_GetFunctionList(CK_FUNCTION_LIST **result) {
  const char *path = getenv("COUNT_CALLS_DRIVER");
  void *library = path == NULL ? NULL : dlopen(path, RTLD_NOW | RTLD_LOCAL);
  CK_C_GetFunctionList get_list =
      library == NULL ? NULL : (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList");
  if (get_list == NULL || get_list(&driver) != CKR_OK) {
    return CKR_GENERAL_ERROR;
  }
  *result = &list;
  return CKR_OK;
}

// Prints and forgets what was called, divided by `operations`:
// {"calls":2,"us":40.1,"functions":{"C_Sign":{"calls":1,"us":39}}}
EXPORT void count_calls_report(FILE *output, unsigned operations) {
  double calls = 0, us = 0;
  const char *comma = "";
  fputs("{\"functions\":{", output);
  for (int i = 0; i < COUNT; i++) {
    double own_calls = (double)atomic_exchange(&seen[i].calls, 0) / operations;
    double own_us = atomic_exchange(&seen[i].nanoseconds, 0) / 1e3 / operations;
    if (own_calls > 0) {
      fprintf(output, "%s\"%s\":{\"calls\":%.3g,\"us\":%.2f}", comma, NAMES[i], own_calls, own_us);
      comma = ",";
    }
    calls += own_calls;
    us += own_us;
  }
  fprintf(output, "},\"calls\":%.3g,\"us\":%.2f}", calls, us);
}
