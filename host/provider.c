// SPDX-License-Identifier: Apache-2.0
// OpenSSL's entry point: starts the engine and hands over to TypeScript.
#include "host.h"

// provider(7): returns 1, and through `out` the provider's dispatch table.
__attribute__((visibility("default"))) int OSSL_provider_init(const void *handle, const void *in,
                                                              const void **out, void **provctx);

int OSSL_provider_init(const void *handle, const void *in, const void **out, void **provctx) {
  struct frame frame;
  if (!engine_start() || !engine_enter(&frame))
    return 0;
  const word arguments[] = {(intptr_t)handle, (intptr_t)in, (intptr_t)out, (intptr_t)provctx};
  word result = call_script(&frame, engine.on_init, 4, arguments, 0);
  engine_leave(&frame);
  return (int)result;
}
