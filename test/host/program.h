// SPDX-License-Identifier: Apache-2.0
// What the test programs share: an application's way to a token's key, by the public API alone.
#ifndef PROGRAM_H
#define PROGRAM_H

#include <openssl/evp.h>
#include <sys/types.h>

// Ends the program with the error stack on stderr unless `ok`. From any thread.
void need(int ok, const char *what);

// The private key of a URI; the context's configuration names the provider.
EVP_PKEY *load_key(OSSL_LIB_CTX *context, const char *uri);

// A public key of the default context that stays with the provider, which then verifies and encrypts.
EVP_PKEY *load_public_key(const char *uri);

// Of this process.
long resident_pages(void);

// Signs a message and has the default provider verify the signature.
void sign_and_verify(OSSL_LIB_CTX *context, EVP_PKEY *key);

// A library context of its own with the providers of an openssl.cnf.
OSSL_LIB_CTX *new_context(const char *conf);

// Forks; the child runs `body` and ends with exit(0), as programs do.
pid_t start_child(void (*body)(void *), void *argument);
// Ends the program unless the child has ended with status 0.
void wait_for_child(pid_t child);

#endif
