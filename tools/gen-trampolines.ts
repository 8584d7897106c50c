// SPDX-License-Identifier: Apache-2.0
// Writes the host's C entry points to the path given: for each shape in the dispatch tables a pool
// of functions of exactly that C type, each bound to one slot. host/trampoline.c hands them out.
import { writeFileSync } from 'node:fs'
import * as dispatch from '../src/openssl/dispatch.gen.ts'
import { listRows } from '../src/openssl/dispatch-rows.ts'

/** Each signature algorithm has a `newctx` of its own: it is all that tells one from another. */
const LARGER_POOLS: Readonly<Record<string, number>> = { 'w(w)': 80, 'w(ww)': 100 }
/** Callbacks that are in no dispatch table: thread-stop handlers, simple notifications. */
const CALLBACK_SHAPES = ['v(w)', 'i(w)', 'v(i)']

const C_TYPES: Readonly<Record<string, string>> = { v: 'void', i: 'int', w: 'intptr_t' }

const PREAMBLE = `\
// SPDX-License-Identifier: Apache-2.0
// Generated from src/openssl/dispatch.gen.ts by tools/gen-trampolines.ts. Do not edit.
#include <stddef.h>
#include <stdint.h>

#include "host.h"

#define WORDS(...) \\
  sizeof((word[]){__VA_ARGS__}) / sizeof(word), (const word[]) { __VA_ARGS__ }
#define ADDRESS(function) (void (*)(void))function`

const [, , path, given = '0'] = process.argv
if (!path) throw new Error('usage: gen-trampolines.ts FILE [POOL-SIZE]')
/** Entry points of one shape; every handler that TypeScript turns into a C function takes one. */
const POOL_SIZE = Number(given) || 40
writeFileSync(path, printTrampolines(collectShapes()))

function collectShapes(): string[] {
  const rows = Object.values(dispatch).flatMap((table) =>
    typeof table === 'string' ? listRows(table) : [],
  )
  return [...new Set([...CALLBACK_SHAPES, ...rows.map(({ shape }) => shape)])].sort()
}

function printTrampolines(shapes: readonly string[]): string {
  const pools = layOut(shapes)
  const rows = pools.map(
    ({ shape, first, size }) => `  {"${shape}", ${first}, ${size}, ${poolName(shape)}},`,
  )
  return [
    PREAMBLE,
    ...pools.map(printPool),
    `const struct trampoline_pool trampoline_pools[] = {\n${rows.join('\n')}\n};`,
    `const unsigned trampoline_pool_count = ${shapes.length};`,
    `const unsigned trampoline_slot_count = ${pools.reduce((sum, { size }) => sum + size, 0)};\n`,
  ].join('\n\n')
}

interface Pool {
  readonly shape: string
  /** Of its slots. */
  readonly first: number
  readonly size: number
}

function layOut(shapes: readonly string[]): Pool[] {
  let next = 0
  return shapes.map((shape) => {
    const size = Math.max(LARGER_POOLS[shape] ?? 0, POOL_SIZE)
    const first = next
    next += size
    return { shape, first, size }
  })
}

/** `i(ww)` becomes functions i_ww_0, i_ww_1, … and the array i_ww. */
function printPool({ shape, first, size }: Pool): string {
  const name = poolName(shape)
  const [result = '', letters = ''] = shape.slice(0, -1).split('(')
  const names = [...letters].map((_, index) => `a${index}`)
  const parameters = [...letters].map((letter, index) => `${C_TYPES[letter]} ${names[index]}`)
  const words = names.length ? `WORDS(${names.join(', ')})` : '0, NULL'
  const call = `trampoline_enter(${first} + n, ${words})`
  const body = result === 'v' ? call : `return (${C_TYPES[result]})${call}`
  const repeat = Array.from({ length: size }, (_, n) => `ENTRY(${n})`).join(' ')
  return `\
#define ENTRY(n) \\
  static ${C_TYPES[result]} ${name}_##n(${parameters.join(', ') || 'void'}) { \\
    ${body}; \\
  }
${repeat}
#undef ENTRY
#define ENTRY(n) ADDRESS(${name}_##n),
static void (*const ${name}[])(void) = {${repeat}};
#undef ENTRY`
}

function poolName(shape: string): string {
  return shape.replace('(', '_').replace(')', '')
}
