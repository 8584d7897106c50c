// SPDX-License-Identifier: Apache-2.0
// The few functions of libc that TypeScript calls by name.
import { type Address, asAddress, leaf, leafInt, NULL, native, offset } from '../host.ts'
import { Arena, readCString } from './arena.ts'

const found = new Map<string, Address>()

/** The address of a libc function. */
export const libc = (name: string): Address => {
  let address = found.get(name)
  if (address === undefined) {
    address = native.symbol(name)
    found.set(name, address)
  }
  return address
}

/** An environment variable; `undefined` when unset, and in setuid programs (secure_getenv(3)). */
export const readEnvironment = (name: string): string | undefined => {
  const arena = new Arena()
  try {
    const value = asAddress(leaf(libc('secure_getenv'), arena.string(name)))
    return value === NULL ? undefined : readCString(value)
  } finally {
    arena.release()
  }
}

/** errno of this thread, right after the call that failed. */
export const lastErrno = (): number => native.readU32(asAddress(leaf(libc('__errno_location'))))

/** `No such file or directory`. */
export const describeErrno = (errno: number): string =>
  readCString(asAddress(leaf(libc('strerror'), errno)))

/** The loader's own words about the last failure of dlopen or dlsym on this thread. */
export const lastLoaderError = (): string => {
  const text = asAddress(leaf(libc('dlerror')))
  return text === NULL ? 'the loader gives no reason' : readCString(text)
}

/** The address of a symbol in a loaded object; NULL when it has none of that name. */
export const findSymbol = (library: Address, name: string): Address => {
  const arena = new Arena()
  try {
    return asAddress(leaf(libc('dlsym'), library, arena.string(name)))
  } finally {
    arena.release()
  }
}

const DL_INFO_BYTES = 32

/** The file of the object that holds an address (dladdr(3)); `undefined` when none does. */
export const fileOfAddress = (address: Address): string | undefined => {
  const arena = new Arena()
  try {
    const info = arena.alloc(DL_INFO_BYTES)
    if (leafInt(libc('dladdr'), address, info) === 0) return undefined
    return readCString(asAddress(native.readWord(offset(info, 0))))
  } finally {
    arena.release()
  }
}
