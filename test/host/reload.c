// SPDX-License-Identifier: Apache-2.0
// usage: reload openssl.cnf URI COUNT WARM_UP
// Loads the provider, uses it and unloads it, COUNT times; prints the resident pages after the
// warm-up and at the end.
#include <openssl/provider.h>
#include <stdio.h>
#include <stdlib.h>

#include "program.h"

int main(int argc, char **argv) {
  need(argc == 5, "usage");
  int count = atoi(argv[3]), warm_up = atoi(argv[4]);
  for (int i = 0; i < count; i++) {
    if (i == warm_up)
      printf("%ld\n", resident_pages());
    OSSL_LIB_CTX *context = new_context(argv[1]);
    EVP_PKEY *key = load_key(context, argv[2]);
    sign_and_verify(context, key);
    EVP_PKEY_free(key);
    OSSL_LIB_CTX_free(context);
  }
  printf("%ld\n", resident_pages());
  return 0;
}
