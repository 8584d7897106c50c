// SPDX-License-Identifier: Apache-2.0
// usage: soak ROUNDS SECONDS PRIVATE PUBLIC [PRIVATE PUBLIC]…
// Sixteen threads from a cold start load keys, sign, verify, copy and free, so many rounds each and
// so many seconds at least. Prints how much was done.
#include <openssl/err.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "program.h"

enum { THREADS = 16, MOST_PAIRS = 8 };

static const char *private_uris[MOST_PAIRS], *public_uris[MOST_PAIRS];
static int pairs, rounds;
static time_t until;
static pthread_barrier_t start;
static atomic_ulong done;

static const unsigned char MESSAGE[] = "what many threads sign";

static void sign_and_verify_on_token(EVP_PKEY *private, EVP_PKEY *public) {
  unsigned char signature[1024];
  size_t size = sizeof signature;
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  need(EVP_DigestSignInit_ex(md, NULL, "SHA256", NULL, NULL, private, NULL) == 1, "sign init");
  need(EVP_DigestSign(md, signature, &size, MESSAGE, sizeof MESSAGE) == 1, "sign");
  EVP_MD_CTX_free(md);
  for (int right = 1; right >= 0; right--) {
    md = EVP_MD_CTX_new();
    need(EVP_DigestVerifyInit_ex(md, NULL, "SHA256", NULL, "provider=pkcs11", public, NULL) == 1,
         "verify init");
    int result = EVP_DigestVerify(md, signature, size, MESSAGE, sizeof MESSAGE);
    need(right ? result == 1 : result != 1, "verify");
    EVP_MD_CTX_free(md);
    signature[size - 1] ^= 1;
    ERR_clear_error();
  }
}

static void *run(void *number) {
  int first = (int)(size_t)number;
  pthread_barrier_wait(&start);
  for (int i = 0; i < rounds || time(NULL) < until; i++) {
    int pair = (first + i) % pairs;
    EVP_PKEY *key = load_key(NULL, private_uris[pair]);
    EVP_PKEY *public = load_public_key(public_uris[pair]);
    EVP_PKEY *copy = EVP_PKEY_dup(key);
    sign_and_verify(NULL, key);
    sign_and_verify_on_token(copy ? copy : key, public);
    EVP_PKEY_free(copy);
    EVP_PKEY_free(public);
    EVP_PKEY_free(key);
    done++;
  }
  return NULL;
}

int main(int argc, char **argv) {
  need(argc >= 5 && argc % 2 == 1 && argc <= 3 + 2 * MOST_PAIRS, "usage");
  rounds = atoi(argv[1]);
  until = time(NULL) + atoi(argv[2]);
  for (int i = 3; i < argc; i += 2, pairs++)
    private_uris[pairs] = argv[i], public_uris[pairs] = argv[i + 1];
  pthread_t threads[THREADS];
  pthread_barrier_init(&start, NULL, THREADS);
  for (int i = 0; i < THREADS; i++)
    need(pthread_create(&threads[i], NULL, run, (void *)(size_t)i) == 0, "pthread_create");
  for (int i = 0; i < THREADS; i++)
    pthread_join(threads[i], NULL);
  printf("%lu\n", (unsigned long)done);
  return 0;
}
