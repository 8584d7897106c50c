// SPDX-License-Identifier: Apache-2.0
// The provider's table of contents: start, what it offers, end.
import { type Config, readConfig } from './config/config.ts'
import { messageOf, ProviderError } from './errors.ts'
import { type Address, asAddress, type Blocking, lazily, NULL, native, type Word } from './host.ts'
import { CALLS, DECISIONS, log, logs } from './log.ts'
import { addHandle, getHandle, removeHandle } from './memory/handle-table.ts'
import { Core } from './openssl/core.ts'
import {
  OSSL_OP_ASYM_CIPHER,
  OSSL_OP_DECODER,
  OSSL_OP_DIGEST,
  OSSL_OP_ENCODER,
  OSSL_OP_KDF,
  OSSL_OP_KEYEXCH,
  OSSL_OP_KEYMGMT,
  OSSL_OP_RAND,
  OSSL_OP_SIGNATURE,
  OSSL_OP_STORE,
  PROVIDER,
} from './openssl/dispatch.gen.ts'
import {
  type Algorithm,
  attachCore,
  defineDispatch,
  detachCore,
  listAlgorithms,
  reportErrors,
} from './openssl/dispatch.ts'
import { describeParams } from './openssl/param-lists.ts'
import { answerParams, INTEGER, UTF8_POINTER } from './openssl/params.ts'
import { isAtLeast } from './openssl/version.ts'
import { ProviderContext } from './operations/provider-context.ts'
import type * as UnknownOptions from './operations/unknown-options.ts'
import { reasonStrings } from './reasons.ts'

declare const VERSION: string

/** Asked for by libssl alone. */
const capabilities = lazily<typeof import('./operations/tls-groups.ts')>('operations/tls-groups.js')

/** What Node calls: read when it first does. */
interface ApiModule {
  answer(exchange: Address, begin: typeof start): Blocking<Word>
}

/** What an operation's module offers: built, even read, when OpenSSL first asks for it. */
interface OperationModule {
  readonly algorithms: () => readonly Algorithm[]
}

/** Most programs use a few operations only, and start the sooner (Makefile: CHUNKS). */
const OPERATIONS: Readonly<Record<number, string>> = {
  [OSSL_OP_STORE]: 'operations/store/store.js',
  [OSSL_OP_KEYMGMT]: 'operations/keymgmt/keymgmt.js',
  [OSSL_OP_KEYEXCH]: 'operations/keyexch/keyexch.js',
  [OSSL_OP_KDF]: 'operations/kdf/kdf.js',
  [OSSL_OP_SIGNATURE]: 'operations/signature/signature.js',
  [OSSL_OP_ENCODER]: 'operations/encoder/encoder.js',
  [OSSL_OP_DECODER]: 'operations/decoder/decoder.js',
  [OSSL_OP_ASYM_CIPHER]: 'operations/asym-cipher/asym-cipher.js',
  [OSSL_OP_DIGEST]: 'operations/digest/digest.js',
  [OSSL_OP_RAND]: 'operations/rand/rand.js',
}

const loaded = new Map<string, OperationModule>()

const loadOperation = (path: string): OperationModule => {
  const known = loaded.get(path)
  if (known !== undefined) return known
  log(CALLS, `provider: ${path} is first used`)
  const module = native.load<OperationModule>(path)
  loaded.set(path, module)
  return module
}

/** By operation, and by version where an operation has algorithms of newer OpenSSL alone. */
const algorithmLists = new Map<string, Address>()

const listFor = (operation: number, context: ProviderContext): Address => {
  const path = OPERATIONS[operation]
  if (path === undefined || context.blocks(wordFor(path))) return NULL
  const { opensslVersion: version } = context.core
  const id = `${operation}/${version}${context.isFips ? '/fips' : ''}`
  const known = algorithmLists.get(id)
  if (known !== undefined) return known
  const isKnown = ({ since }: Algorithm) => since === undefined || isAtLeast(version, ...since)
  const algorithms = loadOperation(path).algorithms().filter(isKnown)
  const list = listAlgorithms(context.isFips ? algorithms.map(asFips) : algorithms)
  algorithmLists.set(id, list)
  return list
}

