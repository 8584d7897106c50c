// SPDX-License-Identifier: Apache-2.0
// What doctor finds, one thing at a time.

export type Verdict = 'right' | 'note' | 'warning' | 'wrong'

export interface Finding {
  readonly verdict: Verdict
  readonly text: string
  /** Lines that mend it: commands, or lines of openssl.cnf. */
  readonly remedy: readonly string[]
}

export const right = (text: string): Finding => ({ verdict: 'right', text, remedy: [] })
export const note = (text: string, ...remedy: string[]): Finding => ({
  verdict: 'note',
  text,
  remedy,
})
export const warning = (text: string, ...remedy: string[]): Finding => ({
  verdict: 'warning',
  text,
  remedy,
})
export const wrong = (text: string, ...remedy: string[]): Finding => ({
  verdict: 'wrong',
  text,
  remedy,
})
