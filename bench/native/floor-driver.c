// SPDX-License-Identifier: Apache-2.0
#include "floor-driver.h"

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"

CK_FUNCTION_LIST *p11;
static CK_SLOT_ID slot;

void floor_check(const char *what, CK_RV rv) {
  if (rv != CKR_OK) {
    fail("%.*s returned %#lx", (int)strcspn(what, "("), what, rv);
  }
}

const char *floor_read_variable(const char *name) {
  const char *value = getenv(name);
  if (value == NULL) {
    fail("%s is not set", name);
  }
  return value;
}

static void read_pin(char *pin, int size) {
  FILE *file = fopen(floor_read_variable("FLOOR_PIN_FILE"), "r");
  if (file == NULL || fgets(pin, size, file) == NULL) {
    fail("FLOOR_PIN_FILE cannot be read");
  }
  pin[strcspn(pin, "\n")] = '\0';
  fclose(file);
}

CK_SESSION_HANDLE floor_open_session(void) {
  CK_SESSION_HANDLE session;
  CHECK(C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &session));
  return session;
}

CK_SESSION_HANDLE floor_open_driver(void) {
  CK_C_INITIALIZE_ARGS arguments = {.flags = CKF_OS_LOCKING_OK};
  CK_ULONG count = 1;
  char pin[256];
  void *library = dlopen(floor_read_variable("FLOOR_DRIVER"), RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fail("%s", dlerror());
  }
  CK_C_GetFunctionList get_list = (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList");
  floor_check("C_GetFunctionList", get_list(&p11));
  CHECK(C_Initialize(&arguments));
  // SoftHSM gives the slots with a token first; the benchmark's own has one.
  CK_SLOT_ID slots[16];
  count = 16;
  CHECK(C_GetSlotList(CK_TRUE, slots, &count));
  slot = slots[0];
  CK_SESSION_HANDLE session = floor_open_session();
  read_pin(pin, sizeof pin);
  CHECK(C_Login(session, CKU_USER, (CK_UTF8CHAR_PTR)pin, strlen(pin)));
  memset(pin, 0, sizeof pin);
  return session;
}

CK_OBJECT_HANDLE floor_find(CK_SESSION_HANDLE session, CK_OBJECT_CLASS kind, const char *label) {
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

CK_OBJECT_HANDLE floor_copy_key(CK_SESSION_HANDLE session, const char *label) {
  CK_BBOOL no = CK_FALSE;
  CK_ATTRIBUTE template = {CKA_TOKEN, &no, sizeof no};
  CK_OBJECT_HANDLE copy;
  CHECK(C_CopyObject(session, floor_find(session, CKO_PRIVATE_KEY, label), &template, 1, &copy));
  return copy;
}
