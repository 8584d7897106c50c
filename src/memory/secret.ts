// SPDX-License-Identifier: Apache-2.0
import { type Address, native, offset } from '../host.ts'

/** A PIN or key bytes: native memory only, NUL-terminated, cleansed when it is dropped. */
export class Secret {
  readonly address: Address
  readonly sizeBytes: number

  private constructor(address: Address, sizeBytes: number) {
    this.address = address
    this.sizeBytes = sizeBytes
  }

  /** Copies native bytes. */
  static copy(from: Address, sizeBytes: number): Secret {
    const address = native.alloc(sizeBytes + 1)
    native.copy(address, from, sizeBytes)
    return new Secret(address, sizeBytes)
  }

  /** Room for `capacity` bytes, which `fill` writes one by one; it returns how many there are. */
  static build(capacity: number, fill: (put: (byte: number) => void) => number): Secret {
    const address = native.alloc(capacity + 1)
    let at = 0
    const sizeBytes = fill((byte) => {
      if (at < capacity) native.writeU8(offset(address, at++), byte)
    })
    return new Secret(address, sizeBytes)
  }

  equals(other: Secret): boolean {
    return (
      this.sizeBytes === other.sizeBytes &&
      native.compare(this.address, other.address, this.sizeBytes) === 0
    )
  }

  copy(): Secret {
    return Secret.copy(this.address, this.sizeBytes)
  }

  drop(): void {
    native.cleanse(this.address, this.sizeBytes + 1)
    native.free(this.address)
  }
}
