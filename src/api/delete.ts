// SPDX-License-Identifier: Apache-2.0
import type { Blocking } from '../host.ts'
import type { ProviderContext } from '../operations/provider-context.ts'
import { deleteObjects } from '../operations/store/delete.ts'
import type { Json, Request } from './exchange.ts'

/** Deletes what the URI names, which is in the secret because it may hold a PIN. */
export function* deleteNamed(context: ProviderContext, request: Request): Blocking<Json> {
  yield* deleteObjects(context, request.secret, nobody)
  return null
}

function* nobody(): Blocking<undefined> {}
