// SPDX-License-Identifier: Apache-2.0
// usage: fork-while-signing URI FORKS SECONDS: three threads sign with one key while the main thread
// forks, and each child signs once. First with a software key, then with that of the URI. Prints for
// both how many children ended well, failed, crashed, and had to be ended after so many seconds.
#include <openssl/ec.h>
#include <openssl/err.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

enum { THREADS = 3 };

static int forks, seconds;
static atomic_bool stop;
static atomic_ulong signatures;

static bool sign_once(EVP_PKEY *key) {
  unsigned char signature[1024];
  size_t size = sizeof signature;
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  bool ok = md && EVP_DigestSignInit_ex(md, NULL, "SHA256", NULL, NULL, key, NULL) == 1 &&
            EVP_DigestSign(md, signature, &size, (const unsigned char *)"message", 7) == 1;
  EVP_MD_CTX_free(md);
  return ok;
}

static void *sign_until_stopped(void *key) {
  while (!stop) {
    need(sign_once(key), "a signature of the parent");
    signatures++;
  }
  return NULL;
}

// SIGALRM ends a child that waits for a lock whose owner was not forked with it.
static void be_child(EVP_PKEY *key) {
  signal(SIGALRM, SIG_DFL);
  alarm((unsigned)seconds);
  if (sign_once(key))
    _exit(0);
  ERR_print_errors_fp(stderr);
  _exit(1);
}

struct ends {
  unsigned well, failed, crashed, hung;
};

static void count_end(struct ends *ends, int status) {
  if (WIFEXITED(status))
    *(WEXITSTATUS(status) == 0 ? &ends->well : &ends->failed) += 1;
  else
    *(WTERMSIG(status) == SIGALRM ? &ends->hung : &ends->crashed) += 1;
}

static struct ends fork_while_signing(EVP_PKEY *key) {
  struct ends ends = {0};
  pthread_t threads[THREADS];
  stop = false;
  for (int i = 0; i < THREADS; i++)
    need(pthread_create(&threads[i], NULL, sign_until_stopped, key) == 0, "pthread_create");
  for (int i = 0; i < forks; i++) {
    for (unsigned long before = signatures; signatures == before;)
      usleep(100);
    pid_t child = fork();
    need(child >= 0, "fork");
    if (child == 0)
      be_child(key);
    int status;
    need(waitpid(child, &status, 0) == child, "waitpid");
    count_end(&ends, status);
  }
  stop = true;
  for (int i = 0; i < THREADS; i++)
    pthread_join(threads[i], NULL);
  return ends;
}

static void measure(const char *name, EVP_PKEY *key) {
  struct ends ends = fork_while_signing(key);
  printf("%s: %u %u %u %u\n", name, ends.well, ends.failed, ends.crashed, ends.hung);
  fflush(stdout);
  EVP_PKEY_free(key);
}

int main(int argc, char **argv) {
  need(argc == 4, "usage");
  forks = atoi(argv[2]), seconds = atoi(argv[3]);
  measure("software", EVP_EC_gen("P-256"));
  measure("token", load_key(NULL, argv[1]));
  return 0;
}
