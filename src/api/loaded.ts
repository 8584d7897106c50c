// SPDX-License-Identifier: Apache-2.0
// Loads the provider into the OpenSSL that the program has in itself, without a configuration file.
import { type Config, readConfig } from '../config/config.ts'
import { ProviderError, unsupported } from '../errors.ts'
import {
  type Address,
  asAddress,
  type Blocking,
  CALL_INT,
  CALL_WORD,
  call,
  leafInt,
  NULL,
  native,
  type Word,
} from '../host.ts'
import { staticString } from '../memory/arena.ts'
import { Gate } from '../memory/gate.ts'
import { getHandle } from '../memory/handle-table.ts'
import {
  explainDriver,
  liveContexts,
  openDrivers,
  ProviderContext,
} from '../operations/provider-context.ts'
import type { ErrorStack } from '../pkcs11/module.ts'
import type { Json, Request } from './exchange.ts'
import { Settings } from './settings.ts'

/** OSSL_provider_init with the settings of the call instead of openssl.cnf's. */
export type Start = (
  handle: Word,
  dispatch: Word,
  out: Word,
  provctx: Word,
  config: Config,
) => Blocking<number>

declare const VERSION: string

const NAME = 'pkcs11'

/** One load at a time. */
const gate = new Gate()
let busy = false
let loaded: { readonly context: ProviderContext; readonly settings: string } | undefined
/** Of the load under way: what OpenSSL is to start with, and what came of it. */
let pending: Config | undefined
let started: ProviderContext | undefined
let entry: Address | undefined

export const getLoaded = (): ProviderContext => {
  if (loaded !== undefined) return loaded.context
  throw new ProviderError('NOT_LOADED', 'the provider is not loaded: call loadProvider first')
}

/** Once a process: later calls with the same settings find it loaded. */
export function* load(request: Request, start: Start): Blocking<Json> {
  while (busy) yield* gate.wait()
  busy = true
  const settings = new Settings(request)
  try {
    loaded ??= yield* adoptOrLoad(settings, start)
    if (!settings.agreesWith(loaded.context.config, loaded.settings)) throw alreadyLoaded()
  } finally {
    settings.release()
    busy = false
    gate.open()
  }
  return yield* describe(loaded.context)
}

function* describe(context: ProviderContext): Blocking<Json> {
  const { manufacturer, description, version } = yield* context.library()
  const { major, minor } = version
  return {
    version: VERSION,
    opensslVersion: context.core.opensslVersion,
    driver: {
      path: context.modulePath,
      manufacturer,
      description,
      version: `${major}.${minor}`,
    },
  }
}

const alreadyLoaded = (): ProviderError =>
  new ProviderError(
    'ALREADY_LOADED',
    "this process has loaded a provider 'pkcs11' with other settings, from openssl.cnf or by an earlier loadProvider; it has one until it ends",
  )

/** What openssl.cnf has loaded from this file serves a caller without wishes. */
function* adoptOrLoad(settings: Settings, start: Start) {
  const available = find('OSSL_PROVIDER_available')
  if ((yield* call(CALL_INT, available, NULL, staticString(NAME))) !== 1)
    return { context: yield* loadNew(settings, start), settings: settings.text }
  const context = liveContexts().at(-1)
  if (context === undefined || settings.text !== '') throw alreadyLoaded()
  return { context, settings: '' }
}

/** OpenSSL never forgets a provider that it has started, so nothing may be wrong then. */
function* loadNew(settings: Settings, start: Start): Blocking<ProviderContext> {
  const config = yield* readConfig(settings)
  const drivers = openDrivers(config, errors)
  try {
    yield* drivers.library()
    const context = yield* startWith(config, start)
    // From now on the driver has another user.
    yield* context.library()
    return context
  } catch (error) {
    config.pin?.drop()
    throw explainDriver(config, error)
  } finally {
    yield* drivers.close()
  }
}

function* startWith(config: Config, start: Start): Blocking<ProviderContext> {
  yield* keepDefault()
  if (entry === undefined) yield* announce(start)
  pending = config
  errors.mark()
  const provider = yield* call(CALL_WORD, find('OSSL_PROVIDER_load'), NULL, staticString(NAME))
  errors.popToMark()
  pending = undefined
  if (provider !== NULL && started !== undefined) return started
  throw unsupported('the OpenSSL of this program refuses to load the provider')
}

const errors: ErrorStack = {
  mark: () => leafInt(find('ERR_set_mark')),
  popToMark: () => leafInt(find('ERR_pop_to_mark')),
}

/** A provider that is loaded by name ends the fallback to the default one, so that is loaded first. */
function* keepDefault(): Blocking<void> {
  const name = staticString('default')
  const isThere = yield* call(CALL_INT, find('OSSL_PROVIDER_available'), NULL, name)
  if (isThere === 1) yield* call(CALL_WORD, find('OSSL_PROVIDER_load'), NULL, name)
}

/** OpenSSL calls `entry` for the name, instead of loading a file. */
function* announce(start: Start): Blocking<void> {
  entry = native.trampoline('i(wwww)', function* (...args: [Word, Word, Word, Word]) {
    if (pending === undefined) return 0
    const result = yield* start(...args, pending)
    started = getHandle(native.readWord(asAddress(args[3])), ProviderContext)
    return result
  })
  yield* call(CALL_INT, find('OSSL_PROVIDER_add_builtin'), NULL, staticString(NAME), entry)
}

/** In the program's own OpenSSL, which is the first that the loader finds. */
const find = (name: string): Address => {
  const address = native.symbol(name)
  if (address !== NULL) return address
  throw unsupported(
    `this program brings no OpenSSL 3 that a provider can be loaded into: it has no ${name}`,
  )
}
