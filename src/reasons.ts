// SPDX-License-Identifier: Apache-2.0
// The texts that OpenSSL prints for our reason numbers: an OSSL_ITEM array (provider-base(7)).
import { REASONS } from './errors.ts'
import { type Address, native } from './host.ts'
import { packWords } from './memory/pack-words.ts'
import { reasonTexts } from './pkcs11/ck-error.ts'

const ITEM_BYTES = 16

const TEXTS: readonly (readonly [number, string])[] = [
  ...reasonTexts(),
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
  const items = TEXTS.filter(([reason]) => reason > 0 && reason < 2 ** 23)
  const array = native.alloc((items.length + 1) * ITEM_BYTES)
  // One block for all texts, one write for all items: this runs whenever a program starts.
  const text = native.encodeUtf8(`${items.map(([, name]) => name).join('\0')}\0`)
  const block = native.alloc(text.length)
  native.writeBytes(block, text)
  const words: number[] = []
  let at = 0
  for (const [reason, name] of items) {
    words.push(reason, block + at)
    at += name.length + 1 // the texts are ASCII
  }
  native.writeBytes(array, packWords(words))
  return array
}

let texts: Address | undefined

/** Built when OpenSSL first asks. */
export const reasonStrings = (): Address => {
  texts ??= build()
  return texts
}
