// SPDX-License-Identifier: Apache-2.0
// The C host: QuickJS in a provider's clothes. It knows words, bytes and threads, and no policy.
// src/host.ts declares the same contract for TypeScript, under the same names.
#ifndef HOST_H
#define HOST_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "quickjs.h"

// What C and TypeScript exchange: an integer or an address. TypeScript sees it as a number; a value
// outside +-2^53 that is not all ones is refused rather than rounded, or, where any bits can be
// meant (a handle), gets a number that stands for it.
typedef int64_t word;

enum {
  CALL_INT = 1,      // the function returns int: only the low 32 bits of the result are defined
  CALL_MARKED = 2,   // the call enters the token: insideMarkedCall() is true for what re-enters
  CALL_MAX_ARGS = 11 // arguments of one native call, at most
};

// One entry of a call list. Numbers are doubles so that TypeScript writes them as array elements.
struct call_entry {
  double kind, function, expected, result, argument_count;
  double arguments[CALL_MAX_ARGS];
};

// Entries run in order until one returns something other than `expected`.
struct call_list {
  double count, kind; // `kind` is marked when any entry is
  struct call_entry entries[];
};

// One activation of TypeScript on a thread's stack; nested where a native call came back.
struct frame {
  pthread_t thread;
  int call_kind; // of the native call that this frame waits for; 0 while TypeScript runs
  struct frame *outer;
};

// All state of the host. One per process, never freed: the module stays loaded (-z nodelete).
struct engine {
  JSRuntime *runtime;
  JSContext *context;
  JSValue on_init, on_error, on_call, *handlers;
  unsigned entry; // of the handler that was called last
  bool remember;  // the running handler has said so
  JSAtom next, throw_, value, done, list, resume;
  struct frame *frames;
  double fork_generation; // read by TypeScript in place
};

extern struct engine engine;

// A call from outside in two blocks of bytes, and what TypeScript answers: a block from `alloc`,
// which is the host's from then on. TypeScript reads and writes the words in place.
struct exchange {
  word request, request_size, secret, secret_size, answer, answer_size;
};

// engine.c
// Starts the engine and runs the bundle, once. False when there is no memory for it.
bool engine_start(void);
// Takes the lock and links the frame. False when this thread already holds the lock, which only a
// leaf call that calls back can bring about.
bool engine_enter(struct frame *frame);
void engine_leave(struct frame *frame);
// Drop and retake the lock around one native call; between them nothing of the engine is touched.
void engine_unlock_for(struct frame *frame, int call_kind);
void engine_relock(struct frame *frame);

// native-call.c
struct prepared_call {
  word kind, function, arguments[CALL_MAX_ARGS];
  unsigned count;
};

word make_call(const struct prepared_call *call);

// call.c
// Runs outside the lock; the list belongs to the caller. Returns how many entries gave what was
// expected: the count when all did.
word run_list(struct call_list *list);
word word_from_double(double number);
bool word_from_value(JSContext *context, JSValueConst value, word *out);
JSValue value_from_word(JSContext *context, word value);
JSValue value_from_handle(JSContext *context, word handle);
int call_define(JSContext *context, JSValueConst host);

// coroutine.c
// Calls the TypeScript function with the lock held and drives the coroutine that it may return to
// its end. `fallback` is the result when the function fails; its error goes to on_error.
word call_script(struct frame *frame, JSValueConst function, unsigned count, const word *arguments,
                 word fallback);

// memory.c
int memory_define(JSContext *context, JSValueConst host);

// text.c
int text_define(JSContext *context, JSValueConst host);

// trampoline.c
// C entry points by shape; trampolines.gen.c holds the typed functions.
struct trampoline_pool {
  const char *shape;
  unsigned first, count;
  void (*const *entries)(void);
};
extern const struct trampoline_pool trampoline_pools[];
extern const unsigned trampoline_pool_count, trampoline_slot_count;
word trampoline_enter(unsigned slot, unsigned count, const word *arguments);
int trampoline_define(JSContext *context, JSValueConst host);

// answers.c
bool answers_start(unsigned entries);
// An answer given beforehand; needs no lock of the caller's.
bool answer_find(unsigned entry, unsigned count, const word *arguments, word *answer);
// The same arguments get this answer again; with the engine's lock held.
void answer_remember(unsigned entry, unsigned count, const word *arguments, word answer);
// Around a fork.
void answers_lock(void);
void answers_unlock(void);
int answers_define(JSContext *context, JSValueConst host);

// Defines functions on the `host` object; 0 or -1 with an exception pending.
struct host_function {
  const char *name;
  JSCFunction *function;
  int length;
};
int host_define(JSContext *context, JSValueConst host, const struct host_function *functions,
                unsigned count);

// bundle.c
// Runs the first chunk and what it imports; false with an exception pending.
bool bundle_start(JSRuntime *runtime, JSContext *context);
int bundle_define(JSContext *context, JSValueConst host);

// bundle.gen.c: src/ as bytecode, in modules that import each other by name. The first one starts.
struct chunk {
  const char *name;
  const uint8_t *bytes;
  uint32_t size;
};
extern const struct chunk chunks[];
extern const unsigned chunk_count;

#endif
