// SPDX-License-Identifier: Apache-2.0
import { type Address, native, offset } from '../host.ts'
import type { Arena } from '../memory/arena.ts'
import { CK_C_INITIALIZE_ARGS, CKF_OS_LOCKING_OK } from './cryptoki.gen.ts'

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
