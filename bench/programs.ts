// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mustRun } from '../test/support/run.ts'

const NATIVE = fileURLToPath(new URL('native', import.meta.url))
/** What the benchmark builds and downloads. */
export const CACHE = fileURLToPath(new URL('../.cache/bench', import.meta.url))
/** The measuring program; bench/native/main.c lists what it can. */
export const MEASURE = join(CACHE, 'measure')
/** Starts a server and measures it. */
export const HANDSHAKES = fileURLToPath(new URL('handshakes.ts', import.meta.url))
/** The driver that counts calls. */
export const COUNT_CALLS = join(CACHE, 'count-calls.so')

const FLAGS = [
  ...['-std=c11', '-D_GNU_SOURCE', '-O2', '-g', '-Wall', '-Wextra', '-Werror'],
  // Where Debian's libp11-kit-dev puts pkcs11.h.
  '-I/usr/include/p11-kit-1',
]

const PROGRAMS = [
  {
    output: MEASURE,
    sources: [
      ...['main.c', 'measure.c', 'evp.c', 'operations.c', 'handshakes.c'],
      ...['floor.c', 'floor-driver.c', 'floor-operations.c'],
    ],
    flags: ['-lssl', '-lcrypto', '-lpthread'],
  },
  {
    output: COUNT_CALLS,
    sources: ['count-calls.c'],
    flags: ['-shared', '-fPIC', '-fvisibility=hidden', '-Wno-cast-function-type'],
  },
] as const

/** Compiles what is missing or older than a file of bench/native/. */
export async function buildPrograms(): Promise<void> {
  mkdirSync(CACHE, { recursive: true })
  const changed = Math.max(...readdirSync(NATIVE).map((name) => readTime(join(NATIVE, name))))
  for (const { output, sources, flags } of PROGRAMS) {
    if (existsSync(output) && readTime(output) > changed) continue
    const files = sources.map((name) => join(NATIVE, name))
    await mustRun(process.env.CC ?? 'gcc', [...FLAGS, '-o', output, ...files, ...flags])
  }
}

const readTime = (path: string): number => statSync(path).mtimeMs
