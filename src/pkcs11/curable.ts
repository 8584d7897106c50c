// SPDX-License-Identifier: Apache-2.0
import * as CK from './cryptoki.gen.ts'

/**
 * What says that sessions, handles and login are gone, whatever number they have: a driver that was
 * started anew by somebody else gives the same numbers again, to other things.
 */
export const GONE: readonly number[] = [
  CK.CKR_SESSION_HANDLE_INVALID,
  CK.CKR_SESSION_CLOSED,
  CK.CKR_DEVICE_REMOVED,
  CK.CKR_TOKEN_NOT_PRESENT,
  CK.CKR_TOKEN_NOT_RECOGNIZED,
  CK.CKR_SLOT_ID_INVALID,
  CK.CKR_CRYPTOKI_NOT_INITIALIZED,
]

/** Of these, what may be so for all tokens of the driver. */
export const SESSIONS_LOST: readonly number[] = [
  CK.CKR_SESSION_HANDLE_INVALID,
  CK.CKR_SESSION_CLOSED,
]

/** What says nothing about the request itself: it can succeed with a new session, login or handle. */
export const CURABLE: readonly number[] = [
  ...GONE,
  CK.CKR_USER_NOT_LOGGED_IN,
  CK.CKR_OBJECT_HANDLE_INVALID,
  CK.CKR_KEY_HANDLE_INVALID,
  CK.CKR_OPERATION_ACTIVE,
]
