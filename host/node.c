// SPDX-License-Identifier: Apache-2.0
// Node's entry point: a JavaScript program calls TypeScript in here. The call runs on a thread of
// Node's pool and its answer becomes a promise's value. Node-API is found at run time: what is not
// in a Node process has none.
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

// Node-API's handles: opaque pointers (node_api.h).
typedef void *env_t, *value_t, *info_t, *deferred_t, *work_t;
typedef value_t (*callback_t)(env_t env, info_t info);
typedef void (*execute_t)(env_t env, void *data);
typedef void (*complete_t)(env_t env, int status, void *data);

enum { OK = 0, UNDEFINED = 0, UINT8_ARRAY = 1 };
#define WHOLE_TEXT SIZE_MAX

#define FUNCTIONS(F)                                                                               \
  F(napi_create_function, env_t, const char *, size_t, callback_t, void *, value_t *)              \
  F(napi_set_named_property, env_t, value_t, const char *, value_t)                                \
  F(napi_get_cb_info, env_t, info_t, size_t *, value_t *, value_t *, void **)                      \
  F(napi_typeof, env_t, value_t, int *)                                                            \
  F(napi_is_typedarray, env_t, value_t, bool *)                                                    \
  F(napi_get_typedarray_info, env_t, value_t, int *, size_t *, void **, value_t *, size_t *)       \
  F(napi_throw_type_error, env_t, const char *, const char *)                                      \
  F(napi_throw_error, env_t, const char *, const char *)                                           \
  F(napi_create_string_utf8, env_t, const char *, size_t, value_t *)                               \
  F(napi_create_error, env_t, value_t, value_t, value_t *)                                         \
  F(napi_create_buffer_copy, env_t, size_t, const void *, void **, value_t *)                      \
  F(napi_create_promise, env_t, deferred_t *, value_t *)                                           \
  F(napi_resolve_deferred, env_t, deferred_t, value_t)                                             \
  F(napi_reject_deferred, env_t, deferred_t, value_t)                                              \
  F(napi_create_async_work, env_t, value_t, value_t, execute_t, complete_t, void *, work_t *)      \
  F(napi_queue_async_work, env_t, work_t)                                                          \
  F(napi_delete_async_work, env_t, work_t)

#define MEMBER(name, ...) int (*name)(__VA_ARGS__);
static struct { FUNCTIONS(MEMBER) } node;
static bool complete_table;

#define FIND(name, ...) &&(node.name = (int (*)(__VA_ARGS__))dlsym(RTLD_DEFAULT, #name))
static void find_functions(void) { complete_table = true FUNCTIONS(FIND); }

// One call on its way. The bytes that came in may be secret.
struct call {
  struct exchange exchange;
  bool answered;
  deferred_t deferred;
  work_t work;
};

static void free_secret(word address, word size) {
  if (!address)
    return;
  explicit_bzero((void *)(intptr_t)address, (size_t)size);
  free((void *)(intptr_t)address);
}

static void free_call(struct call *call) {
  free_secret(call->exchange.request, call->exchange.request_size);
  free_secret(call->exchange.secret, call->exchange.secret_size);
  free((void *)(intptr_t)call->exchange.answer);
  free(call);
}

static void execute(env_t env, void *data) {
  (void)env;
  struct call *call = data;
  struct frame frame;
  if (!engine_start() || !engine_enter(&frame))
    return;
  const word argument = (intptr_t)&call->exchange;
  call->answered = call_script(&frame, engine.on_call, 1, &argument, 0) == 1;
  engine_leave(&frame);
}

// A Node that is shutting down refuses these calls; nobody waits for the promise then.
static void complete(env_t env, int status, void *data) {
  struct call *call = data;
  value_t value = NULL;
  if (status == OK && call->answered) {
    const void *answer = (const void *)(intptr_t)call->exchange.answer;
    if (node.napi_create_buffer_copy(env, (size_t)call->exchange.answer_size, answer, NULL,
                                     &value) == OK)
      node.napi_resolve_deferred(env, call->deferred, value);
  } else {
    value_t text = NULL;
    node.napi_create_string_utf8(env, "the engine gave no answer", WHOLE_TEXT, &text);
    if (node.napi_create_error(env, NULL, text, &value) == OK)
      node.napi_reject_deferred(env, call->deferred, value);
  }
  node.napi_delete_async_work(env, call->work);
  free_call(call);
}

// A Uint8Array's bytes where JavaScript has them; none of what is undefined.
static bool find_bytes(env_t env, value_t value, void **bytes, size_t *length) {
  int type = -1;
  bool is_array = false;
  *length = 0;
  if (node.napi_typeof(env, value, &type) != OK)
    return false;
  if (type == UNDEFINED)
    return true;
  return node.napi_is_typedarray(env, value, &is_array) == OK && is_array &&
         node.napi_get_typedarray_info(env, value, &type, length, bytes, NULL, NULL) == OK &&
         type == UINT8_ARRAY;
}

// A copy with a zero behind it, which the caller frees. False when `value` is something else, or
// there is no memory.
static bool copy_bytes(env_t env, value_t value, word *address, word *size) {
  void *bytes = NULL;
  size_t length;
  if (!find_bytes(env, value, &bytes, &length))
    return false;
  char *copy = calloc(1, length + 1);
  if (!copy)
    return false;
  if (length)
    memcpy(copy, bytes, length);
  *address = (intptr_t)copy;
  *size = (word)length;
  return true;
}

static value_t start_call(env_t env, struct call *call) {
  value_t promise = NULL, name = NULL;
  if (node.napi_create_string_utf8(env, "engine", WHOLE_TEXT, &name) == OK &&
      node.napi_create_async_work(env, NULL, name, execute, complete, call, &call->work) == OK) {
    if (node.napi_create_promise(env, &call->deferred, &promise) == OK &&
        node.napi_queue_async_work(env, call->work) == OK)
      return promise;
    node.napi_delete_async_work(env, call->work);
  }
  free_call(call);
  node.napi_throw_error(env, NULL, "the call cannot be queued");
  return NULL;
}

// call(request, secret?): two Uint8Arrays, which are copied. A promise of the answer's bytes.
static value_t call_engine(env_t env, info_t info) {
  value_t values[2] = {NULL, NULL};
  size_t count = 2;
  struct call *call = calloc(1, sizeof *call);
  if (!call || node.napi_get_cb_info(env, info, &count, values, NULL, NULL) != OK) {
    free(call);
    return NULL;
  }
  struct exchange *exchange = &call->exchange;
  if (copy_bytes(env, values[0], &exchange->request, &exchange->request_size) &&
      copy_bytes(env, values[1], &exchange->secret, &exchange->secret_size))
    return start_call(env, call);
  free_call(call);
  node.napi_throw_type_error(env, NULL,
                             "call takes a Uint8Array, and another one that may be absent");
  return NULL;
}

// Called once for each thread of JavaScript that loads this file. Without Node-API, `call` is not
// there.
__attribute__((visibility("default"))) value_t napi_register_module_v1(env_t env, value_t exports);

value_t napi_register_module_v1(env_t env, value_t exports) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, find_functions);
  value_t function = NULL;
  if (complete_table &&
      node.napi_create_function(env, "call", 4, call_engine, NULL, &function) == OK)
    node.napi_set_named_property(env, exports, "call", function);
  return exports;
}
