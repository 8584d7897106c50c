// SPDX-License-Identifier: Apache-2.0
// usage: broken race|overflow|shift|uninitialized: wrong on purpose, so that what watches over the
// other programs can show that it does.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

static int counter;

static void *count(void *unused) {
  for (int i = 0; i < 1000; i++)
    counter++;
  return unused;
}

static void race(void) {
  pthread_t thread;
  need(pthread_create(&thread, NULL, count, NULL) == 0, "pthread_create");
  count(NULL);
  pthread_join(thread, NULL);
}

// Not known to the compiler, which would see the mistakes itself.
static void *(*volatile allocate)(size_t) = malloc;

static void overflow(size_t size) {
  volatile char *block = allocate(size);
  block[size] = 1;
  free((char *)block);
}

static void shift(int by) { printf("%d\n", 1 << by); }

static void use_uninitialized(size_t size) {
  char *block = allocate(size);
  puts(block[0] ? "one" : "zero");
  free(block);
}

int main(int argc, char **argv) {
  need(argc == 2, "usage");
  volatile int size = 40;
  if (!strcmp(argv[1], "race"))
    race();
  else if (!strcmp(argv[1], "overflow"))
    overflow((size_t)size);
  else if (!strcmp(argv[1], "shift"))
    shift(size);
  else
    use_uninitialized((size_t)size);
  return 0;
}
