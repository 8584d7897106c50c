// SPDX-License-Identifier: Apache-2.0
// Runs the program that is traced, as if nobody looked on.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { Failure } from '../failure.ts'

export interface Outcome {
  /** As a shell has it: 128 and the number of a signal that ended the program. */
  readonly status: number
  /** Microseconds that it ran. */
  readonly wall: number
}

/** Input, output and signals are the program's own. */
export async function runProgram(
  [command = '', ...args]: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const begin = process.hrtime.bigint()
  const child = spawn(command, args, { env: environment, stdio: 'inherit' })
  // The terminal sends these to the whole group: the program decides, and the report is written.
  const ignore = () => {}
  const signals = ['SIGINT', 'SIGQUIT', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, ignore)
  const pass = (signal: NodeJS.Signals) => child.kill(signal)
  process.on('SIGTERM', pass)
  try {
    const status = await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(cannotRun(command, error)))
      child.once('close', (code, signal) =>
        resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]),
      )
    })
    return { status, wall: Number(process.hrtime.bigint() - begin) / 1000 }
  } finally {
    for (const signal of signals) process.off(signal, ignore)
    process.off('SIGTERM', pass)
  }
}

const NOT_FOUND = 127
const NOT_RUN = 126

const cannotRun = (command: string, error: Error): Failure =>
  'code' in error && error.code === 'ENOENT'
    ? new Failure(`there is no program '${command}'`, { status: NOT_FOUND, cause: error })
    : new Failure(`cannot run '${command}': ${error.message}`, { status: NOT_RUN, cause: error })
