// SPDX-License-Identifier: Apache-2.0
import { type Address, native, type Word } from '../host.ts'

/** Native memory that lives as long as one call: free it all with `release`, in a `finally`. */
export class Arena {
  readonly #blocks: Address[] = []
  #secrets: { address: Address; sizeBytes: number }[] | undefined

  /** Zeroed memory. */
  alloc(sizeBytes: number): Address {
    const address = native.alloc(sizeBytes)
    this.#blocks.push(address)
    return address
  }

  /** Zeroed memory that is cleansed before it is freed. */
  allocSecret(sizeBytes: number): Address {
    const address = this.alloc(sizeBytes)
    this.#secrets ??= []
    this.#secrets.push({ address, sizeBytes })
    return address
  }

  bytes(bytes: Uint8Array): Address {
    const address = this.alloc(bytes.length)
    native.writeBytes(address, bytes)
    return address
  }

  /** A NUL-terminated UTF-8 string. */
  string(text: string): Address {
    const address = native.newString(text)
    this.#blocks.push(address)
    return address
  }

  /** Consecutive machine words. */
  words(...words: Word[]): Address {
    const address = this.alloc(words.length * 8)
    native.writeWords(address, words)
    return address
  }

  release(): void {
    for (const { address, sizeBytes } of this.#secrets ?? []) native.cleanse(address, sizeBytes)
    for (const block of this.#blocks) native.free(block)
    this.#blocks.length = 0
    this.#secrets = undefined
  }
}

const interned = new Map<string, Address>()

/** A NUL-terminated string that is never freed: for static tables. Equal texts share one copy. */
export const staticString = (text: string): Address => {
  let address = interned.get(text)
  if (address === undefined) {
    address = native.newString(text)
    interned.set(text, address)
  }
  return address
}

/** The NUL-terminated string at an address. */
export const readCString = (address: Address): string => native.readString(address)
