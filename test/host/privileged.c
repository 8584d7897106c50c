// SPDX-License-Identifier: Apache-2.0
// usage: privileged CONF URI: loads a key by a configuration that the program itself names, as
// OPENSSL_CONF is nothing for programs with raised privileges.
#include <stdio.h>
#include <sys/auxv.h>

#include "program.h"

int main(int argc, char **argv) {
  need(argc == 3, "usage");
  printf("raised privileges: %s\n", getauxval(AT_SECURE) ? "yes" : "no");
  fflush(stdout);
  OSSL_LIB_CTX *context = new_context(argv[1]);
  EVP_PKEY_free(load_key(context, argv[2]));
  return 0;
}
