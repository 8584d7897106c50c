// SPDX-License-Identifier: Apache-2.0
// Native calls, and the driver of coroutines that drops the lock around each of them.
#include <dlfcn.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host.h"

// Handles that do not fit into a number. TypeScript has the n-th as -(2^53 + 2 + 2n), a number that
// no word is. A place stays as it is until it is given back, so that any thread may look up what it
// has been given; 0 is a free one, and the one that has been free longest is taken.
enum { WIDE_MAX = 65536 };
#define WIDE_FIRST (-0x1p53 - 2)
static word wide_words[WIDE_MAX];
static unsigned wide_end, wide_last; // how many places have been used, and taken

static bool is_wide(double number) {
  return number <= WIDE_FIRST && number > WIDE_FIRST - 2.0 * WIDE_MAX;
}

static unsigned wide_place(double number) { return (unsigned)((WIDE_FIRST - number) / 2); }

// WIDE_MAX when there is no place left.
static unsigned place_wide(word handle) {
  for (unsigned i = 0; i < wide_end; i++)
    if (wide_words[i] == handle)
      return i;
  for (unsigned tried = 0; tried < WIDE_MAX; tried++) {
    unsigned i = wide_last++ % WIDE_MAX;
    if (wide_words[i])
      continue;
    wide_words[i] = handle;
    wide_end = i < wide_end ? wide_end : i + 1;
    return i;
  }
  return WIDE_MAX;
}

JSValue value_from_handle(JSContext *context, word handle) {
  if (handle <= (word)1 << 53 && handle >= -((word)1 << 53))
    return JS_NewInt64(context, handle);
  unsigned place = place_wide(handle);
  if (place == WIDE_MAX)
    return JS_ThrowRangeError(context, "too many handles of more than 53 bits");
  return JS_NewFloat64(context, WIDE_FIRST - 2.0 * place);
}

// forgetHandle(handle): nothing has this handle any more; its number may come to stand for another.
static JSValue forget_handle(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)context, (void)self, (void)argc;
  double number = JS_IsNumber(argv[0]) && JS_VALUE_GET_TAG(argv[0]) != JS_TAG_INT
                      ? JS_VALUE_GET_FLOAT64(argv[0])
                      : 0;
  if (is_wide(number))
    wide_words[wide_place(number)] = 0;
  return JS_UNDEFINED;
}

bool word_from_value(JSContext *context, JSValueConst value, word *out) {
  if (JS_VALUE_GET_TAG(value) == JS_TAG_INT) {
    *out = JS_VALUE_GET_INT(value);
    return true;
  }
  double number = JS_IsNumber(value) ? JS_VALUE_GET_FLOAT64(value) : 0.5;
  if (is_wide(number)) {
    *out = wide_words[wide_place(number)];
    return true;
  }
  if (!(number >= -0x1p53 && number <= 0x1p53) || number != (double)(word)number) {
    JS_ThrowTypeError(context, "not a machine word");
    return false;
  }
  *out = (word)number;
  return true;
}

JSValue value_from_word(JSContext *context, word value) {
  if (value > ((word)1 << 53) || value < -((word)1 << 53))
    return JS_ThrowRangeError(context, "a word of more than 53 bits came from outside");
  return JS_NewInt64(context, value);
}

// A double that is no integer of a word's range becomes 0 instead of undefined behaviour.
word word_from_double(double number) {
  if (is_wide(number))
    return wide_words[wide_place(number)];
  return number >= -0x1p62 && number <= 0x1p62 ? (word)number : 0;
}

word run_list(struct call_list *list) {
  word count = word_from_double(list->count);
  for (word i = 0; i < count; i++) {
    struct call_entry *entry = &list->entries[i];
    struct prepared_call call = {.kind = word_from_double(entry->kind),
                                 .function = word_from_double(entry->function),
                                 .count = (unsigned)word_from_double(entry->argument_count)};
    if (call.count > CALL_MAX_ARGS || !call.function)
      return i;
    for (unsigned a = 0; a < call.count; a++)
      call.arguments[a] = word_from_double(entry->arguments[a]);
    word result = make_call(&call);
    entry->result = (double)result;
    if (result != word_from_double(entry->expected))
      return i;
  }
  return count;
}

