// SPDX-License-Identifier: Apache-2.0
// Measurements through OpenSSL beyond signatures: what a key decrypts, agrees on, and how it is
// made.
#ifndef OPERATIONS_H
#define OPERATIONS_H

// Decrypt what OpenSSL alone has encrypted, with `pkcs1` or `oaep`.
void evp_measure_decrypt(const char *target, const char *padding, double seconds);

// Agree with the key of a peer that lives in software.
void evp_measure_derive(const char *target, double seconds);

// Make so many keys of the token; `algorithm` is EC or RSA.
void evp_measure_generate(const char *uri, const char *algorithm, int count);

// Complete handshakes of TLS, each a new session, with a server on this port of the loopback.
void measure_handshakes(int port, int threads, double seconds);

#endif
