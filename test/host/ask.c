// SPDX-License-Identifier: Apache-2.0
// usage: ask MODE URI: an application that gives OpenSSL nothing to ask for PINs with.
#include <openssl/err.h>
#include <openssl/ui.h>
#include <pthread.h>
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

static void *fail_to_sign(void *unused) {
  unsigned char signature[1024];
  size_t size = sizeof signature;
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  need(EVP_DigestSignInit(md, NULL, NULL, NULL, key) == 1, "EVP_DigestSignInit");
  need(EVP_DigestSign(md, signature, &size, (const unsigned char *)"x", 1) != 1, "being refused");
  ERR_clear_error();
  EVP_MD_CTX_free(md);
  return unused;
}

// After a fork the login is made anew, and the PIN may have been changed meanwhile.
static void be_refused_twice(void *unused) {
  fail_to_sign(unused);
  fail_to_sign(unused);
}

// The PIN has been changed since the login: none of many threads can sign.
static void fail_in_threads(void) {
  enum { THREADS = 8 };
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++)
    need(pthread_create(&threads[i], NULL, fail_to_sign, NULL) == 0, "pthread_create");
  for (int i = 0; i < THREADS; i++)
    need(pthread_join(threads[i], NULL) == 0, "pthread_join");
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
  if (strcmp(argv[1], "changed") == 0)
    fail_in_threads();
  if (strcmp(argv[1], "refused") == 0)
    wait_for_child(start_child(be_refused_twice, NULL));
  if (strcmp(argv[1], "fork") == 0)
    wait_for_child(start_child(sign_twice, NULL));
  puts("signed");
  EVP_PKEY_free(key);
  return 0;
}
