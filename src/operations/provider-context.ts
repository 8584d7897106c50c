// SPDX-License-Identifier: Apache-2.0
// One loaded provider: what all its operations share.
import type { Config } from '../config/config.ts'
import { ProviderError } from '../errors.ts'
import { type Blocking, lazily, type Word } from '../host.ts'
import type { KeyOwner } from '../key/key.ts'
import { getHandle } from '../memory/handle-table.ts'
import type { Core } from '../openssl/core.ts'
import type { SoftwareDigests } from '../openssl/software-digest.ts'
import type { ErrorStack } from '../pkcs11/module.ts'
import { splitDriverPaths } from '../slot/driver-paths.ts'
import { DriverSet } from '../slot/driver-set.ts'
import type { PinSources } from '../slot/pin-choice.ts'
import type { Slot } from '../slot/slot.ts'
import type { LibraryInfo } from '../slot/token-info.ts'
import { promptPerson } from './prompt/prompt.ts'

/** p11-kit's proxy of all configured drivers, found on the loader's path. */
const DEFAULT_DRIVER = 'p11-kit-proxy.so'

/** For what works with a provider that runs alone: throws what keeps it from running. */
export const getRunning = (provctx: Word): ProviderContext => {
  const context = getHandle(provctx, ProviderContext)
  if (!context.running) throw context.fault
  return context
}

const software = lazily<typeof import('../openssl/software-digest.ts')>(
  'openssl/software-digest.js',
)

const contexts: ProviderContext[] = []

/** Those that OpenSSL has loaded and not unloaded, the newest last. */
export const liveContexts = (): readonly ProviderContext[] => contexts

export class ProviderContext implements KeyOwner {
  readonly core: Core
  #digests: SoftwareDigests | undefined
  readonly #config: Config | undefined
  /** Why the provider does not run. OpenSSL drops the errors of one that refuses to load. */
  readonly fault: unknown
  readonly #parting: (() => void)[] = []
  #drivers: DriverSet | undefined
  readonly #views = new Map<ProviderContext, ProviderContext>()
  #pins: PinSources | undefined

  constructor(core: Core, config: Config | undefined, fault: unknown, isView = false) {
    this.core = core
    this.#config = config
    this.fault = fault
    if (!isView) contexts.push(this)
  }

  get digests(): SoftwareDigests {
    this.#digests ??= new (software().SoftwareDigests)(this.core)
    return this.#digests
  }

  get running(): boolean {
    return this.fault === undefined
  }

  get config(): Config {
    if (this.#config === undefined) throw this.fault
    return this.#config
  }

  get modulePath(): string {
    return driverPath(this.config)
  }

  get pins(): PinSources {
    this.#pins ??= {
      configPin: this.config.pin,
      configPinOrigin: this.config.pinOrigin,
      prompt: promptPerson(this.core),
      keepsAnswers: this.config.cachePins,
    }
    return this.#pins
  }

  get cacheKeys(): boolean {
    return this.config.cacheKeys
  }

  /** Whether an operation is not to be offered (`block-operations`). */
  blocks(operation: string): boolean {
    return this.#config?.blockOperations.has(operation) ?? false
  }

  get isFips(): boolean {
    return this.#config?.assumeFips ?? false
  }

  get allowExport(): boolean {
    return this.config.allowExport
  }

  get writesUris(): boolean {
    return this.config.encodeUris
  }

  /** The configured drivers; each is loaded at the first call. */
  get drivers(): DriverSet {
    this.#drivers ??= openDrivers(this.config, this.core)
    return this.#drivers
  }

  /**
   * This section of openssl.cnf and the others of the same library context, with their options: OpenSSL
   * asks only one of them for a URI. Those of others are seen through this provider, which may outlive
   * them.
   */
  get sections(): readonly ProviderContext[] {
    const own = this.running ? [this] : []
    if (contexts.length === 1) return own
    const library = this.core.libraryContext
    const others = contexts.filter(
      (other) => other !== this && other.running && other.core.libraryContext === library,
    )
    return [...own, ...others.map((other) => this.#viewOf(other))]
  }

  #viewOf(other: ProviderContext): ProviderContext {
    let view = this.#views.get(other)
    if (view === undefined) {
      const config = { ...other.config, pin: other.config.pin?.copy() }
      view = new ProviderContext(this.core, config, undefined, true)
      this.#views.set(other, view)
    }
    return view
  }

  /** The tokens that are there now; it is worth an effort that there is a wanted one. */
  *tokens(wanted?: (slot: Slot) => boolean): Blocking<readonly Slot[]> {
    const { drivers } = this
    try {
      return yield* drivers.tokens(wanted)
    } catch (error) {
      throw explainDriver(this.config, error)
    }
  }

  /** What the driver says of itself; it is loaded for that. */
  *library(): Blocking<LibraryInfo> {
    const { drivers } = this
    try {
      return yield* drivers.library()
    } catch (error) {
      throw explainDriver(this.config, error)
    }
  }

  /** Some HSMs do nothing at all without a login (`login-behavior = always`). */
  *loginFirst(slot: Slot): Blocking<void> {
    if (this.config.loginBehavior === 'always') yield* slot.login.ensure(this.pins)
  }

  /** What an operation has put by for this provider is given back then. */
  beforeTeardown(free: () => void): void {
    this.#parting.push(free)
  }

  *teardown(): Blocking<void> {
    const at = contexts.indexOf(this)
    if (at >= 0) contexts.splice(at, 1)
    for (const view of this.#views.values()) yield* view.teardown()
    for (const free of this.#parting) free()
    this.#digests?.free()
    if (this.#drivers !== undefined) yield* this.#drivers.close()
    this.#config?.pin?.drop()
  }
}

export const openDrivers = (config: Config, user: ErrorStack): DriverSet =>
  new DriverSet(splitDriverPaths(driverPath(config)), config, user)

const driverPath = ({ modulePath }: Config): string => modulePath ?? DEFAULT_DRIVER

/** Why the driver cannot be used, where it is not one that somebody has set. */
export const explainDriver = ({ modulePath }: Config, error: unknown): unknown =>
  modulePath !== undefined
    ? error
    : new ProviderError(
        'CONFIGURATION',
        "no PKCS#11 driver is set and p11-kit's proxy cannot be used: set pkcs11-module-path in openssl.cnf, or the environment variable PKCS11_PROVIDER_MODULE",
        { cause: error },
      )
