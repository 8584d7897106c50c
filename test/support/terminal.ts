// SPDX-License-Identifier: Apache-2.0
// Commands on a terminal of their own, for what asks a person.
import { fileURLToPath } from 'node:url'
import { mustRun, type RunOptions } from './run.ts'

const SCRIPT = fileURLToPath(new URL('terminal.py', import.meta.url))
/** The key that ends the line, and the one that is Ctrl-C. */
export const ENTER = '\n'
export const CTRL_C = '\x03'

export interface Answer {
  /** The text after which the answer is typed. */
  readonly question: string
  /** With the key that ends it. */
  readonly answer: string
}

export interface Conversation {
  /** All that the terminal has shown: questions, output, errors, and what was typed visibly. */
  readonly shown: string
  readonly status: number
}

/** Runs a command and types each answer, in their order, once its question is shown. */
export async function runOnTerminal(
  command: readonly string[],
  answers: readonly Answer[],
  options: RunOptions = {},
): Promise<Conversation> {
  const input = JSON.stringify({ command, answers })
  const { stdout } = await mustRun('python3', [SCRIPT], { ...options, input })
  const result: unknown = JSON.parse(stdout)
  if (!isConversation(result)) throw new Error(`terminal.py says ${stdout}`)
  return result
}

const isConversation = (value: unknown): value is Conversation =>
  typeof value === 'object' &&
  value !== null &&
  'shown' in value &&
  typeof value.shown === 'string' &&
  'status' in value &&
  typeof value.status === 'number'
