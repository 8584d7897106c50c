// SPDX-License-Identifier: Apache-2.0
import { unsupported } from '../errors.ts'
import { type Address, asAddress, leaf, NULL } from '../host.ts'
import { staticString } from '../memory/arena.ts'
import { fileOfAddress, findSymbol, libc } from '../memory/libc.ts'

const RTLD_LAZY_NOLOAD = 0x1 | 0x4

/**
 * The libcrypto that loaded this provider, found through one of its own functions and never linked:
 * a second copy in the process would be another library (docs/architecture.md).
 */
export class Libcrypto {
  readonly #library: Address
  readonly #functions = new Map<string, Address>()

  constructor(upcall: Address) {
    this.#library = findLibrary(upcall)
  }

  /** The function's address; `undefined` when this libcrypto has none of that name. */
  find(name: string): Address | undefined {
    let address = this.#functions.get(name)
    if (address === undefined) {
      address = findSymbol(this.#library, name)
      this.#functions.set(name, address)
    }
    return address === NULL ? undefined : address
  }

  get(name: string): Address {
    const address = this.find(name)
    if (address !== undefined) return address
    throw unsupported(`the OpenSSL of this program has no ${name}, which this operation needs`)
  }
}

/** In Node the core is the executable itself, which cannot be reopened by its name. */
const findLibrary = (upcall: Address): Address => {
  const file = fileOfAddress(upcall)
  const open = libc('dlopen')
  const library =
    file === undefined ? NULL : asAddress(leaf(open, staticString(file), RTLD_LAZY_NOLOAD))
  return library === NULL ? asAddress(leaf(open, NULL, RTLD_LAZY_NOLOAD)) : library
}
