// SPDX-License-Identifier: Apache-2.0
// usage: threads shared-context|own-contexts|shared-key openssl.cnf URI ROUNDS
// Eight threads that begin at once in a process that has not touched OpenSSL yet.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

enum { THREADS = 8 };

static const char *mode, *conf, *uri;
static int rounds;
static pthread_barrier_t start;
static EVP_PKEY *shared_key;

// All in one library context: the default one, configured by OPENSSL_CONF at the first call.
static void load_each_time(void) {
  for (int i = 0; i < rounds; i++) {
    EVP_PKEY *key = load_key(NULL, uri);
    sign_and_verify(NULL, key);
    EVP_PKEY_free(key);
  }
}

static void make_context_each_time(void) {
  for (int i = 0; i < rounds; i++) {
    OSSL_LIB_CTX *context = new_context(conf);
    EVP_PKEY *key = load_key(context, uri);
    sign_and_verify(context, key);
    EVP_PKEY_free(key);
    OSSL_LIB_CTX_free(context);
  }
}

static void use_shared_key(void) {
  for (int i = 0; i < rounds; i++)
    sign_and_verify(NULL, shared_key);
}

static void *run(void *unused) {
  pthread_barrier_wait(&start);
  if (!strcmp(mode, "own-contexts"))
    make_context_each_time();
  else if (!strcmp(mode, "shared-key"))
    use_shared_key();
  else
    load_each_time();
  return unused;
}

int main(int argc, char **argv) {
  need(argc == 5, "usage");
  mode = argv[1], conf = argv[2], uri = argv[3], rounds = atoi(argv[4]);
  if (!strcmp(mode, "shared-key"))
    shared_key = load_key(NULL, uri);
  pthread_t threads[THREADS];
  pthread_barrier_init(&start, NULL, THREADS);
  for (int i = 0; i < THREADS; i++)
    need(pthread_create(&threads[i], NULL, run, NULL) == 0, "pthread_create");
  for (int i = 0; i < THREADS; i++)
    pthread_join(threads[i], NULL);
  // What the crowd has opened is not kept for one thread.
  for (int i = 0; shared_key && i < THREADS; i++)
    sign_and_verify(NULL, shared_key);
  EVP_PKEY_free(shared_key);
  puts("done");
  return 0;
}
