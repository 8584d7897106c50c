// SPDX-License-Identifier: Apache-2.0
// Included before host/memory.c in a build for tests: the number of blocks that TypeScript holds is
// kept in the word at the address that COUNT_BLOCKS_AT names.
#ifndef COUNT_BLOCKS_H
#define COUNT_BLOCKS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static inline void count_block(int64_t change) {
  static int64_t elsewhere, *count;
  if (!count) {
    const char *at = getenv("COUNT_BLOCKS_AT");
    count = at ? (int64_t *)(uintptr_t)strtoull(at, NULL, 0) : &elsewhere;
  }
  __atomic_add_fetch(count, change, __ATOMIC_RELAXED);
}

static inline void *counted_calloc(size_t count, size_t size) {
  void *block = calloc(count, size);
  count_block(block != NULL);
  return block;
}

static inline void counted_free(void *block) {
  count_block(-(block != NULL));
  free(block);
}

#define calloc counted_calloc
#define free counted_free

#endif
