// SPDX-License-Identifier: Apache-2.0
// What every measurement needs: a clock, threads that start together, and one line of JSON as the
// answer. Whatever goes wrong ends the program with a reason on stderr.
#ifndef MEASURE_H
#define MEASURE_H

#include <stdbool.h>

struct job {
  const char *target; // a URI, a label or a file, as the command has it
  bool reuse;         // keep the context between signatures
  void *shared;       // what all threads use: the key
};

// What one thread needs; made before the clock starts and freed after it stops.
struct worker {
  void *(*begin)(const struct job *job);
  void (*step)(const struct job *job, void *state);
  void (*end)(void *state);
};

// Takes `step` in so many threads for so long; prints steps per second and processor time per step.
void measure_rate(const struct worker *worker, const struct job *job, int threads, double seconds);

// Prints the resident memory of this process, in KiB.
void print_memory(void);

// Runs a command so many times; prints the median of its milliseconds.
void measure_command(int count, char **command);

double now_us(void);
_Noreturn void fail(const char *what, ...) __attribute__((format(printf, 1, 2)));

#endif
