// SPDX-License-Identifier: Apache-2.0
// One loaded provider: what all its operations share.
import type { Config } from '../config/config.ts'
import { ProviderError } from '../errors.ts'
import type { Blocking, Word } from '../host.ts'
import type { KeyOwner } from '../key/key.ts'
import { getHandle } from '../memory/handle-table.ts'
import type { Core } from '../openssl/core.ts'
import { SoftwareDigests } from '../openssl/software-digest.ts'
import type { PinSources } from '../slot/pin-choice.ts'
import type { Slot } from '../slot/slot.ts'
import { openSlotList, type SlotList } from '../slot/slot-list.ts'
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

const contexts: ProviderContext[] = []

/** Those that OpenSSL has loaded and not unloaded, the newest last. */
export const liveContexts = (): readonly ProviderContext[] => contexts

export class ProviderContext implements KeyOwner {
  readonly core: Core
  readonly digests: SoftwareDigests
  readonly #config: Config | undefined
  /** Why the provider does not run. OpenSSL drops the errors of one that refuses to load. */
  readonly fault: unknown
  readonly #parting: (() => void)[] = []
  #slots: SlotList | undefined
  #pins: PinSources | undefined

  constructor(core: Core, config: Config | undefined, fault: unknown) {
    this.core = core
    this.digests = new SoftwareDigests(core)
    this.#config = config
    this.fault = fault
    contexts.push(this)
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

  /** The slots of the configured driver, which is loaded at the first call. */
  get slots(): SlotList {
    this.#slots ??= openSlotList(this.modulePath, this.config, this.core)
    return this.#slots
  }

  /** The tokens that are there now; it is worth an effort that there is a wanted one. */
  *tokens(wanted?: (slot: Slot) => boolean): Blocking<readonly Slot[]> {
    const { slots } = this
    try {
      return yield* slots.refresh(wanted)
    } catch (error) {
      throw explainDriver(this.config, error)
    }
  }

  /** What the driver says of itself; it is loaded for that. */
  *library(): Blocking<LibraryInfo> {
    const { slots } = this
    try {
      return yield* slots.library()
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
    contexts.splice(contexts.indexOf(this), 1)
    for (const free of this.#parting) free()
    this.digests.free()
    if (this.#slots !== undefined) yield* this.#slots.close(this.core)
    this.#config?.pin?.drop()
  }
}

export const driverPath = ({ modulePath }: Config): string => modulePath ?? DEFAULT_DRIVER

/** Why the driver cannot be used, where it is not one that somebody has set. */
export const explainDriver = ({ modulePath }: Config, error: unknown): unknown =>
  modulePath !== undefined
    ? error
    : new ProviderError(
        'CONFIGURATION',
        "no PKCS#11 driver is set and p11-kit's proxy cannot be used: set pkcs11-module-path in openssl.cnf, or the environment variable PKCS11_PROVIDER_MODULE",
        { cause: error },
      )
