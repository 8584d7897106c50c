// SPDX-License-Identifier: Apache-2.0
// The provider's functions by name, called as OpenSSL's core calls them: for those that no
// application reaches, or none in this way.
import koffi from 'koffi'
import * as dispatch from '../../src/openssl/dispatch.gen.ts'
import { listRows } from '../../src/openssl/dispatch-rows.ts'
import { checkPointer } from './evp.ts'
import { libcrypto, type Pointer, readCString, readMemory } from './libcrypto.ts'

/** OSSL_OP_… of each, and the rows that it may have. */
export const OPERATIONS = {
  DIGEST: [dispatch.OSSL_OP_DIGEST, dispatch.DIGEST],
  KDF: [dispatch.OSSL_OP_KDF, dispatch.KDF],
  RAND: [dispatch.OSSL_OP_RAND, dispatch.RAND],
  KEYMGMT: [dispatch.OSSL_OP_KEYMGMT, dispatch.KEYMGMT],
  KEYEXCH: [dispatch.OSSL_OP_KEYEXCH, dispatch.KEYEXCH],
  SIGNATURE: [dispatch.OSSL_OP_SIGNATURE, dispatch.SIGNATURE],
  ASYM_CIPHER: [dispatch.OSSL_OP_ASYM_CIPHER, dispatch.ASYM_CIPHER],
  ENCODER: [dispatch.OSSL_OP_ENCODER, dispatch.ENCODER],
  DECODER: [dispatch.OSSL_OP_DECODER, dispatch.DECODER],
  STORE: [dispatch.OSSL_OP_STORE, dispatch.STORE],
} as const
export type OperationName = keyof typeof OPERATIONS

/** Words in, a word out: pointers, handles and numbers alike. */
export type ProviderFunction = (...words: readonly bigint[]) => bigint

export interface ProviderAlgorithm {
  readonly name: string
  readonly properties: string
  readonly functions: ReadonlyMap<string, ProviderFunction>
}

/** Every algorithm of an operation, in the provider's order. */
export function queryAlgorithms(provider: Pointer, operation: OperationName): ProviderAlgorithm[] {
  const noCache = new Int32Array(1)
  const [id] = OPERATIONS[operation]
  const first = libcrypto.OSSL_PROVIDER_query_operation(provider, id, noCache)
  const algorithms: ProviderAlgorithm[] = []
  for (let at = checkPointer(operation, first); ; at += ALGORITHM_BYTES) {
    const [names, properties, table] = readWords(at, 3)
    if (!names) return algorithms
    algorithms.push({
      name: readCString(names).split(':')[0] ?? '',
      properties: readCString(properties ?? 0n),
      functions: readTable(operation, table ?? 0n),
    })
  }
}

const ALGORITHM_BYTES = 32n
const ENTRY_BYTES = 16n

const readWords = (at: Pointer, count: number): bigint[] => {
  const memory = readMemory(at, count * 8)
  return Array.from({ length: count }, (_, i) => memory.readBigUInt64LE(i * 8))
}

function readTable(operation: OperationName, table: Pointer): Map<string, ProviderFunction> {
  const rows = listRows(OPERATIONS[operation][1])
  const found = new Map<string, ProviderFunction>()
  for (let at = table; ; at += ENTRY_BYTES) {
    const [id, address = 0n] = readWords(at, 2)
    if (!id) return found
    const row = rows.find((known) => known.id === Number(id))
    if (row === undefined) throw new Error(`${operation} has no function ${id}`)
    found.set(row.name, makeFunction(address, row.shape))
  }
}

const TYPES: Readonly<Record<string, string>> = { v: 'void', i: 'int', w: 'intptr_t' }

/** `i(ww)` is int f(intptr_t, intptr_t). */
function makeFunction(address: Pointer, shape: string): ProviderFunction {
  const [result = '', parameters = ''] = shape.slice(0, -1).split('(')
  const typeOf = (letter: string) => TYPES[letter] ?? letter
  const proto = koffi.proto(typeOf(result), [...parameters].map(typeOf))
  return (...words) => BigInt(koffi.call(address, proto, ...words) ?? 0)
}
