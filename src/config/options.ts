// SPDX-License-Identifier: Apache-2.0
// Every option of the configuration section, once: reading, error texts and documentation come from it.
import { numberFlag, oneOf, text, wholeNumber, words } from './parse-value.ts'

export interface Option<T> {
  /** As written in openssl.cnf. */
  readonly name: string
  /** `undefined` when the value is none of the allowed ones. */
  readonly parse: (value: string) => T | undefined
  readonly fallback: T
  /** What the value may be, for error texts and the manual. */
  readonly allowed: string
  readonly doc: string
}

const option = <T>(row: Option<T>): Option<T> => row

const MOST_CACHED_SESSIONS = 1024

const QUIRKS = [
  'no-deinit',
  'no-operation-state',
  'no-session-callbacks',
  'no-allowed-mechanisms',
] as const
export type Quirk = (typeof QUIRKS)[number]

/** As OpenSSL's manual pages call them, provider-asym_cipher(7) with a hyphen. */
const OPERATIONS = [
  'digest',
  'cipher',
  'mac',
  'kdf',
  'rand',
  'keymgmt',
  'keyexch',
  'signature',
  'asym-cipher',
  'kem',
  'encoder',
  'decoder',
  'store',
  'skeymgmt',
] as const

export const OPTIONS = {
  modulePath: option<string | undefined>({
    name: 'pkcs11-module-path',
    parse: text,
    fallback: undefined,
    allowed: 'the path of a PKCS#11 driver, or several with a colon between them',
    doc: 'The PKCS#11 driver to use. The environment variable PKCS11_PROVIDER_MODULE wins over it.',
  }),
  initArgs: option<string | undefined>({
    name: 'pkcs11-module-init-args',
    parse: (value) => value,
    fallback: undefined,
    allowed: 'any text',
    doc: 'Non-standard initialization arguments that a driver may need, such as those of NSS softokn.',
  }),
  allowExport: option<boolean>({
    name: 'pkcs11-module-allow-export',
    parse: (value) => {
      const disallow = numberFlag(value)
      return disallow === undefined ? undefined : !disallow
    },
    fallback: true,
    allowed: '0 (public keys may be exported) or 1 (they may not)',
    doc: 'Whether OpenSSL may copy public keys out of the provider and work with them in software.',
  }),
  cacheKeys: option<boolean>({
    name: 'pkcs11-module-cache-keys',
    parse: oneOf({ true: true, false: false }),
    fallback: true,
    allowed: 'true or false',
    doc: 'Whether to sign with a session copy of a token key, where the token can copy it.',
  }),
  cachePins: option<boolean>({
    name: 'pkcs11-module-cache-pins',
    parse: oneOf({ cache: true }),
    fallback: false,
    allowed: 'cache (unset: it is asked for each time)',
    doc: 'Whether to keep a PIN that was entered, for the logins that come later in the same process.',
  }),
  cacheSessions: option<number>({
    name: 'pkcs11-module-cache-sessions',
    parse: wholeNumber(0, MOST_CACHED_SESSIONS),
    fallback: 5,
    allowed: `a number from 0 to ${MOST_CACHED_SESSIONS}`,
    doc: 'How many sessions with a token may be kept open for the next operation while none needs them.',
  }),
  encodeUris: option<boolean>({
    name: 'pkcs11-module-encode-provider-uri-to-pem',
    parse: oneOf({ true: true, false: false }),
    fallback: false,
    allowed: 'true or false',
    doc: 'Whether writing a private key to a PEM file writes its URI, without a PIN. A newly generated key is always written so.',
  }),
  loginBehavior: option<'auto' | 'always' | 'never'>({
    name: 'pkcs11-module-login-behavior',
    parse: oneOf({ auto: 'auto', always: 'always', never: 'never' }),
    fallback: 'auto',
    allowed: 'auto, always or never',
    doc: 'Whether to log in to the token before public keys and certificates are looked for.',
  }),
  loadBehavior: option<'lazy' | 'early'>({
    name: 'pkcs11-module-load-behavior',
    parse: oneOf({ early: 'early', lazy: 'lazy' }),
    fallback: 'lazy',
    allowed: 'early or lazy',
    doc: 'Load the driver together with the provider instead of at first use.',
  }),
  quirks: option<ReadonlySet<Quirk>>({
    name: 'pkcs11-module-quirks',
    parse: words(QUIRKS),
    fallback: new Set(),
    allowed: `one or more of ${QUIRKS.join(', ')}, with blanks between them`,
    doc: 'Workarounds for drivers that need them and cannot be recognized.',
  }),
  blockOperations: option<ReadonlySet<string>>({
    name: 'pkcs11-module-block-operations',
    parse: words(OPERATIONS),
    fallback: new Set(),
    allowed: `one or more of ${OPERATIONS.join(', ')}, with blanks between them`,
    doc: 'Operations of OpenSSL for which the provider offers nothing, so that other providers serve them.',
  }),
  assumeFips: option<boolean>({
    name: 'pkcs11-module-assume-fips',
    parse: oneOf({ true: true, false: false }),
    fallback: false,
    allowed: 'true or false',
    doc: 'Whether the algorithms of the token count as FIPS approved: then they have the property fips=yes.',
  }),
} as const

/** The option that is not in the table of values: its value is read without becoming a string. */
export const PIN_OPTION = {
  name: 'pkcs11-module-token-pin',
  allowed: 'the PIN, file:PATH, or the absolute path of an existing file',
  doc: 'The user PIN, or a file with just the PIN on its first line.',
} as const

type ValueOf<O> = O extends Option<infer T> ? T : never
export type OptionValues = { readonly [K in keyof typeof OPTIONS]: ValueOf<(typeof OPTIONS)[K]> }
