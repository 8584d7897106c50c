// SPDX-License-Identifier: Apache-2.0
// Functions that describe, and the life of contexts, of every algorithm that the provider offers to
// the OpenSSL that runs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import koffi from 'koffi'
import { fixedBuffer } from '../support/cryptoki-template.ts'
import {
  OPERATIONS,
  type OperationName,
  type ProviderAlgorithm,
  queryAlgorithms,
} from '../support/dispatch-table.ts'
import { checkPointer } from '../support/evp.ts'
import { loadProvider } from '../support/in-process.ts'
import { libcrypto, type Pointer, readCString, readMemory } from '../support/libcrypto.ts'
import { ParamArray } from '../support/param-array.ts'
import { createToken } from '../support/token.ts'

const token = await createToken()
const { context } = loadProvider(token)
const provider = checkPointer('pkcs11', libcrypto.OSSL_PROVIDER_load(context, 'pkcs11'))
const provctx = checkPointer('context', libcrypto.OSSL_PROVIDER_get0_provider_ctx(provider))

const isOperation = (name: string): name is OperationName => name in OPERATIONS
const ALGORITHMS = Object.keys(OPERATIONS)
  .filter(isOperation)
  .flatMap((operation) =>
    queryAlgorithms(provider, operation).map((algorithm) => ({ operation, ...algorithm })),
  )
const titleOf = ({ operation, name, properties }: ProviderAlgorithm & { operation: string }) =>
  `${operation} ${name} ${properties.replace(/^provider=pkcs11,?/, '')}`.trimEnd()

const PARAM_BYTES = 40
/** OSSL_PARAM_INTEGER to OSSL_PARAM_OCTET_PTR. */
const TYPES = [1, 2, 3, 4, 5, 6, 7]

/** The names of an OSSL_PARAM array, each of a type; NULL is an empty one. */
function readNames(array: Pointer): string[] {
  const names: string[] = []
  if (array === 0n) return names
  for (let at = array; ; at += BigInt(PARAM_BYTES)) {
    const entry = readMemory(at, PARAM_BYTES)
    const key = entry.readBigUInt64LE()
    if (key === 0n) return names
    names.push(readCString(key))
    assert.ok(TYPES.includes(entry.readUInt32LE(8)), names.at(-1))
  }
}

/** OSSL_KEYMGMT_SELECT_KEYPAIR, and the public half alone. */
const SELECTIONS = [0x87n, 0x02n]
/** Functions that say which parameters there are, and what they are called with. */
const DESCRIBING: Readonly<Record<string, readonly (readonly bigint[])[]>> = {
  gettable_params: [[provctx]],
  settable_params: [[provctx]],
  gettable_ctx_params: [[0n, provctx]],
  settable_ctx_params: [[0n, provctx]],
  gen_settable_params: [[0n, provctx]],
  import_types: SELECTIONS.map((selection) => [selection]),
  export_types: SELECTIONS.map((selection) => [selection]),
}

for (const algorithm of ALGORITHMS) {
  for (const [name, calls] of Object.entries(DESCRIBING)) {
    const describe = algorithm.functions.get(name)
    if (describe === undefined) continue
    test(`${titleOf(algorithm)}: ${name} is a list of parameters`, () => {
      for (const words of calls) {
        const names = readNames(describe(...words))
        assert.equal(new Set(names).size, names.length, names.join())
        assert.equal(describe(...words), describe(...words))
      }
    })
  }
}

for (const { functions, ...algorithm } of ALGORITHMS) {
  const [create, copy, free] = ['newctx', 'dupctx', 'freectx'].map((name) => functions.get(name))
  if (!create || !free) continue
  test(`${titleOf({ functions, ...algorithm })}: a context that has not started is copied and freed`, () => {
    const fresh = create(provctx, 0n, 0n)
    assert.notEqual(fresh, 0n)
    const copied = copy?.(fresh)
    if (copied !== undefined) {
      assert.ok(copied !== 0n && copied !== fresh)
      free(copied)
    }
    free(fresh)
  })

  const ask = functions.get('query_key_types')
  if (ask === undefined) continue
  test(`${titleOf({ functions, ...algorithm })}: the types of its keys are known`, () => {
    const first = readMemory(ask(), 16)
    assert.match(readCString(first.readBigUInt64LE()), /^(RSA|EC|ED25519|ED448)$/)
    assert.equal(first.readBigUInt64LE(8), 0n)
  })
}

const functionsOf = (operation: OperationName, name: string) =>
  ALGORITHMS.filter((algorithm) => algorithm.operation === operation).flatMap((algorithm) => {
    const found = algorithm.functions.get(name)
    return found === undefined ? [] : [{ title: titleOf(algorithm), call: found, ...algorithm }]
  })

/** What a decoder hands to key management: one that nobody has announced. */
const reference = fixedBuffer(Buffer.alloc(8, 0x5a))
const address = koffi.address(reference)

for (const { title, call } of functionsOf('KEYMGMT', 'load'))
  test(`${title}: a reference to nothing is no key`, () => {
    for (const size of [8n, 4n, 0n]) assert.equal(call(address, size), 0n)
    assert.equal(call(0n, 0n), 0n)
  })

for (const { title, call } of functionsOf('DECODER', 'export_object'))
  test(`${title}: a reference to nothing exports nothing`, () => {
    for (const size of [8n, 4n, 0n]) assert.equal(call(0n, address, size, 0n, 0n), 0n)
    libcrypto.ERR_clear_error()
  })

test('HKDF has a key that is no key', () => {
  const [hkdf] = functionsOf('KEYMGMT', 'has').filter(({ name }) => name === 'HKDF')
  const key = hkdf?.functions.get('new')?.(provctx) ?? assert.fail()
  assert.equal(hkdf?.call(key, 0x87n), 1n)
  hkdf?.functions.get('free')?.(key)
})

/** Of a digest, in the one mode whose result has the digest's size. */
const settings = new ParamArray([
  ['digest', 'SHA2-256'],
  ['mode', 'EXTRACT_ONLY'],
])

for (const kind of ['KDF', 'KEYEXCH'] as const)
  for (const { title, name, functions } of functionsOf(kind, 'get_ctx_params')) {
    if (!/HKDF|TLS13-KDF/.test(name)) continue
    test(`${title}: settings are taken, told to a copy, and taken away by a reset`, () => {
      const call = (what: string, ...words: readonly bigint[]) =>
        functions.get(what)?.(...words) ?? assert.fail(what)
      const readSize = (of: bigint): number => {
        const asked = new ParamArray([['size', 0n]])
        call('get_ctx_params', of, koffi.address(asked.bytes))
        return Number(asked.answer('size')?.readBigUInt64LE())
      }
      const ctx = call('newctx', provctx)
      assert.equal(call('set_ctx_params', ctx, koffi.address(settings.bytes)), 1n)
      const copy = call('dupctx', ctx)
      functions.get('reset')?.(ctx)
      assert.equal(readSize(copy), 32)
      if (functions.has('reset')) assert.notEqual(readSize(ctx), 32)
      for (const each of [ctx, copy]) call('freectx', each)
      libcrypto.ERR_clear_error()
    })
  }
