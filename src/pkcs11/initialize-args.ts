// SPDX-License-Identifier: Apache-2.0
import { ProviderError } from '../errors.ts'
import { type Address, native, offset } from '../host.ts'
import type { Arena } from '../memory/arena.ts'
import { CkError } from './ck-error.ts'
import { CK_C_INITIALIZE_ARGS, CKF_OS_LOCKING_OK, CKR_ARGUMENTS_BAD } from './cryptoki.gen.ts'

/** CK_C_INITIALIZE_ARGS, with the driver's own arguments in pReserved. */
export const writeInitializeArgs = (arena: Arena, initArgs: string | undefined): Address => {
  const { size, flags, pReserved } = CK_C_INITIALIZE_ARGS
  // NSS reads one pointer past the standard structure: a zero is left there.
  const args = arena.alloc(size + 8)
  native.writeWord(offset(args, flags.offset), CKF_OS_LOCKING_OK)
  if (initArgs !== undefined)
    native.writeWord(offset(args, pReserved.offset), arena.string(initArgs))
  return args
}

/** What C_Initialize has returned, and what a person can do. */
export const notInitialized = (
  path: string,
  rv: number,
  initArgs: string | undefined,
): ProviderError =>
  new ProviderError(
    'DRIVER',
    `cannot initialize the PKCS#11 driver '${path}': ${adviseInitialize(rv, initArgs)}`,
    { cause: new CkError('C_Initialize', rv) },
  )

const adviseInitialize = (rv: number, initArgs: string | undefined): string => {
  if (rv !== CKR_ARGUMENTS_BAD)
    return 'its configuration, device or daemon may be missing, or closed to this user'
  return initArgs === undefined
    ? 'it may want pkcs11-module-init-args'
    : 'it does not take what pkcs11-module-init-args says'
}
