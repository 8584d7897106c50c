// SPDX-License-Identifier: Apache-2.0
// Targets that are broken on purpose, each in its own way: that they are caught shows that others
// would be.
import { internalError, ProviderError } from '../../../src/errors.ts'
import { asAddress, native } from '../../../src/host.ts'
import type { Target } from './fuzz.ts'

/** Each fails at the first input that begins with this byte. */
const TRIGGER = 0x42
const CORPUS = [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(TRIGGER, 5, 6)]

const broken = (fail: (bytes: Uint8Array) => void): Target => ({
  corpus: CORPUS,
  run: (bytes) => {
    if (bytes[0] === TRIGGER) fail(bytes)
    else throw new ProviderError('ARGUMENT', 'refused, as it should be')
  },
})

const kept: unknown[] = []

function recurse(depth: number): number {
  return recurse(depth + 1) + 1
}

export const BROKEN: Readonly<Record<string, Target>> = {
  'an error of the engine': broken((bytes) => {
    bytes.with(bytes.length, 0)
  }),
  'a defect of the provider': broken(() => {
    throw internalError('broken on purpose')
  }),
  'a recursion without end': broken(() => {
    recurse(0)
  }),
  'a loop without end': broken(() => {
    while (kept.length < Number.POSITIVE_INFINITY);
  }),
  'memory of the engine without end': broken(() => {
    for (;;) kept.push(new Array(1000).fill('x'))
  }),
  'memory beside the engine without end': broken(() => {
    for (;;) kept.push(native.alloc(1 << 20))
  }),
  'an address that is none': broken(() => {
    native.writeU8(asAddress(0x1234_5678), 1)
  }),
  'a byte behind its block': broken(() => {
    native.writeU8(asAddress(native.alloc(24) + 24), 1)
  }),
}
