// SPDX-License-Identifier: Apache-2.0
// The texts that OpenSSL prints for our reason numbers: an OSSL_ITEM array (provider-base(7)).
// It asks in every program that loads the provider, so they are one text, written at once.
import { REASONS } from './errors.ts'
import { type Address, NULL, native } from './host.ts'
import { staticString } from './memory/arena.ts'
import { CKR_PLACES, CKR_TEXT } from './pkcs11/cryptoki.gen.ts'

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
  const text = native.encodeUtf8(CKR_TEXT)
  const block = native.alloc(text.length)
  native.writeBytes(block, text)
  const words: number[] = []
  for (let i = 0; i < CKR_PLACES.length; i += 2)
    words.push(CKR_PLACES.charCodeAt(i), block + CKR_PLACES.charCodeAt(i + 1))
  for (const [reason, own] of OWN_TEXTS) words.push(reason, staticString(own))
  words.push(0, NULL)
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
