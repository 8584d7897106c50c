// SPDX-License-Identifier: Apache-2.0
// The driver of coroutines: runs TypeScript to its next native call, drops the lock, makes the call
// on this thread, takes the lock again and resumes.
#include "host.h"

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
    engine_unlock_for(frame, (int)word_from_double(list->kind));
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
  JSValueConst arguments[] = {argument};
  JSValue state = JS_Invoke(context, coroutine, failed ? engine.throw_ : engine.next, 1, arguments);
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

// Takes `tail`: an object that names a call list, to be run now, and what goes on with its outcome.
static JSValue finish(struct frame *frame, JSValue tail, JSValue resume) {
  JSContext *context = engine.context;
  JSValue list = JS_GetProperty(context, tail, engine.list);
  word outcome = 0;
  // `resume` gives back what was taken for the call, whatever has become of it.
  if (!perform(frame, list, &outcome))
    JS_FreeValue(context, JS_GetException(context));
  JSValueConst done[] = {JS_NewInt64(context, outcome)};
  JSValue result = JS_Call(context, resume, tail, 1, done);
  JS_FreeValue(context, list);
  JS_FreeValue(context, resume);
  JS_FreeValue(context, tail);
  return result;
}

// A handler gives a word, a coroutine, or a tail whose `resume` gives one of the first two.
static JSValue run(struct frame *frame, JSValueConst function, int count, JSValueConst *values) {
  JSContext *context = engine.context;
  JSValue result = JS_Call(context, function, JS_UNDEFINED, count, values);
  if (!JS_IsObject(result))
    return result;
  JSValue resume = JS_GetProperty(context, result, engine.resume);
  if (!JS_IsUndefined(resume))
    result = finish(frame, result, resume);
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
  JSValueConst values[CALL_MAX_ARGS + 1];
  for (unsigned i = 0; i < count; i++)
    values[i] = JS_NewInt64(context, arguments[i]);
  word out;
  if (take_word(run(frame, function, (int)count, values), fallback, &out))
    return out;
  JSValue error = JS_GetException(context);
  JSValueConst report[] = {error, count ? values[0] : JS_UNDEFINED};
  JSValue handled = JS_Call(context, engine.on_error, JS_UNDEFINED, 2, report);
  JS_FreeValue(context, error);
  if (JS_IsException(handled))
    JS_FreeValue(context, JS_GetException(context));
  JS_FreeValue(context, handled);
  return fallback;
}
