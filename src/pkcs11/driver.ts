// SPDX-License-Identifier: Apache-2.0
// Loading a driver's shared object and reading its function list (PKCS#11 v3.2 §5.4).
import { ProviderError } from '../errors.ts'
import {
  type Address,
  asAddress,
  type Blocking,
  CALL_MARKED,
  call,
  NULL,
  native,
  offset,
} from '../host.ts'
import { DECISIONS, log } from '../log.ts'
import { Arena } from '../memory/arena.ts'
import { findSymbol, lastLoaderError, libc } from '../memory/libc.ts'
import { callByName } from './call-log-module.ts'
import { CkError } from './ck-error.ts'
import { CK_INTERFACE, CKR_OK, FUNCTION_COUNT, FUNCTION_NAMES } from './cryptoki.gen.ts'

type Words<Text, Known = never> = Text extends `${infer First} ${infer Rest}`
  ? Words<Rest, Known | First>
  : Known | Text
export type CkFunction = Words<typeof FUNCTION_NAMES>

/** The functions of a driver, each read from its list when it is first wanted. */
export class Functions {
  readonly #list: Address
  readonly #names: readonly string[]
  readonly #known: Partial<Record<CkFunction, Address>> = {}

  /** `count`: how many the list has behind its CK_VERSION. */
  constructor(list: Address, count: number) {
    this.#list = list
    this.#names = FUNCTION_NAMES.split(' ', count)
  }

  /** `undefined` for one that the driver does not have. */
  find(name: CkFunction): Address | undefined {
    this.#known[name] ??= this.#read(this.#names.indexOf(name))
    const fn = this.#known[name]
    return fn === NULL ? undefined : fn
  }

  #read(index: number): Address {
    return index < 0 ? NULL : asAddress(native.readWord(offset(this.#list, 8 + 8 * index)))
  }
}

/** What the configuration says of a driver beside its path: of the provider that first uses it. */
export interface DriverSettings {
  readonly initArgs: string | undefined
  /** Words of `pkcs11-module-quirks`. */
  readonly quirks: ReadonlySet<string>
  /** Idle sessions that are kept for each token. */
  readonly cacheSessions: number
  /** Whether to log in before public objects are looked for. */
  readonly loginBehavior: 'auto' | 'always' | 'never'
}

/** Without RTLD_DEEPBIND, which breaks programs with their own malloc (docs/architecture.md). */
const RTLD_NOW_LOCAL = 0x2
/** Newest first. */
const VERSIONS = [
  [3, 2],
  [3, 1],
  [3, 0],
] as const

/** Opens the driver and returns its functions by the newest interface that it offers. */
export function* loadDriver(path: string): Blocking<Functions> {
  const library = yield* openLibrary(path)
  const list =
    (yield* askInterface(findSymbol(library, 'C_GetInterface'))) ??
    (yield* askFunctionList(findSymbol(library, 'C_GetFunctionList'), path))
  return readFunctions(list, path)
}

function* openLibrary(path: string): Blocking<Address> {
  const arena = new Arena()
  // Looked up before it is needed: looking up is what makes the loader forget its last error.
  libc('dlerror')
  try {
    const library = asAddress(
      // Marked: a constructor of the driver may call OpenSSL.
      yield* call(CALL_MARKED, libc('dlopen'), arena.string(path), RTLD_NOW_LOCAL),
    )
    if (library !== NULL) return library
    throw new ProviderError(
      'DRIVER',
      `cannot load the PKCS#11 driver '${path}': ${lastLoaderError()}; correct pkcs11-module-path or PKCS11_PROVIDER_MODULE`,
    )
  } finally {
    arena.release()
  }
}

function* askInterface(getInterface: Address): Blocking<Address | undefined> {
  if (getInterface === NULL) return undefined
  const arena = new Arena()
  try {
    const name = arena.string('PKCS 11')
    const version = arena.alloc(2)
    const result = arena.alloc(8)
    for (const [major, minor] of VERSIONS) {
      native.writeU8(version, major)
      native.writeU8(offset(version, 1), minor)
      const rv = yield* callByName('C_GetInterface', getInterface, name, version, result, 0)
      const found = asAddress(native.readWord(result))
      if (rv === CKR_OK && found !== NULL)
        return asAddress(native.readWord(offset(found, CK_INTERFACE.pFunctionList.offset)))
    }
    return undefined
  } finally {
    arena.release()
  }
}

function* askFunctionList(getFunctionList: Address, path: string): Blocking<Address> {
  if (getFunctionList === NULL)
    throw new ProviderError(
      'DRIVER',
      `'${path}' is not a PKCS#11 driver: it has no C_GetFunctionList; correct pkcs11-module-path`,
    )
  const arena = new Arena()
  try {
    const result = arena.alloc(8)
    const rv = yield* callByName('C_GetFunctionList', getFunctionList, result)
    const list = asAddress(native.readWord(result))
    if (rv === CKR_OK && list !== NULL) return list
    throw new ProviderError('DRIVER', `the PKCS#11 driver '${path}' gives no function list`, {
      cause: new CkError('C_GetFunctionList', rv),
    })
  } finally {
    arena.release()
  }
}

/** A list starts with its CK_VERSION; how many functions follow depends on it. */
const readFunctions = (list: Address, path: string): Functions => {
  const major = native.readU8(list)
  const minor = native.readU8(offset(list, 1))
  if (major < 2 || major > 3)
    throw new ProviderError(
      'DRIVER',
      `'${path}' speaks PKCS#11 ${major}.${minor}; 2.40 to 3.2 are supported`,
    )
  const count = FUNCTION_COUNT[major < 3 ? '2.40' : minor < 2 ? '3.0' : '3.2']
  log(DECISIONS, `driver: ${path} offers PKCS#11 ${major}.${minor}`)
  return new Functions(list, count)
}
