// SPDX-License-Identifier: Apache-2.0
// What the program around us can ask for by name, beside OpenSSL: the side of the Node package that
// runs in the engine. Each call is a thread of its own that may block.
import { messageOf, ProviderError, REASONS } from '../errors.ts'
import type { Address, Blocking, Word } from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { CkError } from '../pkcs11/ck-error.ts'
import { CKR_NAMES } from '../pkcs11/cryptoki-names.gen.ts'
import { returnValueName } from '../pkcs11/names.ts'
import { NoPinError } from '../slot/pin-choice.ts'
import { bench } from './bench.ts'
import { deleteNamed } from './delete.ts'
import { type Json, type JsonObject, Request, writeAnswer } from './exchange.ts'
import { importCertificate } from './import-certificate.ts'
import { getLoaded, load, type Start } from './loaded.ts'
import { login } from './login.ts'
import { listMechanisms } from './mechanisms.ts'
import { listObjects } from './objects.ts'
import { describeToken, listTokens } from './tokens.ts'

const CALLS: Readonly<Record<string, (request: Request, start: Start) => Blocking<Json>>> = {
  load,
  tokens: (request) => listTokens(getLoaded(), request),
  objects: (request) => listObjects(getLoaded(), request),
  login: (request) => login(getLoaded(), request),
  mechanisms: (request) => listMechanisms(getLoaded(), request),
  delete: (request) => deleteNamed(getLoaded(), request),
  importCertificate: (request) => importCertificate(getLoaded(), request),
  bench: (request) => bench(getLoaded(), request),
}

/** Answers one call: `{ value }` or `{ error }`. */
export function* answer(exchange: Address, start: Start): Blocking<Word> {
  writeAnswer(exchange, yield* outcomeOf(exchange, start))
  return 1
}

function* outcomeOf(exchange: Address, start: Start): Blocking<JsonObject> {
  try {
    const request = new Request(exchange)
    const name = request.text('call') ?? ''
    const call = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined
    if (call === undefined) throw new ProviderError('ARGUMENT', `there is no call '${name}'`)
    return { value: yield* call(request, start) }
  } catch (error) {
    log(DECISIONS, `error: ${chainOf(error).map(messageOf).join(' <- ')}`)
    return { error: describeError(error) }
  }
}

const chainOf = (error: unknown): readonly unknown[] =>
  error instanceof Error && error.cause !== undefined ? [error, ...chainOf(error.cause)] : [error]

const describeError = (error: unknown): JsonObject => {
  const chain = chainOf(error)
  const token = chain.find((part) => part instanceof CkError)
  const reason = error instanceof ProviderError ? error.reason : REASONS.general
  return {
    code: error instanceof ProviderError ? error.code : 'INTERNAL',
    message: chain.map(messageOf).join(': '),
    function: token?.fn,
    returnValue: token === undefined ? nameOfReason(reason) : returnValueName(token.rv),
    token: error instanceof NoPinError ? describeToken(error.slot) : undefined,
  }
}

/** An error without a token call may stand for a return value all the same. */
const nameOfReason = (reason: number): string | undefined =>
  reason === REASONS.general ? undefined : CKR_NAMES[reason]