// leaf(kind, fn, ...arguments): calls with the lock held.
static JSValue leaf(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  struct prepared_call call = {.count = argc > 2 ? (unsigned)argc - 2 : 0};
  if (argc < 2 || call.count > CALL_MAX_ARGS)
    return JS_ThrowTypeError(context, "not a native call");
  bool ok = word_from_value(context, argv[0], &call.kind) &&
            word_from_value(context, argv[1], &call.function);
  for (unsigned i = 0; ok && i < call.count; i++)
    ok = word_from_value(context, argv[i + 2], &call.arguments[i]);
  if (!ok)
    return JS_EXCEPTION;
  if (!call.function)
    return JS_ThrowTypeError(context, "a native call to address 0");
  return value_from_word(context, make_call(&call));
}

static void forward_variadic(word function, word a, word b, const char *format, ...) {
  va_list list;
  va_start(list, format);
  ((void (*)(word, word, const char *, va_list))(intptr_t)function)(a, b, format, list);
  va_end(list);
}

// leafVariadic(fn, a, b, format, argument): fn(a, b, format, va_list of one).
static JSValue leaf_variadic(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  word w[5];
  for (int i = 0; i < 5; i++)
    if (!word_from_value(context, i < argc ? argv[i] : JS_UNDEFINED, &w[i]))
      return JS_EXCEPTION;
  forward_variadic(w[0], w[1], w[2], (const char *)(intptr_t)w[3], w[4]);
  return JS_UNDEFINED;
}

// symbol(name): a function of libc or of the program by its C name; 0 when there is none.
static JSValue symbol(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  const char *name = JS_ToCString(context, argv[0]);
  if (!name)
    return JS_EXCEPTION;
  void *address = dlsym(RTLD_DEFAULT, name);
  JS_FreeCString(context, name);
  return value_from_word(context, (intptr_t)address);
}

// gateWait(address, seen): sleeps while the u32 at `address` is `seen`. Called as a native
// function, with the lock dropped.
static word gate_wait(word address, word seen) {
  return syscall(SYS_futex, address, FUTEX_WAIT_PRIVATE, (uint32_t)seen, NULL, NULL, 0);
}

// gateWake(address): wakes all who sleep there.
static word gate_wake(word address) {
  return syscall(SYS_futex, address, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
}

// insideMarkedCall(): whether this thread came here from inside a call that was marked.
static JSValue inside_marked_call(JSContext *context, JSValueConst self, int argc,
                                  JSValueConst *argv) {
  (void)context, (void)self, (void)argc, (void)argv;
  for (struct frame *frame = engine.frames; frame; frame = frame->outer)
    if (frame->call_kind & CALL_MARKED && pthread_equal(frame->thread, pthread_self()))
      return JS_TRUE;
  return JS_FALSE;
}

static JSValue keep(JSContext *context, JSValue *slot, JSValueConst handler) {
  JS_FreeValue(context, *slot);
  *slot = JS_DupValue(context, handler);
  return JS_UNDEFINED;
}

static JSValue on_init(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  return keep(context, &engine.on_init, argv[0]);
}

static JSValue on_error(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  return keep(context, &engine.on_error, argv[0]);
}

static JSValue on_call(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  return keep(context, &engine.on_call, argv[0]);
}

int call_define(JSContext *context, JSValueConst host) {
  static const struct host_function functions[] = {
      {"leaf", leaf, 2},      {"leafVariadic", leaf_variadic, 5},
      {"symbol", symbol, 1},  {"insideMarkedCall", inside_marked_call, 0},
      {"onInit", on_init, 1}, {"onError", on_error, 1},
      {"onCall", on_call, 1}, {"forgetHandle", forget_handle, 1},
  };
  const struct {
    const char *name;
    void *address;
  } addresses[] = {{"gateWait", (void *)gate_wait},
                   {"gateWake", (void *)gate_wake},
                   {"forkGeneration", &engine.fork_generation}};
  for (unsigned i = 0; i < sizeof addresses / sizeof *addresses; i++)
    if (JS_SetPropertyStr(context, host, addresses[i].name,
                          value_from_word(context, (intptr_t)addresses[i].address)) < 0)
      return -1;
  return host_define(context, host, functions, sizeof functions / sizeof *functions);
}
