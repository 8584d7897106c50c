// SPDX-License-Identifier: Apache-2.0
// Build tool: compiles modules to bytecode and writes them as C arrays. The first one starts.
// usage: compile-bundle bundle.gen.c module.js...   (paths are the names that they import)
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

enum { MAX_MODULES = 256 };
static struct {
  char name[256];
  JSValue module;
} compiled[MAX_MODULES];
static int compiled_count;

// Compiling a module compiles those that it imports: each is kept, to be written once.
static JSModuleDef *compile(JSContext *context, const char *name, void *opaque) {
  (void)opaque;
  size_t size = 0;
  char *text = read_file(name, &size);
  if (!text || compiled_count == MAX_MODULES) {
    JS_ThrowReferenceError(context, "cannot read %s", name);
    return NULL;
  }
  int flags = JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY;
  JSValue module = JS_Eval(context, text, size, name, flags);
  if (JS_IsException(module))
    return NULL;
  snprintf(compiled[compiled_count].name, sizeof compiled->name, "%s", name);
  compiled[compiled_count++].module = module;
  return JS_VALUE_GET_PTR(module);
}

static int find(JSContext *context, const char *name) {
  for (int i = 0; i < compiled_count; i++)
    if (!strcmp(compiled[i].name, name))
      return i;
  return compile(context, name, NULL) ? find(context, name) : -1;
}

// In what JS_WriteObject makes, behind the version.
enum { CHECKSUM_AT = 1 };

static size_t write_module(JSContext *context, FILE *out, const char *name, int index) {
  int at = find(context, name);
  if (at < 0) {
    fprintf(stderr, "%s: %s\n", name, JS_ToCString(context, JS_GetException(context)));
    return 0;
  }
  size_t size = 0;
  uint8_t *bytes = JS_WriteObject(context, &size, compiled[at].module,
                                  JS_WRITE_OBJ_BYTECODE | JS_WRITE_OBJ_STRIP_SOURCE);
  // The engine and the bytecode are one file: all ones instead of the checksum, and it is not
  // computed anew whenever a program starts.
  memset(bytes + CHECKSUM_AT, 0xff, sizeof(uint32_t));
  fprintf(out, "static const uint8_t module_%d[] = {", index);
  for (size_t i = 0; i < size; i++)
    fprintf(out, "%s%u,", i % 24 ? "" : "\n", bytes[i]);
  fprintf(out, "\n};\n");
  return size;
}

int main(int argc, char **argv) {
  FILE *out = argc > 2 ? fopen(argv[1], "w") : NULL;
  size_t *sizes = calloc((size_t)argc, sizeof *sizes);
  if (!out || !sizes) {
    fprintf(stderr, "usage: compile-bundle bundle.gen.c module.js...\n");
    return 1;
  }
  JSRuntime *runtime = JS_NewRuntime();
  JS_SetModuleLoaderFunc(runtime, NULL, compile, NULL);
  JSContext *context = JS_NewContext(runtime);
  fprintf(out, "#include \"host.h\"\n");
  for (int i = 2; i < argc; i++)
    if (!(sizes[i] = write_module(context, out, argv[i], i)))
      return 1;
  fprintf(out, "const unsigned chunk_count = %d;\nconst struct chunk chunks[] = {\n", argc - 2);
  for (int i = 2; i < argc; i++)
    fprintf(out, "  {\"%s\", module_%d, %zu},\n", argv[i], i, sizes[i]);
  fprintf(out, "};\n");
  return fclose(out) != 0;
}
