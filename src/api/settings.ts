// SPDX-License-Identifier: Apache-2.0
import type { Config, ConfigSource } from '../config/config.ts'
import { ProviderError } from '../errors.ts'
import type { Address } from '../host.ts'
import { Arena } from '../memory/arena.ts'
import type { Secret } from '../memory/secret.ts'
import type { Request } from './exchange.ts'

/** The options of a call to `load`, in the place of a section of openssl.cnf. */
export class Settings implements ConfigSource {
  /** The options as one text, without the PIN; empty when the caller has no wishes. */
  readonly text: string
  readonly outranksEnvironment = true
  readonly #options: ReadonlyMap<string, string>
  readonly #arena = new Arena()
  readonly #pin: Secret | undefined

  constructor(request: Request) {
    this.#options = request.texts('options')
    this.#pin = request.takeSecret()
    this.text = [...this.#options]
      .map(([name, value]) => `${name} = ${value}\n`)
      .sort()
      .join('')
  }

  findParameters(names: readonly string[]): (Address | undefined)[] {
    for (const name of this.#options.keys())
      if (!names.includes(name))
        throw new ProviderError(
          'CONFIGURATION',
          `there is no option '${name}'; there are ${names.join(', ')}`,
        )
    return names.map((name) => {
      const text = this.#options.get(name)
      return text === undefined ? undefined : this.#arena.string(text)
    })
  }

  copyPin(): Secret | undefined {
    return this.#pin?.copy()
  }

  /** Whether a provider that was loaded with `text` is what these settings ask for. */
  agreesWith({ pin }: Config, text: string): boolean {
    if (this.text !== '' && this.text !== text) return false
    return this.#pin === undefined || (pin !== undefined && this.#pin.equals(pin))
  }

  release(): void {
    this.#arena.release()
    this.#pin?.drop()
  }
}
