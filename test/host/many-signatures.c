// SPDX-License-Identifier: Apache-2.0
// usage: many-signatures COUNT WARM_UP URI
// Signs in one process; prints the resident pages after the warm-up and at the end.
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "program.h"

static void sign(EVP_PKEY *key) {
  unsigned char out[1024];
  size_t size = sizeof out;
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  need(EVP_DigestSignInit_ex(md, NULL, "SHA256", NULL, NULL, key, NULL) == 1, "init");
  need(EVP_DigestSign(md, out, &size, (const unsigned char *)"x", 1) == 1, "sign");
  EVP_MD_CTX_free(md);
}

int main(int argc, char **argv) {
  need(argc == 4, "usage");
  int count = atoi(argv[1]), warm_up = atoi(argv[2]);
  EVP_PKEY *key = load_key(NULL, argv[3]);
  for (int i = 0; i < count; i++) {
    if (i == warm_up)
      printf("%ld\n", resident_pages());
    sign(key);
  }
  printf("%ld\n", resident_pages());
  EVP_PKEY_free(key);
  return 0;
}
