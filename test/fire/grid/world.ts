// SPDX-License-Identifier: Apache-2.0
// One case's own: a library context, and what belongs to it.
import { newLibraryContext } from '../../support/evp.ts'
import { libcrypto } from '../../support/libcrypto.ts'
import type { Place } from './place.ts'
import type { Scenario, World } from './scenario.ts'

export function openWorld(place: Place, scenario: Scenario): World {
  if (scenario.hasTwoTokens) Object.assign(process.env, place.twoTokens.env)
  const conf = scenario.asksForPin ? place.conf.withoutPin : place.conf.withPin
  return { ...place, context: newLibraryContext(conf), held: [], names: [], made: 0 }
}

export function closeWorld(place: Place, world: World, scenario: Scenario): void {
  for (const key of world.held) libcrypto.EVP_PKEY_free(key)
  libcrypto.OSSL_LIB_CTX_free(world.context)
  libcrypto.ERR_clear_error()
  place.faults.end()
  if (scenario.makesObjects) place.removeNew()
  if (scenario.hasTwoTokens) Object.assign(process.env, place.token.env)
}
