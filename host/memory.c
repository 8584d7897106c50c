// SPDX-License-Identifier: Apache-2.0
// Native memory for TypeScript. Ownership is the caller's; addresses are not checked beyond null.
#include <stdlib.h>
#include <string.h>

#include "host.h"

#define ARGUMENTS(n)                                                                               \
  word w[n];                                                                                       \
  (void)self;                                                                                      \
  for (int i = 0; i < (n); i++)                                                                    \
    if (!word_from_value(context, i < argc ? argv[i] : JS_UNDEFINED, &w[i]))                       \
      return JS_EXCEPTION;

#define POINTER(i) ((void *)(intptr_t)w[i])

// The first page is never mapped: a small number here is a length in an address's place.
#define ADDRESS(i)                                                                                 \
  if ((uint64_t)w[i] < 4096)                                                                       \
    return JS_ThrowRangeError(context, "%s: null address", __func__);
#define LENGTH(i)                                                                                  \
  if (w[i] < 0 || w[i] > INT32_MAX)                                                                \
    return JS_ThrowRangeError(context, "%s: length out of range", __func__);

#define PARAMETERS JSContext *context, JSValueConst self, int argc, JSValueConst *argv

// alloc(size): zeroed, at least one byte.
static JSValue memory_alloc(PARAMETERS) {
  ARGUMENTS(1)
  LENGTH(0)
  void *block = calloc(1, w[0] ? (size_t)w[0] : 1);
  return block ? value_from_word(context, (intptr_t)block) : JS_ThrowOutOfMemory(context);
}

static JSValue memory_free(PARAMETERS) {
  ARGUMENTS(1)
  free(POINTER(0));
  return JS_UNDEFINED;
}

// cleanse(address, size): zeroes in a way that the compiler keeps.
static JSValue memory_cleanse(PARAMETERS) {
  ARGUMENTS(2)
  ADDRESS(0)
  LENGTH(1)
  explicit_bzero(POINTER(0), (size_t)w[1]);
  return JS_UNDEFINED;
}

static JSValue memory_copy(PARAMETERS) {
  ARGUMENTS(3)
  LENGTH(2)
  if (w[2]) {
    ADDRESS(0)
    ADDRESS(1)
    memmove(POINTER(0), POINTER(1), (size_t)w[2]);
  }
  return JS_UNDEFINED;
}

// compare(a, b, size): 0 when equal, in time that depends on the size alone.
static JSValue memory_compare(PARAMETERS) {
  ARGUMENTS(3)
  ADDRESS(0)
  ADDRESS(1)
  LENGTH(2)
  const volatile uint8_t *a = POINTER(0), *b = POINTER(1);
  unsigned difference = 0;
  for (word i = 0; i < w[2]; i++)
    difference |= a[i] ^ b[i];
  return JS_NewInt32(context, (int32_t)difference);
}

static JSValue memory_read_u8(PARAMETERS) {
  ARGUMENTS(1)
  ADDRESS(0)
  return JS_NewInt32(context, *(uint8_t *)POINTER(0));
}

static JSValue memory_read_u32(PARAMETERS) {
  ARGUMENTS(1)
  ADDRESS(0)
  uint32_t value;
  memcpy(&value, POINTER(0), sizeof value);
  return JS_NewUint32(context, value);
}

// readWord(address): 64 bits, signed.
static JSValue memory_read_word(PARAMETERS) {
  ARGUMENTS(1)
  ADDRESS(0)
  word value;
  memcpy(&value, POINTER(0), sizeof value);
  return value_from_word(context, value);
}

// readHandle(address): 64 bits that are only passed on.
static JSValue memory_read_handle(PARAMETERS) {
  ARGUMENTS(1)
  ADDRESS(0)
  word value;
  memcpy(&value, POINTER(0), sizeof value);
  return value_from_handle(context, value);
}

static JSValue memory_write_u8(PARAMETERS) {
  ARGUMENTS(2)
  ADDRESS(0)
  *(uint8_t *)POINTER(0) = (uint8_t)w[1];
  return JS_UNDEFINED;
}

static JSValue memory_write_u32(PARAMETERS) {
  ARGUMENTS(2)
  ADDRESS(0)
  uint32_t value = (uint32_t)w[1];
  memcpy(POINTER(0), &value, sizeof value);
  return JS_UNDEFINED;
}

static JSValue memory_write_word(PARAMETERS) {
  ARGUMENTS(2)
  ADDRESS(0)
  memcpy(POINTER(0), &w[1], sizeof w[1]);
  return JS_UNDEFINED;
}

