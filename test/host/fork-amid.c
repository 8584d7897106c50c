// SPDX-License-Identifier: Apache-2.0
// usage: fork-amid MODE URI PIN [DRIVER]: a fork in the middle of something. DRIVER: the
// fault-injecting one, to be asked what it has got.
#include <dlfcn.h>
#include <openssl/err.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

static const char *uri, *pin;
static EVP_PKEY *key;
static unsigned asked;
static bool forks_when_asked;
static pid_t asked_child;

static int tell_pin(char *out, int size, int writing, void *unused) {
  (void)writing, (void)unused;
  asked++;
  if (forks_when_asked && asked == 1) {
    fflush(NULL);
    asked_child = fork();
  }
  return snprintf(out, (size_t)size, "%s", pin);
}

// The first key of the URI, with the PIN from a callback; NULL if there is none.
static EVP_PKEY *ask_and_load(void) {
  UI_METHOD *ui = UI_UTIL_wrap_read_pem_callback(tell_pin, 0);
  OSSL_STORE_CTX *store = OSSL_STORE_open_ex(uri, NULL, NULL, ui, NULL, NULL, NULL, NULL);
  need(store != NULL, "OSSL_STORE_open_ex");
  OSSL_STORE_expect(store, OSSL_STORE_INFO_PKEY);
  OSSL_STORE_INFO *info = OSSL_STORE_load(store);
  EVP_PKEY *found = info ? OSSL_STORE_INFO_get1_PKEY(info) : NULL;
  OSSL_STORE_INFO_free(info);
  OSSL_STORE_close(store);
  UI_destroy_method(ui);
  return found;
}

static void sign_twice(void *unused) {
  (void)unused;
  sign_and_verify(NULL, key);
  sign_and_verify(NULL, key);
}

// The PIN was typed once, and the child knows it.
static void cached_pin(void) {
  key = ask_and_load();
  need(key != NULL, "loading the key");
  wait_for_child(start_child(sign_twice, NULL));
  sign_twice(NULL);
  wait_for_child(start_child(sign_twice, NULL));
  need(asked == 1, "asking once");
}

// Both processes come back from the callback. The parent goes on; the child fails or goes on, and
// can begin anew.
static void in_callback(void) {
  forks_when_asked = true;
  key = ask_and_load();
  if (asked_child == 0) {
    ERR_clear_error();
    EVP_PKEY_free(key);
    key = ask_and_load();
    need(key != NULL, "loading the key in the child");
    sign_twice(NULL);
    exit(0);
  }
  need(key != NULL, "loading the key in the parent");
  sign_twice(NULL);
  wait_for_child(asked_child);
}

static void exec_at_once(void *unused) {
  (void)unused;
  execl("/bin/true", "true", (char *)NULL);
  _exit(1);
}

static EVP_MD_CTX *begun;

static bool finish(void) {
  unsigned char out[1024];
  size_t size = sizeof out;
  return EVP_DigestSignFinal(begun, out, &size) == 1 && size > 0;
}

// It may work or fail, but what is begun afterwards works.
static void finish_in_child(void *unused) {
  finish();
  ERR_clear_error();
  sign_twice(unused);
}

static void begun_signature(void) {
  begun = EVP_MD_CTX_new();
  need(EVP_DigestSignInit_ex(begun, NULL, "SHA256", NULL, NULL, key, NULL) == 1, "init");
  need(EVP_DigestSignUpdate(begun, "some", 4) == 1, "update");
  wait_for_child(start_child(finish_in_child, NULL));
  need(EVP_DigestSignUpdate(begun, "more", 4) == 1, "update after the fork");
  need(finish(), "finishing in the parent");
  EVP_MD_CTX_free(begun);
}

static OSSL_STORE_CTX *listing;

static unsigned list_rest(void) {
  unsigned found = 0;
  while (!OSSL_STORE_eof(listing)) {
    OSSL_STORE_INFO *info = OSSL_STORE_load(listing);
    found += info != NULL;
    OSSL_STORE_INFO_free(info);
    if (info == NULL && OSSL_STORE_error(listing))
      break;
  }
  return found;
}

static void list_in_child(void *unused) {
  list_rest();
  OSSL_STORE_close(listing);
  ERR_clear_error();
  sign_twice(unused);
}

static void begun_listing(void) {
  listing = OSSL_STORE_open("pkcs11:", NULL, NULL, NULL, NULL);
  need(listing != NULL, "OSSL_STORE_open");
  OSSL_STORE_INFO_free(OSSL_STORE_load(listing));
  wait_for_child(start_child(list_in_child, NULL));
  need(list_rest() == 3, "listing the rest in the parent");
  OSSL_STORE_close(listing);
}

static atomic_bool token_has_answered;

static void *sign_slowly(void *unused) {
  sign_and_verify(NULL, key);
  token_has_answered = true;
  return unused;
}

// The token is inside a call that takes half a minute.
static void slow_token(const char *driver) {
  void *library = driver ? dlopen(driver, RTLD_NOW | RTLD_NOLOAD) : NULL;
  int64_t (*count)(const char *) =
      library ? (int64_t(*)(const char *))dlsym(library, "faults_count") : NULL;
  need(count != NULL, "finding the driver");
  int64_t before = count("C_Sign");
  pthread_t thread;
  need(pthread_create(&thread, NULL, sign_slowly, NULL) == 0, "pthread_create");
  while (count("C_Sign") == before)
    usleep(1000);
  wait_for_child(start_child(exec_at_once, NULL));
  need(!token_has_answered, "forking before the token answers");
  puts("done");
  fflush(stdout);
  _exit(0);
}

int main(int argc, char **argv) {
  need(argc == 4 || argc == 5, "usage");
  const char *mode = argv[1];
  uri = argv[2], pin = argv[3];
  if (!strcmp(mode, "cached-pin"))
    cached_pin();
  else if (!strcmp(mode, "callback"))
    in_callback();
  else {
    key = load_key(NULL, uri);
    sign_and_verify(NULL, key);
    if (!strcmp(mode, "exec"))
      wait_for_child(start_child(exec_at_once, NULL));
    else if (!strcmp(mode, "slow-token"))
      slow_token(argc == 5 ? argv[4] : NULL);
    else if (!strcmp(mode, "signature"))
      begun_signature();
    else
      begun_listing();
    sign_twice(NULL);
  }
  EVP_PKEY_free(key);
  puts("done");
  return 0;
}
