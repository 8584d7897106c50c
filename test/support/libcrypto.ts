// SPDX-License-Identifier: Apache-2.0
import koffi from 'koffi'
import { FUNCTIONS, type Kind } from './libcrypto-functions.ts'

/** An address; NULL is `null` as an argument and reads as `null`. */
export type Pointer = bigint

interface Arguments {
  void: never
  int: number
  long: number
  size: number
  ulong: number | bigint
  ptr: Pointer | Uint8Array | BigUint64Array | Int32Array | null
  str: string | null
}

interface Results {
  void: undefined
  int: number
  long: number
  size: number
  ulong: number | bigint
  ptr: Pointer | null
  str: string | null
}

type ArgumentsOf<P extends readonly Kind[]> = { [I in keyof P]: Arguments[P[I]] }

type Libcrypto = {
  readonly [N in keyof typeof FUNCTIONS]: (
    ...args: ArgumentsOf<(typeof FUNCTIONS)[N]['parameters']>
  ) => Results[(typeof FUNCTIONS)[N]['result']]
}

const KOFFI_TYPES: Readonly<Record<Kind, string>> = {
  void: 'void',
  int: 'int',
  long: 'long',
  size: 'size_t',
  ulong: 'ulong',
  ptr: 'void *',
  str: 'const char *',
}

/** Which libcrypto; Debian's unless LIBCRYPTO names another. */
const PATH = process.env.LIBCRYPTO ?? 'libcrypto.so.3'

/**
 * The system's libcrypto, called from this process. Node exports the symbols of the OpenSSL inside
 * it, so RTLD_DEEPBIND, else one calls the other's functions. Each function is looked up at its
 * first use: an older libcrypto lacks some.
 */
export const libcrypto: Libcrypto = loadLibcrypto()

function loadLibcrypto(): Libcrypto {
  const library = koffi.load(PATH, { deep: true })
  const functions = {}
  for (const [name, { result, parameters }] of Object.entries(FUNCTIONS)) {
    Object.defineProperty(functions, name, {
      configurable: true,
      get() {
        const types = parameters.map((kind) => KOFFI_TYPES[kind])
        const value: unknown = library.func(name, KOFFI_TYPES[result], types)
        Object.defineProperty(functions, name, { value })
        return value
      },
    })
  }
  return functions as Libcrypto
}

/** The C string at an address, as `BN_bn2hex` returns it. */
export const readCString = (address: Pointer): string => koffi.decode.string(address)

const memcpy = koffi.load('libc.so.6').func('memcpy', 'void *', ['void *', 'void *', 'size_t'])

/** The bytes at an address, copied. Node bears no second `koffi.view` of the same address. */
export function readMemory(address: Pointer, sizeBytes: number): Buffer {
  const copy = Buffer.alloc(sizeBytes)
  memcpy(copy, address, sizeBytes)
  return copy
}
