// SPDX-License-Identifier: Apache-2.0
// The targets in the engine, in a process of their own (engine.c).
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mustRun, type Result, run } from '../../support/run.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const BUILD_TIMEOUT_MS = 300_000
const NO_TIMEOUT_MS = 0x7fffffff

/** Builds the program; its path. `flags` and a folder of their own: for a sanitizer. */
export async function buildFuzzer(
  folder = 'build',
  flags: readonly string[] = [],
): Promise<string> {
  const program = join(folder, 'fuzz/fuzz')
  const settings = ['NATIVE=build', `BUILD=${folder}`, `CFLAGS=${flags.join(' ')}`]
  await mustRun('make', [...settings, program], { cwd: ROOT, timeoutMs: BUILD_TIMEOUT_MS })
  return join(ROOT, program)
}

export interface Inputs {
  readonly count: number
  readonly seed: number
  readonly env?: NodeJS.ProcessEnv
  /** Seconds for one input. */
  readonly patience?: number
}

/** Runs a target to its end, or to the input that it does not survive. */
export const fuzzInEngine = (
  program: string,
  target: string,
  { count, seed, env = {}, patience = 20 }: Inputs,
): Promise<Result> =>
  run(program, [target, `${count}`, `${seed}`, `${patience}`], { env, timeoutMs: NO_TIMEOUT_MS })
