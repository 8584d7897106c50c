// SPDX-License-Identifier: Apache-2.0
// The texts that OpenSSL prints for our reason numbers: an OSSL_ITEM array (provider-base(7)).
// It asks in every program that loads the provider, so they are one text, written at once.
import { REASONS } from './errors.ts'
import { type Address, native } from './host.ts'
import { CKR_CODES, CKR_TEXT } from './pkcs11/cryptoki.gen.ts'

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

const build = (): Address => {
  const text = native.encodeUtf8(CKR_TEXT + OWN_TEXTS.map(([, own]) => `${own}\0`).join(''))
  const block = native.alloc(text.length)
  native.writeBytes(block, text)
  const codes = CKR_CODES.length
  const words: number[] = []
  for (let i = 0, at = 0; at < text.length; i++) {
    words.push(i < codes ? CKR_CODES.charCodeAt(i) : ownReason(i - codes), block + at)
    at = text.indexOf(0, at) + 1
  }
  words.push(0, 0)
  const array = native.alloc(words.length * 8)
  native.writeWords(array, words)
  return array
}

const ownReason = (index: number): number => OWN_TEXTS[index]?.[0] ?? 0

let texts: Address | undefined

/** Built when OpenSSL first asks. */
export const reasonStrings = (): Address => {
  texts ??= build()
  return texts
}
