// SPDX-License-Identifier: Apache-2.0
// A URI that somebody has typed or a file holds: checked, and with or without its PIN.
import { readFileSync } from 'node:fs'
import { encodeUtf8 } from '../src/encoding/utf8.ts'
import { type Pkcs11Uri, parseUri } from '../src/pkcs11/uri.ts'
import { redactUri } from '../src/pkcs11/uri-redact.ts'
import { Failure } from './failure.ts'

export interface UriText {
  readonly text: string
  readonly parsed: Pkcs11Uri
  /** For messages: a PIN in it is hidden. */
  readonly shown: string
  readonly holdsPin: boolean
}

/** Throws for what is no pkcs11: URI. */
export function checkUri(text: string): UriText {
  const bytes = encodeUtf8(text)
  const parsed = parseUri(bytes)
  return { text, parsed, shown: redactUri(bytes), holdsPin: parsed.pinValue !== undefined }
}

/** The URI without `pin-value`. */
export const withoutPin = (text: string): string => {
  const [path = '', query] = splitOnce(text, '?')
  const kept = (query ?? '').split('&').filter((part) => part !== '' && !/^pin-value=/i.test(part))
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`
}

const splitOnce = (text: string, separator: string): readonly string[] => {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)]
}

/** A file, or standard input for `-`. */
export function readInput(path: string): Buffer {
  try {
    return readFileSync(path === '-' ? 0 : path)
  } catch (error) {
    throw new Failure(`cannot read ${path === '-' ? 'standard input' : `'${path}'`}`, {
      cause: error,
      remedy: error instanceof Error ? error.message : String(error),
    })
  }
}
