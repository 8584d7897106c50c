// SPDX-License-Identifier: Apache-2.0
// What the standard calls its numbers. Only messages and logs want it, so it is a module of its own
// that is read when first asked for.
import { lazily } from '../host.ts'

const names = lazily<typeof import('./cryptoki-names.gen.ts')>('pkcs11/cryptoki-names.gen.js')

/** `CKR_PIN_INCORRECT`, or the number of a value that the standard does not name. */
export const returnValueName = (rv: number): string =>
  names().CKR_NAMES[rv] ?? `0x${(rv < 0 ? rv + 2 ** 64 : rv).toString(16)}`

/** `CKM_ECDSA`, or `mechanism 4161`. */
export const mechanismName = (type: number): string =>
  names().CKM_NAMES[type] ?? `mechanism ${type}`

/** `CKK_EC`, or `of type 3`. */
export const keyTypeName = (type: number): string => names().CKK_NAMES[type] ?? `of type ${type}`
