// SPDX-License-Identifier: Apache-2.0
import type { Exception } from './dispatch-calls.ts'

/** Functions of dispatch tables that no test calls. One that is called by now has to go from here. */
export const NEVER_CALLED: readonly Exception[] = []
