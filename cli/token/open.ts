// SPDX-License-Identifier: Apache-2.0
// The provider in this process, for the commands that look at tokens.

import type { TokenIdentity } from '../../node/objects.ts'
import { loadProvider, type ProviderInfo } from '../../node/provider.ts'
import type { Input } from '../command.ts'
import { plain } from '../terminal.ts'
import { askSecret } from './prompt.ts'
import { findSettings, PIN, type TokenSettings } from './settings.ts'

export interface OpenTokens {
  readonly info: ProviderInfo
  readonly settings: TokenSettings
  /** Whether a file or the configuration tells the PIN. */
  readonly hasPin: boolean
}

/** `mayAsk`: where nothing tells the PIN, the user does. */
export async function openTokens({ options }: Input, mayAsk: boolean): Promise<OpenTokens> {
  const settings = findSettings(options)
  const info = await loadProvider({
    module: settings.provider,
    options: settings.options,
    ...(settings.driver === undefined ? {} : { driver: settings.driver }),
    ...(mayAsk ? { pin: askPin } : {}),
  })
  return { info, settings, hasPin: PIN in settings.options }
}

/** Nothing where there is no terminal: the error says what else can tell the PIN. */
const askPin = ({ label }: TokenIdentity): Promise<Buffer | undefined> =>
  askSecret(`PIN of the token '${plain(label)}': `)
