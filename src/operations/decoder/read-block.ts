// SPDX-License-Identifier: Apache-2.0
// Reads one PEM block from an OpenSSL BIO and no more: a chain of certificates may follow the key.
import { type Address, type Blocking, CALL_INT, call, native } from '../../host.ts'
import { Arena } from '../../memory/arena.ts'
import { MessageBuffer } from '../../memory/message-buffer.ts'
import type { Core } from '../../openssl/core.ts'

const LINE_BYTES = 1024
const LINE_FEED = 10
/** No key's URI comes near it; what is longer is somebody else's. */
const MAX_BLOCK_BYTES = 1 << 18
const BEGIN = '-----BEGIN '
const END = '-----END '

/**
 * The next block, if it has this label, in native memory: it may hold a PIN. A block with another
 * label is read to its end, as OpenSSL's own decoder does. The caller frees the buffer.
 */
export function* readBlock(
  core: Core,
  bio: Address,
  label: string,
): Blocking<MessageBuffer | undefined> {
  const lines = new LineReader(core, bio)
  try {
    const isWanted = yield* lines.skipToBegin(`${BEGIN}${label}-----`)
    return isWanted === undefined ? undefined : yield* lines.readToEnd(isWanted)
  } finally {
    lines.free()
  }
}

class LineReader {
  readonly #core: Core
  readonly #bio: Address
  readonly #arena = new Arena()
  readonly #line: Address
  #size = 0
  /** False for the rest of a line that is longer than the buffer. */
  #atLineStart = true

  constructor(core: Core, bio: Address) {
    this.#core = core
    this.#bio = bio
    this.#line = this.#arena.allocSecret(LINE_BYTES)
  }

  /** Whether the first BEGIN line is the wanted one; `undefined` where there is none. */
  *skipToBegin(wanted: string): Blocking<boolean | undefined> {
    while (yield* this.#next()) if (this.#starts(BEGIN)) return this.#starts(wanted)
    return undefined
  }

  /** The block from the line that was read last, if it `isWanted`; `undefined` when it never ends. */
  *readToEnd(isWanted: boolean): Blocking<MessageBuffer | undefined> {
    const block = new MessageBuffer()
    let isWhole = false
    try {
      do {
        if (isWanted) block.append(this.#line, this.#size)
        isWhole = this.#starts(END)
      } while (!isWhole && block.bytes.sizeBytes < MAX_BLOCK_BYTES && (yield* this.#next()))
      return isWhole && isWanted ? block : undefined
    } finally {
      if (!isWhole || !isWanted) block.free()
    }
  }

  *#next(): Blocking<boolean> {
    if (this.#size > 0)
      this.#atLineStart = native.view(this.#line, this.#size)[this.#size - 1] === LINE_FEED
    const gets = this.#core.upcall('bio_gets')
    this.#size = yield* call(CALL_INT, gets, this.#bio, this.#line, LINE_BYTES)
    return this.#size > 0 && this.#size < LINE_BYTES
  }

  #starts(text: string): boolean {
    if (!this.#atLineStart || this.#size < text.length) return false
    const line = native.view(this.#line, text.length)
    for (let at = 0; at < text.length; at++) if (line[at] !== text.charCodeAt(at)) return false
    return true
  }

  free(): void {
    this.#arena.release()
  }
}
