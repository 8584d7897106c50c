// SPDX-License-Identifier: Apache-2.0
// usage: fork MODE URI: a key that is loaded before the fork and used on both sides of it.
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "program.h"

static const char *uri;
static EVP_PKEY *key;

static void sign_often(void *unused) {
  (void)unused;
  for (int i = 0; i < 3; i++)
    sign_and_verify(NULL, key);
}

static void sign_then_load_another(void *unused) {
  sign_often(unused);
  EVP_PKEY *another = load_key(NULL, uri);
  sign_and_verify(NULL, another);
  EVP_PKEY_free(another);
}

static void do_nothing(void *unused) { (void)unused; }

static void free_key(void *unused) {
  (void)unused;
  EVP_PKEY_free(key);
}

static void fork_again(void *unused) {
  wait_for_child(start_child(sign_often, NULL));
  sign_often(unused);
  wait_for_child(start_child(sign_often, NULL));
}

static void child_first(void (*body)(void *)) {
  wait_for_child(start_child(body, NULL));
  sign_often(NULL);
}

static int gate[2];

static void wait_then_sign(void *unused) {
  char byte;
  need(read(gate[0], &byte, 1) == 1, "read");
  sign_then_load_another(unused);
}

static void parent_first(void) {
  need(pipe(gate) == 0, "pipe");
  pid_t child = start_child(wait_then_sign, NULL);
  sign_often(NULL);
  need(write(gate[1], "", 1) == 1, "write");
  wait_for_child(child);
  sign_often(NULL);
}

// SoftHSM 2.6 takes a token for uninitialised whose file another process is writing, as C_Login
// does: that all of them begin at once is the point.
static void begin_together(void *unused) {
  char byte;
  need(read(gate[0], &byte, 1) == 1, "read");
  for (int i = 0; i < 10; i++)
    sign_often(unused);
}

static void both_at_once(void) {
  enum { CHILDREN = 4 };
  pid_t children[CHILDREN];
  need(pipe(gate) == 0, "pipe");
  for (int i = 0; i < CHILDREN; i++)
    children[i] = start_child(begin_together, NULL);
  need(write(gate[1], "four", CHILDREN) == CHILDREN, "write");
  for (int i = 0; i < 10; i++)
    sign_often(NULL);
  for (int i = 0; i < CHILDREN; i++)
    wait_for_child(children[i]);
}

static atomic_bool stop;

static void *sign_until_stopped(void *unused) {
  while (!stop)
    sign_and_verify(NULL, key);
  return unused;
}

// The fork comes while other threads are anywhere in the provider. The child uses the provider
// without the token: the driver's own locks, held by threads that are gone, are not ours to mend.
static void ask_for_parameters(void *unused) {
  (void)unused;
  need(EVP_PKEY_get_bits(key) > 0, "EVP_PKEY_get_bits");
  _exit(0);
}

static void fork_among_threads(void) {
  pthread_t threads[3];
  for (int i = 0; i < 3; i++)
    need(pthread_create(&threads[i], NULL, sign_until_stopped, NULL) == 0, "pthread_create");
  for (int i = 0; i < 30; i++)
    wait_for_child(start_child(ask_for_parameters, NULL));
  stop = true;
  for (int i = 0; i < 3; i++)
    pthread_join(threads[i], NULL);
}

int main(int argc, char **argv) {
  need(argc == 3, "usage");
  const char *mode = argv[1];
  uri = argv[2];
  key = load_key(NULL, uri);
  if (strncmp(mode, "unused-", 7) == 0)
    mode += 7; // the key has not been used before the fork
  else
    sign_and_verify(NULL, key);
  if (!strcmp(mode, "child-first"))
    child_first(sign_then_load_another);
  else if (!strcmp(mode, "parent-first"))
    parent_first();
  else if (!strcmp(mode, "both-at-once"))
    both_at_once();
  else if (!strcmp(mode, "child-idle"))
    child_first(do_nothing);
  else if (!strcmp(mode, "child-frees"))
    child_first(free_key);
  else if (!strcmp(mode, "grandchild"))
    child_first(fork_again);
  else if (!strcmp(mode, "among-threads"))
    fork_among_threads();
  else
    need(0, "usage");
  EVP_PKEY_free(key);
  puts("done");
  return 0;
}
