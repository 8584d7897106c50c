// SPDX-License-Identifier: Apache-2.0
// The compiled TypeScript: a module is read when something first needs it.
#include <string.h>

#include "host.h"

static const struct chunk *find_chunk(const char *name) {
  for (unsigned i = 0; i < chunk_count; i++)
    if (!strcmp(chunks[i].name, name))
      return &chunks[i];
  return NULL;
}

// The module, compiled and not yet run; NULL with an exception pending. The context keeps it.
static JSModuleDef *read_chunk(JSContext *context, const char *name, void *opaque) {
  (void)opaque;
  const struct chunk *chunk = find_chunk(name);
  if (!chunk) {
    JS_ThrowReferenceError(context, "no module %s in the bundle", name);
    return NULL;
  }
  JSValue module = JS_ReadObject(context, chunk->bytes, chunk->size, JS_READ_OBJ_BYTECODE);
  if (JS_IsException(module))
    return NULL;
  if (JS_ResolveModule(context, module) < 0) {
    JS_FreeValue(context, module);
    return NULL;
  }
  JSModuleDef *definition = JS_VALUE_GET_PTR(module);
  JS_FreeValue(context, module);
  return definition;
}

// Runs a module to its end: none of them waits for anything. Its exports, or an exception.
static JSValue run_chunk(JSContext *context, const char *name) {
  JSModuleDef *definition = read_chunk(context, name, NULL);
  if (!definition)
    return JS_EXCEPTION;
  JSValue promise =
      JS_EvalFunction(context, JS_DupValue(context, JS_MKPTR(JS_TAG_MODULE, definition)));
  if (JS_IsException(promise))
    return promise;
  bool done = JS_PromiseState(context, promise) == JS_PROMISE_FULFILLED;
  JSValue reason = done ? JS_UNDEFINED : JS_PromiseResult(context, promise);
  JS_FreeValue(context, promise);
  return done ? JS_GetModuleNamespace(context, definition) : JS_Throw(context, reason);
}

bool bundle_start(JSRuntime *runtime, JSContext *context) {
  JS_SetModuleLoaderFunc(runtime, NULL, read_chunk, NULL);
  JSValue exports = run_chunk(context, chunks[0].name);
  bool ok = !JS_IsException(exports);
  JS_FreeValue(context, exports);
  return ok;
}

// load(name): the exports of a module that is not imported by name. Call it once for each.
static JSValue load(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  const char *name = JS_ToCString(context, argv[0]);
  if (!name)
    return JS_EXCEPTION;
  JSValue exports = run_chunk(context, name);
  JS_FreeCString(context, name);
  return exports;
}

int bundle_define(JSContext *context, JSValueConst host) {
  static const struct host_function functions[] = {{"load", load, 1}};
  return host_define(context, host, functions, 1);
}
