// SPDX-License-Identifier: Apache-2.0
// Build tool: starts the engine with the bundle in it and loads each operation, as OpenSSL would.
// An exception there leaves the provider missing without a word, so the build says it.
#include <stdio.h>
#include <string.h>

#include "host.h"

static int report(const char *name) {
  JSValue error = JS_GetException(engine.context);
  JSValue stack = JS_GetPropertyStr(engine.context, error, "stack");
  const char *texts[] = {JS_ToCString(engine.context, error),
                         JS_IsUndefined(stack) ? "" : JS_ToCString(engine.context, stack)};
  fprintf(stderr, "check-bundle: %s does not load: %s\n%s", name, texts[0] ? texts[0] : "?",
          texts[1] ? texts[1] : "");
  return 1;
}

int main(void) {
  if (!engine_start())
    return engine.context ? report(chunks[0].name) : 1;
  JSValue global = JS_GetGlobalObject(engine.context);
  JSValue host = JS_GetPropertyStr(engine.context, global, "host");
  JSValue load = JS_GetPropertyStr(engine.context, host, "load");
  for (unsigned i = 1; i < chunk_count; i++) {
    // The others are parts that these import.
    if (strncmp(chunks[i].name, "operations/", strlen("operations/")))
      continue;
    JSValue name = JS_NewString(engine.context, chunks[i].name);
    JSValueConst arguments[] = {name};
    JSValue exports = JS_Call(engine.context, load, JS_UNDEFINED, 1, arguments);
    JS_FreeValue(engine.context, name);
    if (JS_IsException(exports))
      return report(chunks[i].name);
    JS_FreeValue(engine.context, exports);
  }
  return 0;
}