// writeWords(address, words): an array of words side by side; the caller has made room.
static JSValue memory_write_words(PARAMETERS) {
  ARGUMENTS(1)
  ADDRESS(0)
  int64_t count;
  bool ok = JS_GetLength(context, argc > 1 ? argv[1] : JS_UNDEFINED, &count) == 0;
  for (int64_t i = 0; ok && i < count; i++) {
    JSValue element = JS_GetPropertyInt64(context, argv[1], i);
    ok = word_from_value(context, element, (word *)POINTER(0) + i);
    JS_FreeValue(context, element);
  }
  return ok ? JS_UNDEFINED : JS_EXCEPTION;
}

// readBytes(address, size): a copy in the engine's heap; never for secrets.
static JSValue memory_read_bytes(PARAMETERS) {
  ARGUMENTS(2)
  LENGTH(1)
  if (w[1])
    ADDRESS(0)
  return JS_NewUint8ArrayCopy(context, w[1] ? POINTER(0) : NULL, (size_t)w[1]);
}

// writeBytes(address, bytes): the caller has made room.
static JSValue memory_write_bytes(PARAMETERS) {
  ARGUMENTS(1)
  size_t size;
  uint8_t *bytes = JS_GetUint8Array(context, &size, argc > 1 ? argv[1] : JS_UNDEFINED);
  if (!bytes && size == 0)
    return JS_HasException(context) ? JS_EXCEPTION : JS_UNDEFINED;
  if (size) {
    ADDRESS(0)
    memcpy(POINTER(0), bytes, size);
  }
  return JS_UNDEFINED;
}

static void keep(JSRuntime *runtime, void *opaque, void *block) {
  (void)runtime, (void)opaque, (void)block;
}

// view(address, size): the native bytes themselves; the caller outlives the view.
static JSValue memory_view(PARAMETERS) {
  ARGUMENTS(2)
  LENGTH(1)
  if (w[1] == 0)
    return JS_NewUint8ArrayCopy(context, NULL, 0);
  ADDRESS(0)
  return JS_NewUint8Array(context, POINTER(0), (size_t)w[1], keep, NULL, false);
}

// words(address, count): native doubles as a Float64Array, for call lists.
static JSValue memory_words(PARAMETERS) {
  ARGUMENTS(2)
  ADDRESS(0)
  LENGTH(1)
  JSValue buffer = JS_NewArrayBuffer(context, POINTER(0), (size_t)w[1] * 8, keep, NULL, false);
  if (JS_IsException(buffer))
    return buffer;
  JSValueConst parts[] = {buffer, JS_UNDEFINED, JS_UNDEFINED}; // offset and length: all of it
  JSValue array = JS_NewTypedArray(context, 3, parts, JS_TYPED_ARRAY_FLOAT64);
  JS_FreeValue(context, buffer);
  return array;
}

// readString(address, size): UTF-8; malformed sequences become U+FFFD. Without a size up to a NUL.
static JSValue memory_read_string(PARAMETERS) {
  if (argc == 1) {
    ARGUMENTS(1)
    ADDRESS(0)
    return JS_NewString(context, POINTER(0));
  }
  ARGUMENTS(2)
  LENGTH(1)
  if (w[1])
    ADDRESS(0)
  return JS_NewStringLen(context, w[1] ? POINTER(0) : "", (size_t)w[1]);
}

static JSValue memory_string_length(PARAMETERS) {
  ARGUMENTS(1)
  ADDRESS(0)
  return JS_NewInt64(context, (int64_t)strlen(POINTER(0)));
}

int memory_define(JSContext *context, JSValueConst host) {
  static const struct host_function functions[] = {
      {"alloc", memory_alloc, 1},
      {"free", memory_free, 1},
      {"cleanse", memory_cleanse, 2},
      {"copy", memory_copy, 3},
      {"compare", memory_compare, 3},
      {"readU8", memory_read_u8, 1},
      {"readU32", memory_read_u32, 1},
      {"readWord", memory_read_word, 1},
      {"readHandle", memory_read_handle, 1},
      {"writeU8", memory_write_u8, 2},
      {"writeU32", memory_write_u32, 2},
      {"writeWord", memory_write_word, 2},
      {"writeWords", memory_write_words, 2},
      {"readBytes", memory_read_bytes, 2},
      {"writeBytes", memory_write_bytes, 2},
      {"view", memory_view, 2},
      {"words", memory_words, 2},
      {"readString", memory_read_string, 1},
      {"stringLength", memory_string_length, 1},
  };
  return host_define(context, host, functions, sizeof functions / sizeof *functions);
}
