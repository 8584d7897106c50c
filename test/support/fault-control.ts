// SPDX-License-Identifier: Apache-2.0
// The fault-injecting driver from inside the process that has loaded it: no files are needed.
import koffi from 'koffi'
import type { CkFunction } from '../../src/pkcs11/driver.ts'

/** What the driver counts: calls of a function, or one of these, since the script was set. */
export type FaultCount =
  | CkFunction
  | 'calls'
  /** Rules that applied to a call. */
  | 'faults'
  /** Logins whose PIN was refused; logins with a PIN that had been refused before. */
  | 'refused'
  | 'repeated'
  /** Calls into a session that another thread was in. */
  | 'overlaps'
  /** Objects of the token (not of a session). */
  | 'made'
  | 'destroyed'
  /** Open now; and the most since the script was set. */
  | 'sessions'
  | 'most-sessions'

export interface FaultControl {
  setScript(...lines: readonly string[]): void
  count(what: FaultCount): number
  /** Ends what the real driver does in this process, whoever has begun it. */
  end(): void
}

/** `driver` as `compileFaultDriver` gives it; FAULTS_DRIVER has to be set in `process.env`. */
export function controlFaults(driver: string): FaultControl {
  const library = koffi.load(driver)
  const script = library.func('void faults_script(const char *)')
  const count = library.func('int64_t faults_count(const char *)')
  return {
    setScript: (...lines) => {
      script(lines.join('\n'))
    },
    count: (what) => Number(count(what)),
    end: library.func('void faults_end()'),
  }
}
