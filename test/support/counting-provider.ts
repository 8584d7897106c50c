// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { childEnvironment } from './run.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BUILT = 'build/counting/pkcs11.so'

let built: string | undefined

/** The build that counts its blocks (test/faults/count-blocks.h), or the one that PROVIDER_SO names. */
export function countingProvider(): string {
  built ??= process.env.PROVIDER_SO ?? build()
  return built
}

function build(): string {
  execFileSync('make', ['--no-print-directory', BUILT], {
    cwd: ROOT,
    env: childEnvironment(),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return `${ROOT}/${BUILT}`
}
