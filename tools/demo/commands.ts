// SPDX-License-Identifier: Apache-2.0
import { statSync } from 'node:fs'
import { describeResult, quoteArgument, type Result, run } from '../../test/support/run.ts'
import { showCommand, showLine } from './show.ts'

export interface Command {
  args: readonly string[]
  env: NodeJS.ProcessEnv
  /** The lines of its output that are worth showing; all of them if left out. */
  show?: RegExp
  /** The file that it writes. */
  makes?: string
}

/** No configuration, so no provider but OpenSSL's own. */
export const PLAIN: NodeJS.ProcessEnv = { OPENSSL_CONF: '/dev/null' }

/** Shows an openssl command, runs it, shows what it said. A command that fails ends the demo. */
export async function showOpenssl(command: Command): Promise<Result> {
  showCommand(formatCommand(command))
  const { args, env, makes } = command
  const result = await run('openssl', args, { env })
  if (result.status !== 0) throw new Error(describeResult(result))
  showOutput(result, command.show)
  if (makes !== undefined) showLine(`${makes}: ${statSync(makes).size} bytes`)
  return result
}

/** As one would type it with the demo's variables exported. */
export function formatCommand({ args, env }: Pick<Command, 'args' | 'env'>): string {
  const prefix = env === PLAIN ? 'OPENSSL_CONF=/dev/null ' : ''
  return prefix + ['openssl', ...args].map(quoteArgument).join(' ')
}

function showOutput({ stdout, stderr }: Result, show: RegExp | undefined): void {
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '')
  for (const line of lines) {
    if (show === undefined || show.test(line)) showLine(line)
  }
}
