// SPDX-License-Identifier: Apache-2.0
// What is on tokens, in words for a table.
import { X509Certificate } from 'node:crypto'
import type { findObjects, Token } from '../../node/objects.ts'
import { onlyAttributes } from '../uri-parts.ts'

export type Found = Awaited<ReturnType<typeof findObjects>>[number]

/** `EC P-256`, `RSA 2048`, `ED25519`; of a certificate, whose it is and until when. */
export function describeWhat(found: Found): string {
  if (found.type === 'cert') return describeCertificate(found.certificate)
  const { algorithm, curve, bits } = found
  if (curve !== undefined && !algorithm.toLowerCase().includes(curve.toLowerCase()))
    return `${algorithm} ${NIST_NAMES[curve] ?? curve}`
  return algorithm.startsWith('RSA') && bits !== undefined ? `${algorithm} ${bits}` : algorithm
}

/** OpenSSL answers with its own names. */
const NIST_NAMES: Readonly<Record<string, string>> = {
  prime192v1: 'P-192',
  secp224r1: 'P-224',
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
}

function describeCertificate(base64 = ''): string {
  try {
    const { subject, validToDate } = new Certificate(base64)
    return `${subject}, until ${validToDate}`
  } catch {
    // Not X.509 as OpenSSL has it: it is on the token all the same.
    return 'unreadable'
  }
}

class Certificate {
  readonly #x509: X509Certificate

  constructor(base64: string) {
    this.#x509 = new X509Certificate(Buffer.from(base64, 'base64'))
  }

  /** The common name, or the whole subject where there is none. */
  get subject(): string {
    const { subject = '' } = this.#x509
    return /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ')
  }

  get validToDate(): string {
    return new Date(this.#x509.validTo).toISOString().slice(0, 10)
  }
}

/** What a token says about its PIN; the worst first. */
const PIN_STATES: readonly (readonly [flag: keyof Token, text: string])[] = [
  ['pinLocked', 'PIN locked'],
  ['pinFinalTry', 'one try left'],
  ['pinToBeChanged', 'PIN to be changed'],
  ['pinCountLow', 'a wrong PIN was tried'],
  ['pinPad', 'PIN pad'],
]

export function describePin(token: Token): string {
  const [, text] = PIN_STATES.find(([flag]) => token[flag] === true) ?? []
  if (text !== undefined) return text
  if (!token.loginRequired) return 'no PIN needed'
  return token.pinInitialized ? 'PIN set' : 'no PIN yet'
}

/** A URI that a person can type: the token, the label and the type, with the id where it is needed. */
export function shortUri(found: Found, all: readonly Found[]): string {
  const same = all.filter(
    ({ token, label, type }) =>
      token.uri === found.token.uri && label === found.label && type === found.type,
  )
  const wanted = ['token', ...(found.label === '' ? [] : ['object']), 'type']
  const unique = found.label !== '' && same.length === 1
  return onlyAttributes(found.uri, unique ? wanted : [...wanted, 'id'])
}
