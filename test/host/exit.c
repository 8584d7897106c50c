// SPDX-License-Identifier: Apache-2.0
// usage: exit MODE URI: the ways in which a program can end that has a key in hand.
#include <openssl/crypto.h>
#include <openssl/store.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "program.h"

static EVP_PKEY *key;

static void *exit_here(void *unused) {
  sign_and_verify(NULL, key);
  puts("done");
  exit(0);
  return unused;
}

// A thread that still signs while OpenSSL cleans up is beyond anybody's help: it has to have ended.
static sem_t signed_once;

static void *sleep_for_ever(void *unused) {
  sign_and_verify(NULL, key);
  sem_post(&signed_once);
  for (;;)
    pause();
  return unused;
}

static pthread_t start(void *(*body)(void *)) {
  pthread_t thread;
  need(pthread_create(&thread, NULL, body, NULL) == 0, "pthread_create");
  return thread;
}

static void sign_at_exit(void) {
  unsigned char out[1024];
  size_t size = sizeof out;
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  // It may work or fail, but it has to come back.
  if (EVP_DigestSignInit_ex(md, NULL, "SHA256", NULL, NULL, key, NULL) == 1)
    EVP_DigestSign(md, out, &size, (const unsigned char *)"x", 1);
  EVP_MD_CTX_free(md);
  EVP_PKEY_free(key);
}

int main(int argc, char **argv) {
  need(argc == 3, "usage");
  const char *mode = argv[1], *uri = argv[2];
  if (!strcmp(mode, "handler-before")) {
    OPENSSL_init_crypto(OPENSSL_INIT_ADD_ALL_DIGESTS, NULL); // cleans up after it
    atexit(sign_at_exit); // runs after the provider's own handler, and after the driver's
  }
  key = load_key(NULL, uri);
  sign_and_verify(NULL, key);
  if (!strcmp(mode, "handler-after"))
    atexit(sign_at_exit); // runs before it
  if (!strcmp(mode, "from-thread"))
    pthread_join(start(exit_here), NULL);
  if (!strcmp(mode, "main-thread-ends"))
    start(exit_here), pthread_exit(NULL);
  if (!strcmp(mode, "thread-stays"))
    sem_init(&signed_once, 0, 0), start(sleep_for_ever), sem_wait(&signed_once);
  if (!strcmp(mode, "open-store"))
    need(OSSL_STORE_open(uri, NULL, NULL, NULL, NULL) != NULL, "OSSL_STORE_open");
  puts("done");
  fflush(stdout);
  if (!strcmp(mode, "at-once"))
    _exit(0);
  if (!strcmp(mode, "after-cleanup"))
    EVP_PKEY_free(key), OPENSSL_cleanup();
  return 0; // nothing else is given back
}
