// SPDX-License-Identifier: Apache-2.0
// Mechanisms, and the functions of each kind of single-part operation.
import { type Address, NULL, native, offset } from '../host.ts'
import * as CK from '../pkcs11/cryptoki.gen.ts'
import type { CkFunction } from '../pkcs11/driver.ts'

/** By kind: the CKF_ flag that a mechanism needs, and the functions (PKCS#11 v3.2 §5.8 to §5.14). */
export const OPERATIONS = {
  sign: { flag: CK.CKF_SIGN, init: 'C_SignInit', run: 'C_Sign' },
  verify: { flag: CK.CKF_VERIFY, init: 'C_VerifyInit', run: 'C_Verify' },
  decrypt: { flag: CK.CKF_DECRYPT, init: 'C_DecryptInit', run: 'C_Decrypt' },
  encrypt: { flag: CK.CKF_ENCRYPT, init: 'C_EncryptInit', run: 'C_Encrypt' },
} as const satisfies Record<string, { flag: number; init: CkFunction; run: CkFunction }>

export type OperationKind = keyof typeof OPERATIONS

export interface Mechanism {
  /** CKM_ number. */
  readonly mechanism: number
  /** Its parameter structure, if it takes one; what it points to outlives the operation. */
  readonly parameter?: Uint8Array | undefined
}

/** A CK_MECHANISM at one address, its parameter at another with room for 128 bytes. */
export const writeMechanism = (
  at: Address,
  parameterAt: Address,
  { mechanism, parameter }: Mechanism,
): void => {
  if (parameter !== undefined) native.writeBytes(parameterAt, parameter)
  native.writeWord(at, mechanism)
  native.writeWord(offset(at, 8), parameter === undefined ? NULL : parameterAt)
  native.writeWord(offset(at, 16), parameter?.length ?? 0)
}
