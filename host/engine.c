// SPDX-License-Identifier: Apache-2.0
// The runtime, its one lock, the fork handlers, and the start of the bundle.
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "host.h"

struct engine engine;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
// The lock's holder, or 0. Only the holder itself ever reads its own name here, so no order is
// needed.
static _Atomic(pthread_t) holder;

static bool acquire(void) {
  pthread_t self = pthread_self();
  if (atomic_load_explicit(&holder, memory_order_relaxed) == self)
    return false;
  pthread_mutex_lock(&lock);
  atomic_store_explicit(&holder, self, memory_order_relaxed);
  return true;
}

static void release(void) {
  atomic_store_explicit(&holder, (pthread_t)0, memory_order_relaxed);
  pthread_mutex_unlock(&lock);
}

bool engine_enter(struct frame *frame) {
  if (!acquire())
    return false;
  *frame = (struct frame){.thread = pthread_self(), .outer = engine.frames};
  engine.frames = frame;
  if (engine.runtime)
    JS_UpdateStackTop(engine.runtime);
  return true;
}

// Frames of other threads may lie above this one: unlink it wherever it is.
void engine_leave(struct frame *frame) {
  struct frame **link = &engine.frames;
  while (*link != frame)
    link = &(*link)->outer;
  *link = frame->outer;
  release();
}

// A fork is waiting for the threads that are inside the token.
static bool forking;
enum { FORK_PAUSE_US = 200, FORK_PATIENCE_MS = 1000 };

static void pause_unlocked(void) {
  release();
  usleep(FORK_PAUSE_US);
  acquire();
}

void engine_unlock_for(struct frame *frame, int call_kind) {
  while (forking && call_kind & CALL_MARKED)
    pause_unlocked();
  frame->call_kind = call_kind;
  release();
}

void engine_relock(struct frame *frame) {
  acquire();
  frame->call_kind = 0;
  JS_UpdateStackTop(engine.runtime);
}

static bool fork_took_lock;

// Whether other threads are inside. A driver that forks by itself is not waited for.
static bool token_is_busy(void) {
  bool busy = false;
  for (struct frame *frame = engine.frames; frame; frame = frame->outer) {
    if (!(frame->call_kind & CALL_MARKED))
      continue;
    if (pthread_equal(frame->thread, pthread_self()))
      return false;
    busy = true;
  }
  return busy;
}

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// The child would have for ever what they hold in the driver: its locks, its half-changed memory.
static void let_token_calls_end(void) {
  for (int64_t until = now_ms() + FORK_PATIENCE_MS; token_is_busy() && now_ms() < until;) {
    forking = true;
    pause_unlocked();
  }
  forking = false;
}

static void before_fork(void) {
  bool took_lock = acquire();
  if (took_lock)
    let_token_calls_end(); // without the lock at times: another thread may fork meanwhile
  fork_took_lock = took_lock;
  answers_lock();
}

static void after_fork_in_parent(void) {
  answers_unlock();
  if (fork_took_lock)
    release();
}

// Only the forking thread lives on in the child; frames of the others lie on dead stacks.
static void after_fork_in_child(void) {
  answers_unlock();
  struct frame **link = &engine.frames;
  while (*link) {
    if (pthread_equal((*link)->thread, pthread_self()))
      link = &(*link)->outer;
    else
      *link = (*link)->outer;
  }
  engine.fork_generation++;
  if (fork_took_lock)
    release();
}

int host_define(JSContext *context, JSValueConst host, const struct host_function *functions,
                unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    JSValue function =
        JS_NewCFunction(context, functions[i].function, functions[i].name, functions[i].length);
    if (JS_IsException(function) ||
        JS_SetPropertyStr(context, host, functions[i].name, function) < 0)
      return -1;
  }
  return 0;
}

// Installs `host`, then runs the bundle, which registers on_init and on_error.
static bool run_bundle(JSContext *context) {
  JSValue global = JS_GetGlobalObject(context);
  JSValue host = JS_NewObject(context);
  bool ok = !JS_IsException(host) && memory_define(context, host) == 0 &&
            text_define(context, host) == 0 && call_define(context, host) == 0 &&
            trampoline_define(context, host) == 0 && answers_define(context, host) == 0 &&
            bundle_define(context, host) == 0;
  ok = JS_SetPropertyStr(context, global, "host", host) >= 0 && ok;
  JS_FreeValue(context, global);
  if (!ok)
    return false;
  return bundle_start(engine.runtime, context);
}

// The language itself, without eval and what browsers add to it.
static JSContext *create_context(JSRuntime *runtime) {
  int (*const parts[])(JSContext *) = {
      JS_AddIntrinsicBaseObjects, JS_AddIntrinsicDate,    JS_AddIntrinsicRegExp,
      JS_AddIntrinsicJSON,        JS_AddIntrinsicProxy,   JS_AddIntrinsicMapSet,
      JS_AddIntrinsicTypedArrays, JS_AddIntrinsicPromise, JS_AddIntrinsicWeakRef};
  JSContext *context = JS_NewContextRaw(runtime);
  for (unsigned i = 0; context && i < sizeof parts / sizeof *parts; i++)
    if (parts[i](context))
      return NULL;
  return context;
}

static bool create_engine(void) {
  engine.handlers = calloc(trampoline_slot_count, sizeof *engine.handlers);
  engine.runtime = JS_NewRuntime();
  if (!engine.runtime || !engine.handlers || !answers_start(trampoline_slot_count))
    return false;
  // A short program ends before there is anything worth collecting.
  JS_SetGCThreshold(engine.runtime, 2 * 1024 * 1024);
  // Callers' threads can have small stacks; TypeScript here is shallow.
  JS_SetMaxStackSize(engine.runtime, 192 * 1024);
  JSContext *context = engine.context = create_context(engine.runtime);
  if (!context)
    return false;
  for (unsigned i = 0; i < trampoline_slot_count; i++)
    engine.handlers[i] = JS_UNDEFINED;
  engine.on_init = engine.on_error = engine.on_call = JS_UNDEFINED;
  engine.next = JS_NewAtom(context, "next");
  engine.throw_ = JS_NewAtom(context, "throw");
  engine.value = JS_NewAtom(context, "value");
  engine.done = JS_NewAtom(context, "done");
  engine.list = JS_NewAtom(context, "list");
  engine.resume = JS_NewAtom(context, "resume");
  return run_bundle(context) &&
         pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child) == 0;
}

bool engine_start(void) {
  static bool tried, started;
  struct frame frame;
  if (!engine_enter(&frame))
    return false;
  if (!tried) {
    tried = true;
    started = create_engine();
  }
  engine_leave(&frame);
  return started;
}
