// SPDX-License-Identifier: Apache-2.0
// The entry points: a function list of our own over that of the real driver.
#include "faults.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PUBLIC __attribute__((visibility("default")))

#define F(name, arguments, first) #name,
const char *const function_names[FUNCTIONS] = {
#include "functions.h"
};
#undef F
#define F(name, arguments, first) first,
const enum first_argument first_arguments[FUNCTIONS] = {
#include "functions.h"
};
#undef F

typedef word (*any_function)(word, word, word, word, word, word, word, word, word, word);

struct list {
  uint8_t major, minor;
  void *functions[FUNCTIONS];
};

static const struct list *real_list;
static unsigned real_length;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void lock(void) { pthread_mutex_lock(&mutex); }
void unlock(void) { pthread_mutex_unlock(&mutex); }

__attribute__((constructor)) static void watch_forks(void) { pthread_atfork(lock, unlock, unlock); }

// The newest list of the real driver.
static void load_real(void) {
  const char *path = getenv("FAULTS_DRIVER");
  void *library = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
  if (!library) {
    fprintf(stderr, "faults: FAULTS_DRIVER: %s\n", path ? dlerror() : "not set");
    return;
  }
  struct {
    const char *name;
    const struct list *list;
    word flags;
  } *found = NULL;
  word (*get_interface)(const char *, void *, void *, word) = dlsym(library, "C_GetInterface");
  word (*get_list)(const struct list **) = dlsym(library, "C_GetFunctionList");
  uint8_t versions[][2] = {{3, 2}, {3, 1}, {3, 0}};
  for (unsigned i = 0; get_interface && !real_list && i < 3; i++)
    if (get_interface("PKCS 11", versions[i], &found, 0) == CKR_OK && found)
      real_list = found->list;
  if (!real_list && get_list)
    get_list(&real_list);
  if (!real_list)
    return;
  bool is_2 = real_list->major < 3;
  real_length = is_2 ? LENGTH_2_40 : real_list->minor < 2 ? LENGTH_3_0 : FUNCTIONS;
}

static void write_log(const struct call *call, word rv) {
  const char *path = getenv("FAULTS_LOG");
  int file = path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
  if (file < 0)
    return;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  char line[128];
  int size =
      snprintf(line, sizeof line, "%lld %ld %s 0x%llx\n",
               (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000, (long)syscall(SYS_gettid),
               function_names[call->function], (unsigned long long)rv);
  if (write(file, line, (size_t)size) != size)
    fprintf(stderr, "faults: cannot write to FAULTS_LOG\n");
  close(file);
}

word call_real(const struct call *call) {
  const word *a = call->arguments;
  any_function function =
      call->function < real_length ? (any_function)real_list->functions[call->function] : NULL;
  if (!function)
    return CKR_FUNCTION_NOT_SUPPORTED;
  return function(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9]);
}

static word enter(struct call call) {
  word rv = apply(&call);
  write_log(&call, rv);
  return rv;
}

#define P1 word a
#define P2 P1, word b
#define P3 P2, word c
#define P4 P3, word d
#define P5 P4, word e
#define P6 P5, word f
#define P7 P6, word g
#define P8 P7, word h
#define P9 P8, word i
#define P10 P9, word j
#define A1 a
#define A2 A1, b
#define A3 A2, c
#define A4 A3, d
#define A5 A4, e
#define A6 A5, f
#define A7 A6, g
#define A8 A7, h
#define A9 A8, i
#define A10 A9, j
#define F(name, count, first)                                                                      \
  static word enter_##name(P##count) { return enter((struct call){name##_ID, {A##count}}); }
#include "functions.h"
#undef F

#define F(name, arguments, first) (void *)enter_##name,
static void *const entries[FUNCTIONS] = {
#include "functions.h"
};
#undef F

// The list that is given out, made anew each time: the script may have taken functions away.
static const struct list *make_list(bool newest) {
  static struct list lists[2];
  lock();
  if (!real_list)
    load_real();
  script_refresh();
  struct list *list = &lists[newest];
  unsigned length = real_list ? real_length : 0;
  if (!newest && length > LENGTH_2_40)
    length = LENGTH_2_40;
  list->major = newest ? real_list->major : 2;
  list->minor = newest ? real_list->minor : 40;
  for (unsigned i = 0; i < length; i++)
    list->functions[i] = real_list->functions[i] && !settings.without[i] ? entries[i] : NULL;
  unlock();
  return length ? list : NULL;
}

PUBLIC word C_GetFunctionList(const struct list **out) {
  struct call call = {C_GetFunctionList_ID, {(word)out}};
  const struct list *list = make_list(false);
  // Only faults: it is not handed on.
  word nth, total;
  lock();
  record_call(&call, &nth, &total);
  const struct rule *rule = next_rule(NULL, C_GetFunctionList_ID, nth, total);
  word rv = rule && rule->action == RETURN ? rule->first : list ? CKR_OK : CKR_GENERAL_ERROR;
  if (rule)
    record_fault();
  unlock();
  *out = rule && rule->action == WORD ? (void *)rule->second : list;
  write_log(&call, rv);
  return rv;
}

struct interface {
  const char *name;
  const struct list *list;
  word flags;
};

PUBLIC word C_GetInterface(const char *name, const uint8_t *version, struct interface **out,
                           word flags) {
  static struct interface interface = {"PKCS 11", NULL, 0};
  struct call call = {C_GetInterface_ID, {(word)name, (word)version, (word)out, flags}};
  make_list(false);
  word nth, total;
  lock();
  record_call(&call, &nth, &total);
  const struct rule *rule = next_rule(NULL, C_GetInterface_ID, nth, total);
  word rv = rule && rule->action == RETURN ? rule->first : CKR_OK;
  if (rule)
    record_fault();
  bool has = real_list && real_list->major >= 3 && !settings.only_2_40 &&
             (!version || (version[0] == real_list->major && version[1] == real_list->minor));
  unlock();
  if (rv == CKR_OK && !has)
    rv = CKR_GENERAL_ERROR;
  if (rv == CKR_OK) {
    interface.list = make_list(true);
    *out = &interface;
  }
  write_log(&call, rv);
  return rv;
}

// For programs: the script of what happens from now on.
PUBLIC void faults_script(const char *text) {
  lock();
  script_load(text);
  unlock();
}

// For programs: ends what the real driver does in this process, whoever has begun it.
PUBLIC void faults_end(void) {
  struct call finalize = {C_Finalize_ID, {0}};
  lock();
  call_real(&finalize);
  sessions_ended();
  unlock();
}
