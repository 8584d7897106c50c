// SPDX-License-Identifier: Apache-2.0
// Build tool: compiles the bundle to bytecode and writes it as a C array.
// usage: compile-bundle bundle.js bundle.gen.c
#include <stdio.h>
#include <stdlib.h>

#include "quickjs.h"

static char *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END))
    return NULL;
  long length = ftell(file);
  rewind(file);
  char *text = length < 0 ? NULL : malloc((size_t)length + 1);
  if (text && fread(text, 1, (size_t)length, file) == (size_t)length) {
    text[length] = 0;
    *size = (size_t)length;
  }
  fclose(file);
  return text;
}

static int write_array(const char *path, const uint8_t *bytes, size_t size) {
  FILE *file = fopen(path, "w");
  if (!file)
    return 1;
  fprintf(file,
          "#include \"host.h\"\nconst uint32_t bundle_size = %zu;\nconst uint8_t bundle[] = {",
          size);
  for (size_t i = 0; i < size; i++)
    fprintf(file, "%s%u,", i % 24 ? "" : "\n", bytes[i]);
  fprintf(file, "\n};\n");
  return fclose(file) != 0;
}

int main(int argc, char **argv) {
  size_t size = 0;
  char *text = argc == 3 ? read_file(argv[1], &size) : NULL;
  if (!text) {
    fprintf(stderr, "usage: compile-bundle bundle.js bundle.gen.c\n");
    return 1;
  }
  JSContext *context = JS_NewContext(JS_NewRuntime());
  JSValue script = JS_Eval(context, text, size, "provider.js",
                           JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_STRICT | JS_EVAL_FLAG_COMPILE_ONLY);
  if (JS_IsException(script)) {
    fprintf(stderr, "%s\n", JS_ToCString(context, JS_GetException(context)));
    return 1;
  }
  size_t bytecode_size;
  uint8_t *bytecode = JS_WriteObject(context, &bytecode_size, script,
                                     JS_WRITE_OBJ_BYTECODE | JS_WRITE_OBJ_STRIP_SOURCE);
  return bytecode ? write_array(argv[2], bytecode, bytecode_size) : 1;
}
