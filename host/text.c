// SPDX-License-Identifier: Apache-2.0
// Text of TypeScript as bytes.
#include <string.h>

#include "host.h"

// newString(text): a copy in a block of its own, as UTF-8 with a NUL behind it.
static JSValue new_string(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  const char *text = JS_ToCString(context, argv[0]);
  if (!text)
    return JS_EXCEPTION;
  char *copy = strdup(text);
  JS_FreeCString(context, text);
  return copy ? value_from_word(context, (intptr_t)copy) : JS_ThrowOutOfMemory(context);
}

// encodeUtf8(text): a new Uint8Array, not terminated.
static JSValue encode_utf8(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc;
  size_t size;
  const char *text = JS_ToCStringLen(context, &size, argv[0]);
  if (!text)
    return JS_EXCEPTION;
  JSValue bytes = JS_NewUint8ArrayCopy(context, (const uint8_t *)text, size);
  JS_FreeCString(context, text);
  return bytes;
}

int text_define(JSContext *context, JSValueConst host) {
  static const struct host_function functions[] = {{"newString", new_string, 1},
                                                   {"encodeUtf8", encode_utf8, 1}};
  return host_define(context, host, functions, 2);
}
