// SPDX-License-Identifier: Apache-2.0
// One number that says whether anything has changed which an operation relies on: an epoch, a login,
// a session, a handle. Who has seen that all is ready need not look again while it stays.
import { forkGenerations } from '../host.ts'

let changes = 0

/** To be compared with an earlier one. */
export const readinessStamp = (): number => changes + (forkGenerations[0] ?? 0) * 0x100000000

/** What was ready may not be ready any more. */
export const readinessChanged = (): void => {
  changes++
}
