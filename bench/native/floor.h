// SPDX-License-Identifier: Apache-2.0
// The same work in straight PKCS#11, as fast as the driver allows: what no provider can beat.
// The driver comes from FLOOR_DRIVER, the PIN from the file FLOOR_PIN_FILE, the key by its label.
#ifndef FLOOR_H
#define FLOOR_H

// C_SignInit and C_Sign on a session copy of the key, a session per thread.
void floor_measure_sign(const char *label, int threads, double seconds);

// As evp_measure_decrypt, evp_measure_derive, evp_measure_generate; the keys are session copies.
void floor_measure_decrypt(const char *label, const char *padding, double seconds);
void floor_measure_derive(const char *label, double seconds);
void floor_measure_generate(const char *algorithm, int count);

// Find the key pair and read its public half.
void floor_measure_load(const char *label, double seconds);

// Start, log in, find the key, read its public half, end: one process.
void floor_once(const char *label);

// Sign once with the key in `file` through OpenSSL and once with the driver, and print the memory.
void floor_measure_memory(const char *file, const char *label);

// As evp_count_calls.
void floor_count_calls(const char *label);

#endif
