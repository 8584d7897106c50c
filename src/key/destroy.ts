// SPDX-License-Identifier: Apache-2.0
// Deletes objects from a token: C_DestroyObject (PKCS#11 v3.2 §5.7.3).
import { badArgument } from '../errors.ts'
import type { Blocking } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import type { Template } from '../pkcs11/template.ts'
import type { Session } from '../slot/session.ts'
import type { Slot } from '../slot/slot.ts'
import { equalBytes } from './public-key.ts'
import { findObjects } from './search.ts'
import { TokenObject } from './token-object.ts'

/**
 * Deletes what matches, if it is one thing: objects of one class must have one id and label. How
 * many objects that were; the login is the caller's.
 */
export const destroyObjects = (
  slot: Slot,
  template: Template,
  isWanted: (object: TokenObject) => boolean,
): Blocking<number> =>
  slot.sessions.use(function* (session) {
    const objects = (yield* readAll(session, slot, template)).filter(isWanted)
    for (const object of objects) refuseAmbiguity(object, objects)
    for (const object of objects) {
      yield* session.call('C_DestroyObject', object.handle)
      log(DECISIONS, `deleted ${object.uri}`)
    }
    return objects.length
  }, true)

function* readAll(session: Session, slot: Slot, template: Template): Blocking<TokenObject[]> {
  const objects: TokenObject[] = []
  for (const handle of yield* findObjects(session, template))
    objects.push(yield* TokenObject.read(session, slot, handle, []))
  return objects
}

const refuseAmbiguity = (object: TokenObject, all: readonly TokenObject[]): void => {
  const other = all.find(
    ({ objectClass, id, labelBytes }) =>
      objectClass === object.objectClass &&
      !(equalBytes(id, object.id) && equalBytes(labelBytes, object.labelBytes)),
  )
  if (other !== undefined)
    throw badArgument(
      `nothing is deleted: the URI names both '${object.uri}' and '${other.uri}'; add what tells them apart`,
    )
}
