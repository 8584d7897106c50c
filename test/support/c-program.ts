// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder } from './folder.ts'
import { mustRun } from './run.ts'

const SOURCES = fileURLToPath(new URL('../host/', import.meta.url))

const FLAGS = ['-std=c11', '-D_GNU_SOURCE', '-O1', '-g', '-Wall', '-Wextra', '-Werror'] as const

/** Compiles test/host/NAME.c, an application of libcrypto; the path of the program. */
export async function compileProgram(name: string, flags: readonly string[] = []): Promise<string> {
  const program = join(makeFolder(), name)
  const sources = [`${name}.c`, 'program.c'].map((file) => join(SOURCES, file))
  await mustRun('gcc', [...FLAGS, ...flags, '-o', program, ...sources, '-lcrypto', '-lpthread'])
  return program
}
