// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { plainOpenssl } from './openssl.ts'

/** What this openssl says of an empty file: 3.0 counts to 0, newer ones say nothing. */
const FOUND_NOTHING = (await plainOpenssl('storeutl', '-noout', '/dev/null')).stdout

/** How many objects `openssl storeutl` says that it has found. */
export function foundCount(stdout: string): number {
  if (stdout === FOUND_NOTHING) return 0
  const [, total] = /^Total found: (\d+)$/m.exec(stdout) ?? assert.fail(`no total in: ${stdout}`)
  return Number(total)
}
