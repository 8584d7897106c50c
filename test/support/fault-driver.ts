// SPDX-License-Identifier: Apache-2.0
// The fault-injecting driver of test/faults/ in front of a token's own driver.
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder, writePrivateFile } from './folder.ts'
import { mustRun } from './run.ts'
import type { Token, TokenAccess } from './token.ts'

const SOURCES = ['apply.c', 'driver.c', 'record.c', 'script.c'].map((file) =>
  fileURLToPath(new URL(`../faults/${file}`, import.meta.url)),
)
const FLAGS = ['-std=c11', '-D_GNU_SOURCE', '-g', '-Wall', '-Wextra', '-Werror', '-fPIC']

let compiled: Promise<string> | undefined

/** The path of the driver; compiled once for each test process. */
export function compileFaultDriver(): Promise<string> {
  compiled ??= compile(join(makeFolder('faults'), 'faults.so'))
  return compiled
}

async function compile(path: string): Promise<string> {
  await mustRun('gcc', [...FLAGS, '-fvisibility=hidden', '-shared', '-o', path, ...SOURCES, '-ldl'])
  return path
}

/** A call that the driver has got, and what it has answered. */
export interface LoggedCall {
  readonly microseconds: number
  readonly thread: number
  readonly name: string
  readonly rv: number
}

/**
 * A token seen through the driver: takes the token's place in `useProvider`. The script can be
 * changed while programs run; counts of calls begin anew with it.
 */
export async function useFaults(token: Token, ...script: readonly string[]): Promise<FaultyToken> {
  const faulty = new FaultyToken(token, await compileFaultDriver())
  faulty.setScript(...script)
  return faulty
}

export class FaultyToken implements TokenAccess {
  readonly module: string
  readonly pinFile: string
  readonly env: Readonly<Record<string, string>>
  readonly #dir = makeFolder('faults')
  readonly #script = join(this.#dir, 'script')
  readonly #log = join(this.#dir, 'log')

  constructor(token: Token, driver: string) {
    this.module = driver
    this.pinFile = token.pinFile
    this.env = {
      ...token.env,
      FAULTS_DRIVER: token.module,
      FAULTS_SCRIPT: this.#script,
      FAULTS_LOG: this.#log,
    }
  }

  /** What happens from now on (fault-script.ts); without lines nothing. */
  setScript(...lines: readonly string[]): void {
    // In one step, so that no call reads half a script.
    renameSync(writePrivateFile(`${this.#script}.new`, `${lines.join('\n')}\n`), this.#script)
  }

  /** The calls of all programs since the last `forgetCalls`; of those with a name, if it is given. */
  calls(name?: string): LoggedCall[] {
    if (!existsSync(this.#log)) return []
    return readFileSync(this.#log, 'utf8')
      .trimEnd()
      .split('\n')
      .map(parseCall)
      .filter((call) => name === undefined || call.name === name)
  }

  forgetCalls(): void {
    rmSync(this.#log, { force: true })
  }
}

function parseCall(line: string): LoggedCall {
  const [microseconds, thread, name = '', rv] = line.split(' ')
  return { microseconds: Number(microseconds), thread: Number(thread), name, rv: Number(rv) }
}
