// SPDX-License-Identifier: Apache-2.0
// What engine.c runs: the targets in the engine in which the provider works.
import { Request, writeAnswer } from '../../../src/api/exchange.ts'
import { type Address, type Blocking, native, offset, type Word } from '../../../src/host.ts'
import { BROKEN } from './broken.ts'
import { fuzz } from './fuzz.ts'
import { TARGETS } from './targets.ts'

/** Where engine.c looks whether there is progress: the room of the answer's size. */
const PROGRESS = 40
/** What engine.c is told; the answer says more. */
const SURVIVED = 1
const NOT_SURVIVED = 2

function* answer(exchange: Address): Blocking<Word> {
  const request = new Request(exchange)
  const target = { ...TARGETS, ...BROKEN }[request.text('target') ?? '']
  if (target === undefined) throw new Error('there is no such target')
  const [count, seed] = [Number(request.text('count')), Number(request.text('seed'))]
  const progress = offset(exchange, PROGRESS)
  try {
    const figures = yield* fuzz(target, count, seed, (input) => native.writeWord(progress, input))
    writeAnswer(exchange, { ...figures })
    return SURVIVED
  } catch (error) {
    const stack = error instanceof Error && error.cause instanceof Error ? error.cause.stack : ''
    writeAnswer(exchange, { failure: `${String(error)}\n${stack}` })
    return NOT_SURVIVED
  }
}

native.onCall(answer)
