// SPDX-License-Identifier: Apache-2.0
// Runs a target of targets.ts inside the engine, as it is in the module: the same host and the same
// bytecode, with limits.
// usage: fuzz TARGET COUNT SEED [SECONDS]   (SECONDS: the patience with one input)
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "host.h"

enum { HEAP_BYTES = 64 << 20, DATA_BYTES = 512 << 20, PATIENCE_SECONDS = 20 };
enum { FAILED = 1, USAGE = 2, SIGNALLED = 3 };

// TypeScript writes the number of the input that it is at to `answer_size`.
static struct exchange exchange;
static long patience = PATIENCE_SECONDS;

// Found by TypeScript, which would wait for tokens that become readable: none does here.
__attribute__((visibility("default"))) int usleep(useconds_t microseconds) {
  (void)microseconds;
  return 0;
}

static void say_and_exit(const char *what) {
  char text[128];
  int length = snprintf(text, sizeof text, "%s at input %lld\n", what,
                        (long long)*(volatile word *)&exchange.answer_size);
  if (write(STDERR_FILENO, text, (size_t)length) < 0)
    _exit(FAILED);
  _exit(SIGNALLED);
}

static void look_for_progress(int number) {
  static word last = -1;
  static long seconds;
  (void)number;
  word now = *(volatile word *)&exchange.answer_size;
  seconds = now == last ? seconds + 1 : 0;
  last = now;
  if (seconds >= patience)
    say_and_exit("no end");
}

static void note_crash(int number) { say_and_exit(strsignal(number)); }

static void watch(void) {
  struct sigaction action = {.sa_handler = look_for_progress, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &action, NULL);
  setitimer(ITIMER_REAL, &(struct itimerval){.it_interval = {1, 0}, .it_value = {1, 0}}, NULL);
#ifndef __SANITIZE_ADDRESS__
  // AddressSanitizer says more itself, and has its own limit (hard_rss_limit_mb).
  const int crashes[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
  for (unsigned i = 0; i < sizeof crashes / sizeof *crashes; i++)
    signal(crashes[i], note_crash);
  setrlimit(RLIMIT_DATA, &(struct rlimit){DATA_BYTES, DATA_BYTES});
#else
  (void)note_crash;
#endif
}

// 1: all inputs were survived; 2: one was not, and the answer says which; 0: no answer.
static word ask(const char *target, const char *count, const char *seed) {
  char request[512];
  exchange.request_size =
      snprintf(request, sizeof request, "{\"target\":\"%s\",\"count\":\"%s\",\"seed\":\"%s\"}",
               target, count, seed);
  exchange.request = (intptr_t)request;
  struct frame frame;
  if (!engine_enter(&frame))
    return 0;
  JS_SetMemoryLimit(engine.runtime, HEAP_BYTES);
  const word argument = (intptr_t)&exchange;
  word outcome = call_script(&frame, engine.on_call, 1, &argument, 0);
  engine_leave(&frame);
  return outcome;
}

int main(int argc, char **argv) {
  if (argc < 4)
    return USAGE;
  if (argc > 4)
    patience = atol(argv[4]);
  if (!engine_start()) {
    fprintf(stderr, "the engine does not start\n");
    return FAILED;
  }
  watch();
  word outcome = ask(argv[1], argv[2], argv[3]);
  if (!outcome)
    say_and_exit("no answer");
  printf("%.*s\n", (int)exchange.answer_size, (const char *)(intptr_t)exchange.answer);
  return outcome == 1 ? 0 : FAILED;
}
