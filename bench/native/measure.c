// SPDX-License-Identifier: Apache-2.0
#include "measure.h"

#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_THREADS 64
#define WARM_UP_STEPS 3

extern char **environ;

struct run {
  const struct worker *worker;
  const struct job *job;
  pthread_barrier_t start;
  atomic_bool stop;
  atomic_ulong steps;
};

static double read_clock_us(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

double now_us(void) { return read_clock_us(CLOCK_MONOTONIC); }

_Noreturn void fail(const char *what, ...) {
  va_list arguments;
  va_start(arguments, what);
  vfprintf(stderr, what, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  // Not `exit`: other threads may be inside a driver whose exit handlers would pull it down.
  _exit(1);
}

static void *run_thread(void *argument) {
  struct run *run = argument;
  void *state = run->worker->begin(run->job);
  for (int i = 0; i < WARM_UP_STEPS; i++) {
    run->worker->step(run->job, state);
  }
  pthread_barrier_wait(&run->start);
  unsigned long steps = 0;
  while (!atomic_load_explicit(&run->stop, memory_order_relaxed)) {
    run->worker->step(run->job, state);
    steps++;
  }
  atomic_fetch_add(&run->steps, steps);
  run->worker->end(state);
  return NULL;
}

void measure_rate(const struct worker *worker, const struct job *job, int threads, double seconds) {
  pthread_t ids[MAX_THREADS];
  struct run run = {.worker = worker, .job = job};
  if (threads < 1 || threads > MAX_THREADS) {
    fail("1 to %d threads", MAX_THREADS);
  }
  pthread_barrier_init(&run.start, NULL, threads + 1);
  for (int i = 0; i < threads; i++) {
    if (pthread_create(&ids[i], NULL, run_thread, &run) != 0) {
      fail("cannot start a thread");
    }
  }
  pthread_barrier_wait(&run.start);
  double wall = now_us(), cpu = read_clock_us(CLOCK_PROCESS_CPUTIME_ID);
  usleep(seconds * 1e6);
  atomic_store(&run.stop, true);
  for (int i = 0; i < threads; i++) {
    pthread_join(ids[i], NULL);
  }
  wall = now_us() - wall;
  cpu = read_clock_us(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  printf("{\"perSecond\":%.1f,\"cpuUs\":%.2f}\n", run.steps / wall * 1e6, cpu / run.steps);
}

void print_memory(void) {
  FILE *file = fopen("/proc/self/smaps_rollup", "r");
  char line[256];
  long rss = 0, pss = 0, dirty = 0;
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    sscanf(line, "Rss: %ld kB", &rss);
    sscanf(line, "Pss: %ld kB", &pss);
    sscanf(line, "Private_Dirty: %ld kB", &dirty);
  }
  if (rss == 0) {
    fail("/proc/self/smaps_rollup cannot be read");
  }
  fclose(file);
  printf("{\"rss\":%ld,\"pss\":%ld,\"dirty\":%ld}\n", rss, pss, dirty);
}

static double time_command(posix_spawn_file_actions_t *actions, char **command) {
  pid_t child;
  int status;
  double start = now_us();
  if (posix_spawnp(&child, command[0], actions, NULL, command, environ) != 0) {
    fail("cannot run %s", command[0]);
  }
  if (waitpid(child, &status, 0) != child || status != 0) {
    fail("%s failed", command[0]);
  }
  return now_us() - start;
}

static int compare_doubles(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

void measure_command(int count, char **command) {
  posix_spawn_file_actions_t actions;
  double *times = calloc(count < 1 ? 1 : count, sizeof *times);
  if (times == NULL || count < 1) {
    fail("how many times?");
  }
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  for (int i = 0; i < count; i++) {
    times[i] = time_command(&actions, command);
  }
  qsort(times, count, sizeof *times, compare_doubles);
  printf("{\"ms\":%.3f}\n", times[count / 2] / 1e3);
  posix_spawn_file_actions_destroy(&actions);
  free(times);
}