/** Of `block-operations`: an operation's folder has its name. */
const wordFor = (path: string): string => path.split('/')[1] ?? ''

const asFips = (algorithm: Algorithm): Algorithm => ({
  ...algorithm,
  properties: algorithm.properties.replace('provider=pkcs11', 'provider=pkcs11,fips=yes'),
})

const gettable = describeParams({
  name: UTF8_POINTER,
  version: UTF8_POINTER,
  buildinfo: UTF8_POINTER,
  status: INTEGER,
})

const provider = defineDispatch(PROVIDER, {
  teardown: function* (provctx) {
    const context = removeHandle(provctx)
    if (!(context instanceof ProviderContext)) return
    yield* context.teardown()
    detachCore(context.core)
  },
  gettable_params: gettable,
  get_params: (provctx, params) => {
    const context = getHandle(provctx, ProviderContext)
    answerParams(params, {
      name: () => 'PKCS#11 Provider',
      version: () => VERSION,
      buildinfo: () => `provider-pkcs11 ${VERSION}`,
      status: () => (context.running ? 1 : 0),
    })
    return 1
  },
  query_operation: (provctx, operation, noCache) => {
    // The driver itself asks, and is to be served by somebody else; that is not to be remembered.
    // Nobody else has the generator that `random = PKCS11-RAND` names: it knows what to do then.
    const byDriver = native.insideMarkedCall() && operation !== OSSL_OP_RAND
    if (noCache !== NULL) native.writeU32(noCache, byDriver ? 1 : 0)
    if (byDriver) return NULL
    return listFor(operation, getHandle(provctx, ProviderContext))
  },
  get_capabilities: (_provctx, capability, callback, argument) =>
    capabilities().announceCapability(capability, callback, argument),
  get_reason_strings: reasonStrings,
})

/** OSSL_provider_init: a bad configuration is kept, and raised by every use. */
function* start(
  handle: Word,
  dispatch: Word,
  out: Word,
  provctx: Word,
  config?: Config,
): Blocking<number> {
  const core = new Core(handle, asAddress(dispatch))
  core.asksPerson = config === undefined
  attachCore(core)
  const context =
    config === undefined ? yield* configure(core) : new ProviderContext(core, config, undefined)
  native.writeWord(asAddress(out), provider())
  native.writeWord(asAddress(provctx), addHandle(context))
  if (logs(DECISIONS))
    for (const text of warnOfUnknownOptions(core)) log(DECISIONS, `config: ${text}`)
  if (context.running && context.config.loadBehavior === 'early') yield* loadEarly(context)
  return 1
}

function* configure(core: Core): Blocking<ProviderContext> {
  try {
    return new ProviderContext(core, yield* readConfig(core), undefined)
  } catch (error) {
    log(DECISIONS, `not running: ${messageOf(error)}`)
    return new ProviderContext(core, undefined, error)
  }
}

/** A failure is said again, with its remedy, at the first use. */
function* loadEarly(context: ProviderContext): Blocking<void> {
  try {
    yield* context.tokens()
  } catch (error) {
    log(DECISIONS, `load-behavior = early: ${messageOf(error)}`)
  }
}

let api: ApiModule | undefined

const answerCall = (exchange: Address): Blocking<Word> => {
  api ??= native.load<ApiModule>('api/answer.js')
  return api.answer(exchange, start)
}

const warnOfUnknownOptions = (core: Core): readonly string[] =>
  native.load<typeof UnknownOptions>('operations/unknown-options.js').warnOfUnknownOptions(core)

/** What a misspelled option can lead to, by the code of the error. */
const DUE_TO_OPTIONS: readonly string[] = [
  'CONFIGURATION',
  'DRIVER',
  'LOGIN',
  'NO_PIN',
  'NOT_FOUND',
]

const findCauses = (core: Core, error: unknown): ProviderError[] =>
  error instanceof ProviderError && DUE_TO_OPTIONS.includes(error.code)
    ? warnOfUnknownOptions(core).map((text) => new ProviderError('CONFIGURATION', text))
    : []

reportErrors(findCauses)
native.onInit((handle, dispatch, out, provctx) => start(handle, dispatch, out, provctx))
native.onCall(answerCall)
