// SPDX-License-Identifier: Apache-2.0
// What a token says of its PIN (PKCS#11 v3.2 §3.3, CK_TOKEN_INFO): when no login is tried.
import { ProviderError } from '../errors.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import type { TokenInfo } from './token-info.ts'

const PIN_FLAGS: readonly (readonly [flag: number, reason: number, text: string])[] = [
  [
    CK.CKF_USER_PIN_LOCKED,
    CK.CKR_PIN_LOCKED,
    'its PIN is locked; the security officer must reset it',
  ],
  [
    CK.CKF_USER_PIN_FINAL_TRY,
    CK.CKR_PIN_INCORRECT,
    'only one try is left before its PIN is locked; log in once with the tools of the token',
  ],
  [CK.CKF_USER_PIN_TO_BE_CHANGED, CK.CKR_PIN_EXPIRED, 'its PIN must be changed first'],
]

/** Throws where a login must not be tried. */
export const checkPinFlags = (token: TokenInfo): void => {
  for (const [flag, reason, text] of PIN_FLAGS)
    if (token.flags & flag)
      throw new ProviderError('LOGIN', `no login to the token '${token.label}': ${text}`, {
        reason,
      })
}
