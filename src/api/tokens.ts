// SPDX-License-Identifier: Apache-2.0
import { type Blocking, native } from '../host.ts'
import type { ProviderContext } from '../operations/provider-context.ts'
import { findPlaces } from '../operations/store/places.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import { parseUri } from '../pkcs11/uri.ts'
import { writeUri } from '../pkcs11/uri-write.ts'
import type { Slot } from '../slot/slot.ts'
import { readTokenInfo } from '../slot/token-info.ts'
import type { Json, JsonObject, Request } from './exchange.ts'

/** What each flag of a token says. */
const FLAGS = {
  loginRequired: CK.CKF_LOGIN_REQUIRED,
  pinInitialized: CK.CKF_USER_PIN_INITIALIZED,
  pinCountLow: CK.CKF_USER_PIN_COUNT_LOW,
  pinFinalTry: CK.CKF_USER_PIN_FINAL_TRY,
  pinLocked: CK.CKF_USER_PIN_LOCKED,
  pinToBeChanged: CK.CKF_USER_PIN_TO_BE_CHANGED,
  pinPad: CK.CKF_PROTECTED_AUTHENTICATION_PATH,
  writeProtected: CK.CKF_WRITE_PROTECTED,
} as const

/** The tokens that are there now, of those that `uri` allows. */
export function* listTokens(context: ProviderContext, request: Request): Blocking<Json> {
  const text = request.text('uri')
  const uri = text === undefined ? undefined : parseUri(native.encodeUtf8(text))
  const tokens: JsonObject[] = []
  for (const { slot } of (yield* findPlaces(context, uri)).matching) {
    const { flags } = yield* readTokenInfo(slot.module, slot.id)
    tokens.push({ ...describeToken(slot), loggedIn: slot.login.done, ...describeFlags(flags) })
  }
  return tokens
}

/** What tells a token from others. */
export const describeToken = ({ token, info }: Pick<Slot, 'token' | 'info'>): JsonObject => {
  const { label, manufacturer, model, serial } = token
  return {
    uri: writeUri({ model, manufacturer, serial, token: label }),
    label,
    manufacturer,
    model,
    serial,
    slot: { id: info.id, description: info.description, manufacturer: info.manufacturer },
  }
}

const describeFlags = (flags: number): JsonObject =>
  Object.fromEntries(Object.entries(FLAGS).map(([name, flag]) => [name, (flags & flag) !== 0]))
