// SPDX-License-Identifier: Apache-2.0
import { ProviderError } from '../errors.ts'
import * as CKR from './cryptoki.gen.ts'
import { returnValueName } from './names.ts'

/** A PKCS#11 function that did not return CKR_OK: keeps the function and its return value together. */
export class CkError extends ProviderError {
  readonly fn: string
  readonly rv: number

  constructor(fn: string, rv: number) {
    const advice = ADVICE[rv]
    super('TOKEN', `${fn} returned ${returnValueName(rv)}${advice ? `: ${advice}` : ''}`, {
      reason: rv,
    })
    this.fn = fn
    this.rv = rv
  }
}

/** Whether an error is this return value, or one of these. */
export const isCkError = (error: unknown, ...values: readonly number[]): error is CkError =>
  error instanceof CkError && values.includes(error.rv)

/** What a person can do, where the return value alone tells. */
const ADVICE: Readonly<Record<number, string>> = {
  [CKR.CKR_PIN_INCORRECT]: 'the PIN is wrong; it is not tried again',
  [CKR.CKR_PIN_LOCKED]: 'the PIN is locked; the security officer must reset it',
  [CKR.CKR_PIN_LEN_RANGE]: 'the token takes PINs of another length',
  [CKR.CKR_PIN_EXPIRED]: 'the PIN has expired; change it with the tools of the token',
  [CKR.CKR_USER_PIN_NOT_INITIALIZED]: 'the token has no user PIN yet; initialize it first',
  [CKR.CKR_USER_NOT_LOGGED_IN]:
    'log in: set pkcs11-module-token-pin, or add ?pin-source=file:PATH to the URI',
  [CKR.CKR_TOKEN_NOT_PRESENT]: 'the token has been removed',
  [CKR.CKR_DEVICE_REMOVED]: 'the token has been removed',
  [CKR.CKR_TOKEN_WRITE_PROTECTED]: 'the token can only be read',
  [CKR.CKR_SESSION_READ_ONLY]: 'the token, or what its driver was told of it, can only be read',
  [CKR.CKR_DEVICE_MEMORY]: 'the token is full; delete what is not needed',
  [CKR.CKR_FUNCTION_CANCELED]: 'the person at the token has said no',
  [CKR.CKR_FUNCTION_REJECTED]: 'the person at the token has said no',
  [CKR.CKR_SESSION_COUNT]: 'the token has no session left; close other programs that use it',
  [CKR.CKR_KEY_FUNCTION_NOT_PERMITTED]: "the key's usage attributes forbid this operation",
  [CKR.CKR_MECHANISM_INVALID]: 'the token does not offer this mechanism for this key',
  [CKR.CKR_KEY_SIZE_RANGE]: 'the token does not take keys of this size',
  [CKR.CKR_CRYPTOKI_NOT_INITIALIZED]:
    'the driver has been finalized by another part of the program',
}
