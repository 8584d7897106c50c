// SPDX-License-Identifier: Apache-2.0
import type { OPTIONS } from '../src/config/options.ts'

/** What the documents say of an option beyond its row in src/config/options.ts. */
export interface OptionNotes {
  readonly byDefault: {
    /** The value that means the same as no value; checked against the table. */
    readonly written?: string
    readonly text?: string
  }
  /** Further sentences, in the order in which they are printed. */
  readonly notes: readonly string[]
  /** What single words of the value mean. */
  readonly words?: Readonly<Record<string, string>>
  readonly example: string
}

/** Every option has an entry: one that is missing does not compile. */
export const OPTION_NOTES: Readonly<Record<keyof typeof OPTIONS | 'tokenPin', OptionNotes>> = {
  modulePath: {
    byDefault: { text: "p11-kit's proxy (`p11-kit-proxy.so`, found on the loader's path)" },
    notes: [
      'The driver is loaded at the first use, unless pkcs11-module-load-behavior says early.',
      'Several paths are separated by colons, unless a file of that very name exists; keys are looked for on all of them, and a driver that cannot be used does not hide the others.',
      'All drivers of one section have its other options: one that needs a PIN or initialization arguments of its own gets a section of its own in openssl.cnf. The sections of one program find each other’s keys.',
      'A URI chooses among drivers and tokens by its attributes: token, manufacturer, serial, slot-id, library-description, module-name, module-path and their likes.',
    ],
    example: '/usr/lib/softhsm/libsofthsm2.so',
  },
  initArgs: {
    byDefault: { text: 'none' },
    notes: ['The text is handed to C_Initialize as it is written, in pReserved.'],
    example: 'configDir=/etc/pki/token',
  },
  tokenPin: {
    byDefault: { text: 'none' },
    notes: [
      'The first line of the file is the PIN, `123456` for example; its line end (LF or CR LF) and a byte order mark before it are not part of it.',
      'A PIN with # $ \\ or a quote in it wants a file: openssl.cnf has its own meaning for these.',
      'An absolute path of a file that does not exist is taken as the PIN itself, and an error says so when the token refuses it; a file that cannot be read is an error.',
      'After file:, a file that does not exist is an error too, and percent-encoded characters are decoded.',
      'Without this option the PIN can stand in the URI of a key, or is asked for.',
    ],
    example: 'file:/etc/pki/pin.txt',
  },
  allowExport: {
    byDefault: { written: '0', text: 'export is allowed' },
    notes: [
      'With 1, public keys of a token stay with the provider, which then verifies on the token where the token can, and otherwise in software. This serves tokens that are faster than the processor.',
      'Private keys are never exported, whatever the value.',
    ],
    example: '1',
  },
  cacheKeys: {
    byDefault: { written: 'true' },
    notes: [
      'Only private keys whose CKA_COPYABLE is true are copied, with C_CopyObject, when they are first used.',
      'A token that refuses to copy is not asked again.',
    ],
    example: 'false',
  },
  cachePins: {
    byDefault: { text: 'unset, not kept' },
    notes: [
      'A service can so be started with the PIN typed in once, and log in again later, after a fork for instance, or use keys that want the PIN for each use.',
      'PINs of the configuration and of URIs are kept in any case, once the token has accepted them.',
    ],
    example: 'cache',
  },
  cacheSessions: {
    byDefault: { written: '5' },
    notes: [
      'There are never more than the token has. With 0 a session is closed after each use.',
      'The session that keeps the login is not counted: it stays open as long as the token is used.',
    ],
    example: '0',
  },
  encodeUris: {
    byDefault: { written: 'false' },
    notes: [
      'With true, `openssl pkey -in pkcs11:… -out key.pem` writes a file that stands for the key: programs that read keys from files then use the token. The file holds the URI and never a PIN.',
      '`openssl genpkey` writes such a file for a key that it generates on a token, whatever the value.',
    ],
    example: 'true',
  },
  loginBehavior: {
    byDefault: { written: 'auto' },
    notes: ['For private keys a login is always made where the token asks for one.'],
    words: {
      auto: 'Try without, and log in when nothing is found.',
      always:
        'Log in first, which some HSMs need, and also to tokens that say that they need no login but have a user PIN. A login comes before digests and random numbers of the token as well; without a PIN digests are computed in software, and random numbers are asked for without a login.',
      never: 'No login for public keys and certificates.',
    },
    example: 'always',
  },
  loadBehavior: {
    byDefault: { written: 'lazy', text: 'the driver is loaded at the first use' },
    notes: [
      'OpenSSL loads the provider when a program starts, as a rule.',
      'A failure to load the driver early is in the debug log, and is raised at the first use.',
    ],
    example: 'early',
  },
  quirks: {
    byDefault: { text: 'none' },
    notes: [],
    words: {
      'no-deinit':
        'The driver is not finalized when OpenSSL unloads the provider or the program ends. This may leak memory, and some drivers misbehave when a program unloads and loads them again.',
      'no-operation-state':
        'The state of a digest is not read from the token, and so a long message is hashed in software. Contexts can be duplicated all the same.',
      'no-session-callbacks':
        'Changes nothing, since sessions are always opened without callbacks.',
      'no-allowed-mechanisms':
        'CKA_ALLOWED_MECHANISMS is not read, for tokens that fail when it is named. Keys for RSA-PSS alone cannot be generated then.',
    },
    example: 'no-deinit no-operation-state',
  },
  blockOperations: {
    byDefault: { text: 'none' },
    notes: [
      'Without keymgmt or store there are no keys of the token, and without signature no signatures with them.',
      'What the provider tells TLS of groups is not affected.',
    ],
    example: 'digest rand',
  },
  assumeFips: {
    byDefault: { written: 'false' },
    notes: [
      'Whether that is so is for the administrator to know: the token is not asked.',
      'With `default_properties = fips=yes` what is not done on the token needs the FIPS provider of OpenSSL.',
    ],
    example: 'true',
  },
}
