// SPDX-License-Identifier: Apache-2.0
// The measurements through OpenSSL, with whatever provider OPENSSL_CONF brings. A target is a URI
// or a file, as `openssl pkey -in` takes it.
#ifndef EVP_H
#define EVP_H

#include <openssl/types.h>
#include <stdbool.h>

// Complete signatures, as TLS makes them: init, sign, with a new context each time or the same one.
void evp_measure_sign(const char *target, int threads, double seconds, bool reuse);

// Open a store, load the key, free both.
void evp_measure_load(const char *target, double seconds);

// Load, sign once, and print the memory of the process.
void evp_measure_memory(const char *target);

// Load, first signature, steady signatures: the calls that each makes, as count-calls.so counts
// them.
void evp_count_calls(const char *target, const char *counter);

// The key, or the end of the program.
EVP_PKEY *evp_load_key(const char *target);

// Ends the program with OpenSSL's errors.
_Noreturn void fail_openssl(const char *what);

// Load a key and sign with it once.
void evp_use_key(const char *target);

#endif
