// SPDX-License-Identifier: Apache-2.0
// What watches over the memory and the threads of the module, and what it watches.

export interface Job {
  /** How module and programs are compiled. */
  readonly flags: readonly string[]
  /** For the module alone. */
  readonly moduleFlags?: readonly string[]
  /** Goes before the program. */
  readonly wrapper?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** A program of test/host/ and its first argument. */
  readonly runs: readonly (readonly [program: Program, mode: string])[]
  /** How many faults are tried in turn. */
  readonly faults: number
  /** How many inputs of each kind the fuzzer gives the engine. */
  readonly inputs?: number
  /** What test/host/broken.c does wrong, and what must be said of it. */
  readonly controls: readonly (readonly [mode: string, said: RegExp])[]
}

export const PROGRAMS = ['threads', 'fork', 'exit', 'reload', 'faulty', 'broken'] as const
export type Program = (typeof PROGRAMS)[number]

const THREADS = [
  ['threads', 'shared-context'],
  ['threads', 'own-contexts'],
  ['threads', 'shared-key'],
] as const

const FORKS = [
  ['fork', 'child-first'],
  ['fork', 'parent-first'],
  ['fork', 'both-at-once'],
  ['fork', 'child-frees'],
  ['fork', 'grandchild'],
  ['fork', 'among-threads'],
] as const

const EXITS = [
  ['exit', 'returns'],
  ['exit', 'from-thread'],
  ['exit', 'open-store'],
  ['exit', 'after-cleanup'],
  ['exit', 'handler-before'],
  ['exit', 'handler-after'],
] as const

const MEMORY_CONTROLS = [
  ['overflow', /AddressSanitizer: heap-buffer-overflow/],
  ['shift', /runtime error: shift exponent 40 is too large/],
] as const

const ADDRESS = [
  '-O1',
  '-fno-omit-frame-pointer',
  '-fsanitize=address,undefined',
  '-fno-sanitize-recover=undefined',
]
// The engine lives as long as the process, and what its numbers point at is not seen as pointed at.
const ADDRESS_ENV = { ASAN_OPTIONS: 'detect_leaks=0:detect_stack_use_after_return=1' }

export const JOBS: Readonly<Record<string, Job>> = {
  address: {
    flags: ADDRESS,
    env: ADDRESS_ENV,
    runs: [...THREADS, ...FORKS, ...EXITS, ['reload', '20']],
    faults: 1000,
    inputs: 1000,
    controls: MEMORY_CONTROLS,
  },
  thread: {
    flags: ['-O1', '-fsanitize=thread'],
    env: { TSAN_OPTIONS: 'halt_on_error=1:exitcode=66' },
    runs: [...THREADS, ['fork', 'among-threads'], ['fork', 'both-at-once'], ...EXITS],
    faults: 0,
    controls: [['race', /ThreadSanitizer: data race/]],
  },
  /** The engine collects before it makes any object: what is not held is gone at once. */
  collect: {
    flags: ADDRESS,
    moduleFlags: ['-DFORCE_GC_AT_MALLOC'],
    env: ADDRESS_ENV,
    runs: [
      ['reload', '3'],
      ['threads', 'shared-context'],
      ['fork', 'child-first'],
    ],
    faults: 40,
    inputs: 3,
    controls: MEMORY_CONTROLS,
  },
  valgrind: {
    flags: ['-O1', '-g'],
    wrapper: ['valgrind', '--quiet', '--error-exitcode=66', '--trace-children=yes'],
    runs: [
      ['reload', '3'],
      ['threads', 'shared-context'],
      ['threads', 'shared-key'],
      ['fork', 'child-first'],
      ['exit', 'returns'],
    ],
    faults: 100,
    controls: [
      ['overflow', /Invalid write of size 1/],
      ['uninitialized', /ninitialised value/],
    ],
  },
}
