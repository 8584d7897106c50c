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

// The handler's entry point of this shape, which it may have already; NULL with an exception
// pending. It is never given back: dispatch tables are static.
static void (*find_entry(JSContext *context, const char *shape, JSValueConst handler))(void) {
  const struct trampoline_pool *pool = trampoline_pools;
  const struct trampoline_pool *end = pool + trampoline_pool_count;
  while (pool < end && strcmp(pool->shape, shape))
    pool++;
  for (unsigned i = 0; pool < end && i < pool->count; i++) {
    JSValue *used = &engine.handlers[pool->first + i];
    if (JS_IsUndefined(*used))
      *used = JS_DupValue(context, handler);
    if (JS_VALUE_GET_PTR(*used) == JS_VALUE_GET_PTR(handler))
      return pool->entries[i];
  }
  JS_ThrowRangeError(context, "no entry point left of shape %s", shape);
  return NULL;
}

// trampoline(shape, handler): its entry point.
static JSValue trampoline(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  const char *shape = JS_ToCString(context, argv[0]);
  if (!shape)
    return JS_EXCEPTION;
  void (*entry)(void) = find_entry(context, shape, argv[1]);
  JS_FreeCString(context, shape);
  return entry ? value_from_word(context, (intptr_t)entry) : JS_EXCEPTION;
}

// What follows a name in lines that begin and end with a line feed; NULL when it has none.
static const char *find_line(const char *lines, const char *name) {
  size_t size = strlen(name);
  for (const char *at = lines; (at = strstr(at, name)); at += size)
    if (at > lines && at[-1] == '\n' && at[size] == ' ')
      return at + size + 1;
  return NULL;
}

// A number and an entry point; false with an exception pending.
static bool write_row(JSContext *context, const char *lines, const char *name, JSValueConst handler,
                      word row[2]) {
  const char *line = find_line(lines, name);
  if (!line) {
    JS_ThrowRangeError(context, "no line for %s", name);
    return false;
  }
  char *rest, shape[32] = "";
  row[0] = strtoll(line, &rest, 10);
  size_t size = strcspn(rest, "\n");
  if (size > 1 && size <= sizeof shape)
    memcpy(shape, rest + 1, size - 1);
  row[1] = (intptr_t)find_entry(context, shape, handler);
  return row[1] != 0;
}

// table(lines, handlers): two words for each handler, from its line in the text, `name number
// shape`, and zeros behind the last. It lives as long as the process.
static JSValue table(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  JSPropertyEnum *names;
  uint32_t count;
  if (JS_GetOwnPropertyNames(context, &names, &count, argv[1], JS_GPN_STRING_MASK) < 0)
    return JS_EXCEPTION;
  const char *lines = JS_ToCString(context, argv[0]);
  word(*rows)[2] = calloc(count + 1, sizeof *rows);
  bool ok = lines != NULL && rows != NULL;
  for (uint32_t i = 0; ok && i < count; i++) {
    const char *name = JS_AtomToCString(context, names[i].atom);
    JSValue handler = JS_GetProperty(context, argv[1], names[i].atom);
    ok = name && !JS_IsException(handler) && write_row(context, lines, name, handler, rows[i]);
    JS_FreeValue(context, handler);
    JS_FreeCString(context, name);
  }
  JS_FreeCString(context, lines);
  JS_FreePropertyEnum(context, names, count);
  if (ok)
    return value_from_word(context, (intptr_t)rows);
  free(rows);
  return JS_HasException(context) ? JS_EXCEPTION : JS_ThrowOutOfMemory(context);
}

int trampoline_define(JSContext *context, JSValueConst host) {
  static const struct host_function functions[] = {{"trampoline", trampoline, 2},
                                                   {"table", table, 2},
                                                   {"remember", remember, 0},
                                                   {"entry", entry, 0}};
  return host_define(context, host, functions, 4);
}
