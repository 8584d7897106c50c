// SPDX-License-Identifier: Apache-2.0
// Calls of a C function by its address.
#include "host.h"

#define A(i) arguments[i]
#define W1 word
#define W2 W1, word
#define W3 W2, word
#define W4 W3, word
#define W5 W4, word
#define W6 W5, word
#define W7 W6, word
#define W8 W7, word
#define W9 W8, word
#define W10 W9, word
#define W11 W10, word

// The calling conventions served (System V x86-64, AAPCS64) pass integers and pointers alike.
static word call_native(word function, unsigned count, const word *arguments) {
  void *f = (void *)(intptr_t)function;
  switch (count) {
  case 0:
    return ((word(*)(void))f)();
  case 1:
    return ((word(*)(W1))f)(A(0));
  case 2:
    return ((word(*)(W2))f)(A(0), A(1));
  case 3:
    return ((word(*)(W3))f)(A(0), A(1), A(2));
  case 4:
    return ((word(*)(W4))f)(A(0), A(1), A(2), A(3));
  case 5:
    return ((word(*)(W5))f)(A(0), A(1), A(2), A(3), A(4));
  case 6:
    return ((word(*)(W6))f)(A(0), A(1), A(2), A(3), A(4), A(5));
  case 7:
    return ((word(*)(W7))f)(A(0), A(1), A(2), A(3), A(4), A(5), A(6));
  case 8:
    return ((word(*)(W8))f)(A(0), A(1), A(2), A(3), A(4), A(5), A(6), A(7));
  case 9:
    return ((word(*)(W9))f)(A(0), A(1), A(2), A(3), A(4), A(5), A(6), A(7), A(8));
  case 10:
    return ((word(*)(W10))f)(A(0), A(1), A(2), A(3), A(4), A(5), A(6), A(7), A(8), A(9));
  default:
    return ((word(*)(W11))f)(A(0), A(1), A(2), A(3), A(4), A(5), A(6), A(7), A(8), A(9), A(10));
  }
}

word make_call(const struct prepared_call *call) {
  word result = call_native(call->function, call->count, call->arguments);
  return call->kind & CALL_INT ? (word)(int32_t)result : result;
}
