// SPDX-License-Identifier: Apache-2.0
// usage: ask MODE URI: an application that gives OpenSSL nothing to ask for PINs with.
#include <openssl/ui.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

static EVP_PKEY *key;

static void sign_twice(void *unused) {
  (void)unused;
  sign_and_verify(NULL, key);
  sign_and_verify(NULL, key);
}

// A method that has no terminal: it answers what the environment says, and tells the question.
static int answer(UI *ui, UI_STRING *string) {
  if (UI_get_string_type(string) != UIT_PROMPT)
    return 1;
  printf("asked: %s\n", UI_get0_output_string(string));
  const char *pin = getenv("ASK_ANSWER");
  return pin != NULL && UI_set_result(ui, string, pin) == 0;
}

int main(int argc, char **argv) {
  need(argc == 3, "usage");
  if (strcmp(argv[1], "own-method") == 0) {
    UI_METHOD *method = UI_create_method("test");
    UI_method_set_reader(method, answer);
    UI_set_default_method(method);
  }
  key = load_key(NULL, argv[2]);
  sign_twice(NULL);
  if (strcmp(argv[1], "fork") == 0)
    wait_for_child(start_child(sign_twice, NULL));
  puts("signed");
  EVP_PKEY_free(key);
  return 0;
}
