// SPDX-License-Identifier: Apache-2.0
// The texts that OpenSSL prints for our reason numbers: an OSSL_ITEM array (provider-base(7)).
// It asks in every program that loads the provider, so they are one text, written at once.
import { REASONS } from './errors.ts'
import { type Address, native } from './host.ts'
import { CKR_TEXT, CKR_VALUES } from './pkcs11/cryptoki.gen.ts'

const OWN_TEXTS: readonly (readonly [number, string])[] = [
  [REASONS.configuration, 'configuration'],
  [REASONS.uri, 'malformed URI'],
  [REASONS.notFound, 'not found'],
  [REASONS.unsupported, 'not supported'],
  [REASONS.argument, 'wrong argument'],
  [REASONS.encoding, 'malformed encoding'],
  [REASONS.driver, 'PKCS#11 driver'],
  [REASONS.internal, 'internal error'],
]

/** What OpenSSL has room for in an error code. */
const MAX_REASON = 2 ** 23

const build = (): Address => {
  const text = native.encodeUtf8(CKR_TEXT + OWN_TEXTS.map(([, own]) => `${own}\0`).join(''))
  const block = native.alloc(text.length)
  native.writeBytes(block, text)
  const words: number[] = []
  let at = 0
  for (const reason of [...CKR_VALUES, ...OWN_TEXTS.map(([own]) => own)]) {
    if (reason > 0 && reason < MAX_REASON) words.push(reason, block + at)
    at = text.indexOf(0, at) + 1
  }
  words.push(0, 0)
  const array = native.alloc(words.length * 8)
  native.writeWords(array, words)
  return array
}

let texts: Address | undefined

/** Built when OpenSSL first asks. */
export const reasonStrings = (): Address => {
  texts ??= build()
  return texts
}
