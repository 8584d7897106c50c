// SPDX-License-Identifier: Apache-2.0
import { openAddon } from './addon.ts'
import { ask } from './engine.ts'
import { type PinSource, splitPin } from './pin.ts'

export interface ProviderOptions {
  /**
   * The PKCS#11 driver: its path, or a name on the loader's path. Left out, the environment variable
   * `PKCS11_PROVIDER_MODULE` names it, or p11-kit's proxy of all configured drivers is used.
   */
  readonly driver?: string
  /** The PIN itself, `{ file }` with the PIN in its first line, or a function that is asked. */
  readonly pin?: PinSource
  /**
   * Other options, named as in openssl.cnf without `pkcs11-module-`, such as
   * `{ quirks: 'no-deinit' }`: docs/configuration.md has them all.
   */
  readonly options?: Readonly<Record<string, string>>
  /** Another build of the provider's shared object than the installed one. */
  readonly module?: string
}

export interface ProviderInfo {
  /** Of the provider. */
  readonly version: string
  /** The OpenSSL that it was loaded into: the one inside Node. */
  readonly opensslVersion: string
  readonly driver: {
    readonly path: string
    readonly manufacturer: string
    readonly description: string
    readonly version: string
  }
}

/**
 * Loads the provider into the OpenSSL of this process, without a configuration file and without the
 * environment. Once a process: called again, in a worker thread for instance, it finds it loaded. The
 * provider stays until the process ends.
 */
export async function loadProvider(options: ProviderOptions = {}): Promise<ProviderInfo> {
  openAddon(options.module)
  const { option, value } = splitPin(options.pin)
  const settings = {
    ...Object.fromEntries(
      Object.entries(options.options ?? {}).map(([name, text]) => [`pkcs11-module-${name}`, text]),
    ),
    ...(options.driver === undefined ? {} : { 'pkcs11-module-path': options.driver }),
    ...option,
  }
  return await ask({ call: 'load', options: settings }, value)
}
