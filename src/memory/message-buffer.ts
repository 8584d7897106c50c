// SPDX-License-Identifier: Apache-2.0
import { type Address, NULL, native, offset } from '../host.ts'

const FIRST_BYTES = 4096

/** A message that grows in native memory, for tokens that hash it themselves. */
export class MessageBuffer {
  #address: Address = NULL
  #capacity = 0
  #size = 0

  get bytes(): { readonly address: Address; readonly sizeBytes: number } {
    return { address: this.#address, sizeBytes: this.#size }
  }

  append(data: Address, sizeBytes: number): void {
    this.#reserve(this.#size + sizeBytes)
    native.copy(offset(this.#address, this.#size), data, sizeBytes)
    this.#size += sizeBytes
  }

  #reserve(needed: number): void {
    if (needed <= this.#capacity) return
    const capacity = Math.max(FIRST_BYTES, needed, 2 * this.#capacity)
    const grown = native.alloc(capacity)
    native.copy(grown, this.#address, this.#size)
    this.free()
    this.#address = grown
    this.#capacity = capacity
  }

  copy(): MessageBuffer {
    const copy = new MessageBuffer()
    if (this.#size > 0) copy.append(this.#address, this.#size)
    return copy
  }

  /** Cleansed: a message can be secret. */
  free(): void {
    if (this.#address === NULL) return
    native.cleanse(this.#address, this.#capacity)
    native.free(this.#address)
    this.#address = NULL
    this.#capacity = 0
  }
}
