// SPDX-License-Identifier: Apache-2.0
import { type Blocking, native, offset } from '../host.ts'
import { Arena } from '../memory/arena.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import { type Template, writeTemplate } from '../pkcs11/template.ts'
import type { ObjectType } from '../pkcs11/uri.ts'
import type { Session } from '../slot/session.ts'

/** Handles fetched by one call. */
const BATCH = 256

/** What a URI calls each class of objects. */
export const CLASS_OF_TYPE: Readonly<Record<ObjectType, number>> = {
  private: CK.CKO_PRIVATE_KEY,
  public: CK.CKO_PUBLIC_KEY,
  cert: CK.CKO_CERTIFICATE,
  'secret-key': CK.CKO_SECRET_KEY,
  data: CK.CKO_DATA,
}

export const typeOfClass = (objectClass: number): ObjectType | undefined =>
  (Object.keys(CLASS_OF_TYPE) as ObjectType[]).find((type) => CLASS_OF_TYPE[type] === objectClass)

/**
 * All objects that match the template, in the token's order. The search is over before anything
 * else is asked: some tokens bear no other call inside it. `named`: of what is found by its name there
 * is little, so that fewer handles than there is room for are taken for all, as NSS does it.
 */
export function* findObjects(
  session: Session,
  template: Template,
  named = false,
): Blocking<number[]> {
  const arena = new Arena()
  try {
    yield* session.call('C_FindObjectsInit', writeTemplate(arena, template), template.length)
    try {
      return yield* fetchHandles(session, arena, named)
    } finally {
      // A search that may still be open would be in the way of the next one.
      if ((yield* session.ask('C_FindObjectsFinal')) !== CK.CKR_OK) session.spoilt = true
    }
  } finally {
    arena.release()
  }
}

function* fetchHandles(session: Session, arena: Arena, named: boolean): Blocking<number[]> {
  const handles = new Set<number>()
  const batch = arena.alloc(BATCH * 8)
  const count = arena.alloc(8)
  for (;;) {
    yield* session.call('C_FindObjects', batch, BATCH, count)
    const found = Math.min(native.readWord(count), BATCH)
    const known = handles.size
    for (let i = 0; i < found; i++) handles.add(native.readHandle(offset(batch, i * 8)))
    // The standard lets a token give fewer than there are: for certain, only nothing new is the end.
    if (handles.size === known || (named && found < BATCH)) return [...handles]
  }
}
