// SPDX-License-Identifier: Apache-2.0
// Who is asked for a PIN: the application, through its passphrase callback, and then a person.
import { type Address, type Blocking, CALL_INT, call, NULL, native, type Word } from '../../host.ts'
import { DECISIONS, log } from '../../log.ts'
import { Arena } from '../../memory/arena.ts'
import { Secret } from '../../memory/secret.ts'
import type { Core } from '../../openssl/core.ts'
import { listForCall } from '../../openssl/param-lists.ts'
import { UTF8_STRING } from '../../openssl/params.ts'
import type * as AskPerson from './ask-person.ts'

const MAX_PIN_BYTES = 1024
/** ERR_R_INTERRUPTED_OR_CANCELLED of err.h. */
const CANCELLED = 265 | (2 << 18)

/** The application, by its OSSL_PASSPHRASE_CALLBACK unless that is NULL, and then the person. */
export const ask = (
  core: Core,
  callback: Address,
  argument: Word,
  description: string,
): Blocking<Secret | undefined> =>
  quietly(
    core,
    callback === NULL
      ? askPerson(core, description)
      : askBoth(core, callback, argument, description),
  )

/** What is said of a failed question must not stay on the stack of an operation that goes well. */
function* quietly<T>(core: Core, question: Blocking<T>): Blocking<T> {
  core.mark()
  try {
    return yield* question
  } finally {
    core.popToMark()
  }
}

function* askBoth(
  core: Core,
  callback: Address,
  argument: Word,
  description: string,
): Blocking<Secret | undefined> {
  const answer = yield* askApplication(callback, argument, description)
  // OpenSSL's own callback fails in the same way when the application has none to offer.
  if (answer !== undefined || core.lastErrorReason === CANCELLED) return answer
  return yield* askPerson(core, description)
}

function* askApplication(
  callback: Address,
  argument: Word,
  description: string,
): Blocking<Secret | undefined> {
  const arena = new Arena()
  try {
    const buffer = arena.allocSecret(MAX_PIN_BYTES)
    const length = arena.alloc(8)
    const params = listForCall(arena, [['info', UTF8_STRING, description]])
    const given = yield* call(CALL_INT, callback, buffer, MAX_PIN_BYTES, length, params, argument)
    const size = native.readWord(length)
    if (given !== 1 || size <= 0 || size > MAX_PIN_BYTES) return undefined
    return Secret.copy(buffer, size)
  } finally {
    arena.release()
  }
}

/** Rarely needed, and so not among what is loaded at the start. */
function* askPerson(core: Core, description: string): Blocking<Secret | undefined> {
  if (!core.asksPerson) return undefined
  log(DECISIONS, `PIN: asking for that of ${description}`)
  const { askThroughUi } = native.load<typeof AskPerson>('operations/prompt/ask-person.js')
  return yield* askThroughUi(core, description)
}
