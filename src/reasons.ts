// SPDX-License-Identifier: Apache-2.0
// The texts that OpenSSL prints for our reason numbers: an OSSL_ITEM array (provider-base(7)).
import { REASONS } from './errors.ts'
import { type Address, native, offset } from './host.ts'
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
  // One block for all texts: this runs whenever a program loads the provider.
  const bytes = native.encodeUtf8(items.map(([, text]) => `${text}\0`).join(''))
  const block = native.alloc(bytes.length)
  native.writeBytes(block, bytes)
  let at = 0
  items.forEach(([reason, text], i) => {
    native.writeU32(offset(array, i * ITEM_BYTES), reason)
    native.writeWord(offset(array, i * ITEM_BYTES + 8), offset(block, at))
    at += text.length + 1 // the texts are ASCII
  })
  return array
}

let texts: Address | undefined

/** Built when OpenSSL first asks. */
export const reasonStrings = (): Address => {
  texts ??= build()
  return texts
}
