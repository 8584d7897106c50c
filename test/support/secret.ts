// SPDX-License-Identifier: Apache-2.0
import { Secret } from '../../src/memory/secret.ts'

/** A secret in the memory of the fake host; the caller drops it. */
export function makeSecret(text: string): Secret {
  const bytes = Buffer.from(text)
  return Secret.build(bytes.length, (put) => {
    for (const byte of bytes) put(byte)
    return bytes.length
  })
}
