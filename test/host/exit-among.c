// SPDX-License-Identifier: Apache-2.0
// usage: exit-among THREADS MICROSECONDS URI: exit(3) while other threads sign. The URI can be that
// of a file, to see what libcrypto itself survives.
#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "program.h"

static EVP_PKEY *key;
static atomic_uint signed_count;

static bool signs(void) {
  unsigned char out[1024];
  size_t size = sizeof out;
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  bool ok = md && EVP_DigestSignInit_ex(md, NULL, "SHA256", NULL, NULL, key, NULL) == 1 &&
            EVP_DigestSign(md, out, &size, (const unsigned char *)"x", 1) == 1;
  if (ok)
    EVP_MD_CTX_free(md);
  return ok;
}

// Until the program exits: then it is refused, and stays out of libcrypto, which is cleaned up.
static void *sign_until_refused(void *unused) {
  while (signs())
    signed_count++;
  for (;;)
    pause();
  return unused;
}

int main(int argc, char **argv) {
  need(argc == 4, "usage");
  int threads = atoi(argv[1]);
  key = load_key(NULL, argv[3]);
  sign_and_verify(NULL, key);
  for (int i = 0; i < threads; i++) {
    pthread_t thread;
    need(pthread_create(&thread, NULL, sign_until_refused, NULL) == 0, "pthread_create");
  }
  while (signed_count < (unsigned)threads)
    ;
  usleep((useconds_t)atoi(argv[2]));
  exit(0);
}
