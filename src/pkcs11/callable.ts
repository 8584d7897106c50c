// SPDX-License-Identifier: Apache-2.0
import { ProviderError } from '../errors.ts'
import { native } from '../host.ts'
import { isExiting } from './exit.ts'

/**
 * Throws where the driver must not be called: while the program exits, and where the driver has called
 * OpenSSL, which came back to this provider (docs/architecture.md).
 */
export const checkCallable = (name: string): void => {
  if (isExiting() && name !== 'C_Finalize')
    throw new ProviderError('EXITING', `${name} is not called: the program is exiting`)
  if (native.insideMarkedCall())
    throw new ProviderError(
      'REENTERED',
      `${name} is not called: the PKCS#11 driver itself is using OpenSSL, which chose this provider`,
    )
}
