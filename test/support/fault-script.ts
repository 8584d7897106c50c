// SPDX-License-Identifier: Apache-2.0
// Lines of a script for the driver of test/faults/.
import * as CK from '../../src/pkcs11/cryptoki.gen.ts'
import { CKR_NAMES } from '../../src/pkcs11/cryptoki-names.gen.ts'
import type { CkFunction } from '../../src/pkcs11/driver.ts'
import { type AttributeName, CKA } from './cryptoki-names.ts'

/** A return value by its name in the standard, or any number. */
export type ReturnValue = `CKR_${string}` | number | bigint

/** Happens before the call is handed on. `logout` needs a call that has a session. */
export type FaultEvent =
  /** The token closes all sessions, which ends the login too. */
  | 'close-sessions'
  | 'logout'
  /** The token is pulled, put back; `slotShift` in the script gives it other slot numbers. */
  | 'remove'
  | 'insert'
  /** C_Finalize by somebody else, and C_Initialize after it. */
  | 'restart'
  | 'finalize'

/**
 * What happens at these calls of a function, or at any call (`*`). Which: `3`, `3+`, `3-5`, or all;
 * counted from 1 since the script was set, for `*` over all functions.
 */
export function onCall(name: CkFunction | '*', which: number | string = '*') {
  const line = (...action: readonly (string | number)[]) => [name, which, ...action].join(' ')
  return {
    /** The real driver is not called. */
    returns: (rv: ReturnValue) => line('return', numberOf(rv)),
    /** The real driver is called, but what it says is replaced. */
    losesAnswer: (rv: ReturnValue) => line('after', numberOf(rv)),
    delays: (milliseconds: number) => line('delay', milliseconds),
    /** Afterwards, writes a CK_ULONG to where an argument (from 0) points; `+1` and `-1` add. */
    writesWord: (argument: number, value: number | bigint | string) =>
      line(
        'word',
        argument,
        typeof value === 'string' ? value : BigInt.asUintN(64, BigInt(value)).toString(),
      ),
    /** Afterwards, writes bytes to where an argument points. */
    writesBytes: (argument: number, bytes: Uint8Array) =>
      line('bytes', argument, Buffer.from(bytes).toString('hex')),
    /** For C_GetAttributeValue. */
    hides: (attribute: AttributeName) => line('attribute', CKA[attribute], 'absent'),
    givesLength: (attribute: AttributeName, length: number | bigint) =>
      line('attribute', CKA[attribute], 'length', BigInt.asUintN(64, BigInt(length)).toString()),
    givesValue: (attribute: AttributeName, value: Uint8Array) =>
      line('attribute', CKA[attribute], 'value', Buffer.from(value).toString('hex')),
    happens: (event: FaultEvent) => line('event', event),
  }
}

/** The token is not in its slot. */
export const absent = (): string => 'absent'
/** Slots have these numbers more than the real ones. */
export const slotShift = (shift: number): string => `slot-shift ${shift}`
/** The token says that it has no more sessions, and gives no more. */
export const maxSessions = (count: number): string => `max-sessions ${count}`
/** How many sessions there are is found out by trying. */
export const hidesLimit = (): string => 'hides-limit'
export const setFlags = (...flags: readonly number[]): string => `set-flags ${combine(flags)}`
export const clearFlags = (...flags: readonly number[]): string => `clear-flags ${combine(flags)}`
/** Handles of sessions have 64 bits, and none comes again. */
export const wideSessions = (): string => 'wide-sessions'
/** The driver has no newer interface than 2.40. */
export const only240 = (): string => 'only-2.40'
/** The driver's function list has NULL there. */
export const without = (name: CkFunction): string => `without ${name}`

/** Flags of a token for `setFlags`. */
export const TOKEN_FLAGS = {
  protectedAuthenticationPath: CK.CKF_PROTECTED_AUTHENTICATION_PATH,
  pinCountLow: CK.CKF_USER_PIN_COUNT_LOW,
  pinFinalTry: CK.CKF_USER_PIN_FINAL_TRY,
  pinLocked: CK.CKF_USER_PIN_LOCKED,
  pinToBeChanged: CK.CKF_USER_PIN_TO_BE_CHANGED,
  loginRequired: CK.CKF_LOGIN_REQUIRED,
  initialized: CK.CKF_TOKEN_INITIALIZED,
} as const

const combine = (flags: readonly number[]): number => flags.reduce((sum, flag) => sum | flag, 0)

function numberOf(rv: ReturnValue): string {
  if (typeof rv !== 'string') return rv.toString()
  const [number] = Object.entries(CKR_NAMES).find(([, name]) => name === rv) ?? []
  if (number === undefined) throw new Error(`no return value is called ${rv}`)
  return number
}
