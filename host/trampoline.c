// SPDX-License-Identifier: Apache-2.0
// Entry points for C: a TypeScript function as a C function pointer of a declared shape.
#include <stdlib.h>
#include <string.h>

#include "host.h"

word trampoline_enter(unsigned slot, unsigned count, const word *arguments) {
  word result;
  if (answer_find(slot, count, arguments, &result))
    return result;
  struct frame frame;
  if (!engine_enter(&frame))
    return 0;
  engine.entry = slot;
  result = call_script(&frame, engine.handlers[slot], count, arguments, 0);
  if (engine.remember)
    answer_remember(slot, count, arguments, result);
  engine.remember = false;
  engine_leave(&frame);
  return result;
}

// entry(): the entry point of the running handler, until it first waits for something.
static JSValue entry(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc, (void)argv;
  return JS_NewUint32(context, engine.entry);
}

// remember(): the answer that the running handler gives at once is good for the same arguments ever
// after.
static JSValue remember(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)context, (void)self, (void)argc, (void)argv;
  engine.remember = true;
  return JS_UNDEFINED;
}

// trampoline(shape, handler): the next free entry point of that shape. It is never given back:
// dispatch tables are static.
static JSValue trampoline(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  const char *shape = JS_ToCString(context, argv[0]);
  if (!shape)
    return JS_EXCEPTION;
  const struct trampoline_pool *pool = trampoline_pools;
  const struct trampoline_pool *end = pool + trampoline_pool_count;
  while (pool < end && strcmp(pool->shape, shape))
    pool++;
  unsigned used = 0;
  while (pool < end && used < pool->count && !JS_IsUndefined(engine.handlers[pool->first + used]))
    used++;
  JSValue result;
  if (pool == end || used == pool->count)
    result = JS_ThrowRangeError(context, "no entry point left of shape %s", shape);
  else {
    engine.handlers[pool->first + used] = JS_DupValue(context, argv[1]);
    result = value_from_word(context, (intptr_t)pool->entries[used]);
  }
  JS_FreeCString(context, shape);
  return result;
}

int trampoline_define(JSContext *context, JSValueConst host) {
  static const struct host_function functions[] = {
      {"trampoline", trampoline, 2}, {"remember", remember, 0}, {"entry", entry, 0}};
  return host_define(context, host, functions, 3);
}
