// SPDX-License-Identifier: Apache-2.0
// Native calls, and the driver of coroutines that drops the lock around each of them.
#include <dlfcn.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host.h"

bool word_from_value(JSContext *context, JSValueConst value, word *out) {
  if (JS_VALUE_GET_TAG(value) == JS_TAG_INT) {
    *out = JS_VALUE_GET_INT(value);
    return true;
  }
  double number = JS_IsNumber(value) ? JS_VALUE_GET_FLOAT64(value) : 0.5;
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

#define A(i) arguments[i]
#define W1 word
#define W2 W1, word
#define W3 W2, word
#define W4 W3, word
#define W5 W4, word
#define W6 W5, word
#define W7 W6, word
#define W8 W7, word
#define W9 W8, word
#define W10 W9, word
#define W11 W10, word

// The calling conventions served (System V x86-64, AAPCS64) pass integers and pointers alike.
word call_native(word function, unsigned count, const word *arguments) {
  void *f = (void *)(intptr_t)function;
  switch (count) {
  case 0:
    return ((word(*)(void))f)();
  case 1:
    return ((word(*)(W1))f)(A(0));
  case 2:
    return ((word(*)(W2))f)(A(0), A(1));
  case 3:
    return ((word(*)(W3))f)(A(0), A(1), A(2));
  case 4:
    return ((word(*)(W4))f)(A(0), A(1), A(2), A(3));
  case 5:
    return ((word(*)(W5))f)(A(0), A(1), A(2), A(3), A(4));
  case 6:
    return ((word(*)(W6))f)(A(0), A(1), A(2), A(3), A(4), A(5));
  case 7:
    return ((word(*)(W7))f)(A(0), A(1), A(2), A(3), A(4), A(5), A(6));
  case 8:
    return ((word(*)(W8))f)(A(0), A(1), A(2), A(3), A(4), A(5), A(6), A(7));
  case 9:
    return ((word(*)(W9))f)(A(0), A(1), A(2), A(3), A(4), A(5), A(6), A(7), A(8));
  case 10:
    return ((word(*)(W10))f)(A(0), A(1), A(2), A(3), A(4), A(5), A(6), A(7), A(8), A(9));
  default:
    return ((word(*)(W11))f)(A(0), A(1), A(2), A(3), A(4), A(5), A(6), A(7), A(8), A(9), A(10));
  }
}

struct prepared_call {
  word kind, function, arguments[CALL_MAX_ARGS];
  unsigned count;
};

static word make_call(const struct prepared_call *call) {
  word result = call_native(call->function, call->count, call->arguments);
  return call->kind & CALL_INT ? (word)(int32_t)result : result;
}

// From [kind, function, ...arguments].
static bool read_call(JSContext *context, JSValueConst array, struct prepared_call *call) {
  int64_t length;
  if (JS_GetLength(context, array, &length))
    return false;
  if (length < 2 || length > 2 + CALL_MAX_ARGS) {
    JS_ThrowTypeError(context, "not a native call");
    return false;
  }
  call->count = (unsigned)length - 2;
  for (int64_t i = 0; i < length; i++) {
    JSValue value = JS_GetPropertyUint32(context, array, (uint32_t)i);
    word *to = i == 0 ? &call->kind : i == 1 ? &call->function : &call->arguments[i - 2];
    bool ok = word_from_value(context, value, to);
    JS_FreeValue(context, value);
    if (!ok)
      return false;
  }
  return true;
}

// A double that is no integer of a word's range becomes 0 instead of undefined behaviour.
static word word_from_double(double number) {
  return number >= -0x1p62 && number <= 0x1p62 ? (word)number : 0;
}

// Runs outside the lock; the list belongs to the caller. Returns how many entries gave what was
// expected: the count when all did.
static word run_list(struct call_list *list) {
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

// Makes the call that a coroutine yielded. Every entry of a list counts as marked when its first
// is.
static bool perform(struct frame *frame, JSValueConst request, word *result) {
  JSContext *context = engine.context;
  struct prepared_call call;
  if (JS_IsObject(request)) {
    if (!read_call(context, request, &call))
      return false;
    engine_unlock_for(frame, (int)call.kind);
    *result = make_call(&call);
  } else {
    word address;
    if (!word_from_value(context, request, &address))
      return false;
    struct call_list *list = (struct call_list *)(intptr_t)address;
    engine_unlock_for(frame, (int)word_from_double(list->entries[0].kind));
    *result = run_list(list);
  }
  engine_relock(frame);
  return true;
}

// One step of the coroutine: sends it the result of its call, or throws into it what went wrong, so
// that its `finally` blocks run. Returns what it yields or returns, and whether it is done.
static JSValue step(JSContext *context, JSValueConst coroutine, JSValue sent, bool *done) {
  bool failed = JS_IsException(sent);
  JSValue argument = failed ? JS_GetException(context) : sent;
  JSValue state = JS_Invoke(context, coroutine, failed ? engine.throw_ : engine.next, 1, &argument);
  JS_FreeValue(context, argument);
  *done = true;
  if (JS_IsException(state))
    return state;
  JSValue flag = JS_GetProperty(context, state, engine.done);
  *done = JS_ToBool(context, flag) != 0;
  JS_FreeValue(context, flag);
  JSValue value = JS_GetProperty(context, state, engine.value);
  JS_FreeValue(context, state);
  return value;
}

// Takes `coroutine` and drives it to its end; returns its result or an exception.
static JSValue drive(struct frame *frame, JSValue coroutine) {
  JSContext *context = engine.context;
  JSValue sent = JS_UNDEFINED;
  for (;;) {
    bool done;
    JSValue value = step(context, coroutine, sent, &done);
    if (done) {
      JS_FreeValue(context, coroutine);
      return value;
    }
    word result = 0;
    bool performed = perform(frame, value, &result);
    JS_FreeValue(context, value);
    sent = performed ? value_from_word(context, result) : JS_EXCEPTION;
  }
}

static JSValue run(struct frame *frame, JSValueConst function, int count, JSValueConst *values) {
  JSValue result = JS_Call(engine.context, function, JS_UNDEFINED, count, values);
  return JS_IsObject(result) ? drive(frame, result) : result;
}

// `undefined` (a handler of a void function) is `fallback`.
static bool take_word(JSValue result, word fallback, word *out) {
  *out = fallback;
  if (JS_IsException(result))
    return false;
  bool ok = JS_IsUndefined(result) || word_from_value(engine.context, result, out);
  JS_FreeValue(engine.context, result);
  return ok;
}

word call_script(struct frame *frame, JSValueConst function, unsigned count, const word *arguments,
                 word fallback) {
  JSContext *context = engine.context;
  JSValue values[CALL_MAX_ARGS + 1];
  for (unsigned i = 0; i < count; i++)
    values[i] = JS_NewInt64(context, arguments[i]);
  word out;
  if (take_word(run(frame, function, (int)count, values), fallback, &out))
    return out;
  JSValue error = JS_GetException(context);
  JSValue report[] = {error, count ? values[0] : JS_UNDEFINED};
  JSValue handled = JS_Call(context, engine.on_error, JS_UNDEFINED, 2, report);
  JS_FreeValue(context, error);
  if (JS_IsException(handled))
    JS_FreeValue(context, JS_GetException(context));
  JS_FreeValue(context, handled);
  return fallback;
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

static JSValue fork_generation(JSContext *context, JSValueConst self, int argc,
                               JSValueConst *argv) {
  (void)self, (void)argc, (void)argv;
  return JS_NewInt64(context, engine.fork_generation);
}

static JSValue on_init(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  JS_FreeValue(context, engine.on_init);
  engine.on_init = JS_DupValue(context, argv[0]);
  return JS_UNDEFINED;
}

static JSValue on_error(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  JS_FreeValue(context, engine.on_error);
  engine.on_error = JS_DupValue(context, argv[0]);
  return JS_UNDEFINED;
}

int call_define(JSContext *context, JSValueConst host) {
  static const struct host_function functions[] = {
      {"leaf", leaf, 2},
      {"leafVariadic", leaf_variadic, 5},
      {"symbol", symbol, 1},
      {"insideMarkedCall", inside_marked_call, 0},
      {"forkGeneration", fork_generation, 0},
      {"onInit", on_init, 1},
      {"onError", on_error, 1},
  };
  if (JS_SetPropertyStr(context, host, "gateWait", value_from_word(context, (intptr_t)gate_wait)) <
          0 ||
      JS_SetPropertyStr(context, host, "gateWake", value_from_word(context, (intptr_t)gate_wake)) <
          0)
    return -1;
  return host_define(context, host, functions, sizeof functions / sizeof *functions);
}
