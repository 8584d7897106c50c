// SPDX-License-Identifier: Apache-2.0
// One call of the program around us (struct exchange of host/host.h): what it sent, and the answer.
import { encodeUtf8 } from '../encoding/utf8.ts'
import { badArgument } from '../errors.ts'
import { type Address, asAddress, native, offset } from '../host.ts'
import { Secret } from '../memory/secret.ts'

/** Of the words in struct exchange. */
const WORD = { request: 0, requestSize: 8, secret: 16, secretSize: 24, answer: 32, answerSize: 40 }

export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json | undefined
}

/** What a call is about, with the value's type checked as it is read. */
export class Request {
  readonly #fields: ReadonlyMap<string, unknown>
  /** NUL-terminated bytes that may be a PIN or hold one: they never become a string. */
  readonly secret: Address
  readonly #secretBytes: number

  constructor(exchange: Address) {
    const text = native.readString(
      pointer(exchange, WORD.request),
      size(exchange, WORD.requestSize),
    )
    const fields: unknown = JSON.parse(text)
    if (typeof fields !== 'object' || fields === null) throw badArgument('a request is an object')
    this.#fields = new Map(Object.entries(fields))
    this.secret = pointer(exchange, WORD.secret)
    this.#secretBytes = size(exchange, WORD.secretSize)
  }

  text(name: string): string | undefined {
    const value = this.#fields.get(name)
    if (value === undefined || typeof value === 'string') return value
    throw badArgument(`'${name}' must be a text`)
  }

  /** A text for each name in it. */
  texts(name: string): ReadonlyMap<string, string> {
    const value = this.#fields.get(name) ?? {}
    const entries: [string, unknown][] = typeof value === 'object' ? Object.entries(value) : []
    return new Map(
      entries.map(([key, text]) => {
        if (typeof text === 'string') return [key, text]
        throw badArgument(`'${key}' of '${name}' must be a text`)
      }),
    )
  }

  /** A copy of the secret bytes, which the caller drops; `undefined` when there are none. */
  takeSecret(): Secret | undefined {
    return this.#secretBytes === 0 ? undefined : Secret.copy(this.secret, this.#secretBytes)
  }
}

const pointer = (exchange: Address, at: number): Address =>
  asAddress(native.readWord(offset(exchange, at)))

const size = (exchange: Address, at: number): number => native.readWord(offset(exchange, at))

/** The host frees the answer. */
export const writeAnswer = (exchange: Address, value: Json): void => {
  const bytes = encodeUtf8(JSON.stringify(value))
  const answer = native.alloc(bytes.length)
  native.writeBytes(answer, bytes)
  native.writeWord(offset(exchange, WORD.answer), answer)
  native.writeWord(offset(exchange, WORD.answerSize), bytes.length)
}
