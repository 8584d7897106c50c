// SPDX-License-Identifier: Apache-2.0
import type { TokenIdentity } from './objects.ts'

/** Every code, and when it comes. A code keeps its meaning; new ones may be added. */
export const CODES = {
  ERR_PKCS11_PLATFORM:
    'there is no build of the provider for this platform, or it cannot be opened',
  ERR_PKCS11_NODE_VERSION: 'this version of Node would crash with the key that is asked for',
  ERR_PKCS11_NOT_LOADED: 'loadProvider has not been called in this process',
  ERR_PKCS11_ALREADY_LOADED: 'the process has loaded the provider with other settings',
  ERR_PKCS11_CONFIGURATION: 'an option, or the file of a PIN, is wrong',
  ERR_PKCS11_DRIVER: 'the PKCS#11 driver cannot be loaded or initialized',
  ERR_PKCS11_URI: 'the URI is not a pkcs11 URI as RFC 7512 has it',
  ERR_PKCS11_NOT_FOUND: 'nothing on the tokens matches the URI',
  ERR_PKCS11_AMBIGUOUS: 'more than one key or certificate matches the URI',
  ERR_PKCS11_NO_PIN: 'the token asks for a PIN and there is none',
  ERR_PKCS11_PIN_INCORRECT: 'the PIN is wrong; it is not tried again',
  ERR_PKCS11_PIN_LOCKED: 'the PIN is locked; the security officer must reset it',
  ERR_PKCS11_LOGIN: 'the token refuses the login for another reason: see returnValue',
  ERR_PKCS11_TOKEN: 'a call of the token failed: see function and returnValue',
  ERR_PKCS11_UNSUPPORTED: 'the token, its driver or this OpenSSL cannot do this',
  ERR_PKCS11_CANCELLED: 'somebody has ended the wait for the token or its PIN',
  ERR_PKCS11_DECRYPTION: 'a ciphertext cannot be decrypted',
  ERR_PKCS11_GENERATION: 'a key cannot be generated',
  ERR_PKCS11_ARGUMENT: 'an argument is wrong',
  ERR_PKCS11_ENCODING: 'something on the token, or a file, is not encoded as it should be',
  ERR_PKCS11_REENTERED: 'the driver itself has asked for what it is to answer',
  ERR_PKCS11_EXITING: 'the process is exiting',
  ERR_PKCS11_INTERNAL: 'a defect of this provider; please report it',
} as const

export type Pkcs11ErrorCode = keyof typeof CODES

interface Details {
  readonly cause?: unknown
  /** The PKCS#11 function that failed, such as `C_Login`. */
  readonly function?: string | undefined
  /** What it returned, such as `CKR_PIN_LOCKED`. */
  readonly returnValue?: string | undefined
  readonly token?: TokenIdentity | undefined
}

/** What every function of this package throws; the message says what to do and holds no secret. */
export class Pkcs11Error extends Error {
  readonly code: Pkcs11ErrorCode
  /** The PKCS#11 function that failed, such as `C_Login`. */
  readonly function: string | undefined
  /** What the token returned, such as `CKR_PIN_LOCKED`. */
  readonly returnValue: string | undefined
  /** The token that asks for a PIN. */
  readonly token: TokenIdentity | undefined

  constructor(code: Pkcs11ErrorCode, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'Pkcs11Error'
    this.code = code
    this.function = details.function
    this.returnValue = details.returnValue
    this.token = details.token
  }
}

/** An error as the engine describes it. */
export interface EngineError {
  readonly code: string
  readonly message: string
  readonly function?: string
  readonly returnValue?: string
  readonly token?: TokenIdentity
}

export const errorFromEngine = (error: EngineError): Pkcs11Error =>
  new Pkcs11Error(codeOf(error), messageOf(error), error)

const codeOf = ({ code, returnValue }: EngineError): Pkcs11ErrorCode => {
  const special = code === 'LOGIN' ? LOGINS[returnValue ?? ''] : undefined
  return special ?? KNOWN.find((known) => known === `ERR_PKCS11_${code}`) ?? 'ERR_PKCS11_INTERNAL'
}

const KNOWN = Object.keys(CODES) as readonly Pkcs11ErrorCode[]

const LOGINS: Readonly<Record<string, Pkcs11ErrorCode>> = {
  CKR_PIN_INCORRECT: 'ERR_PKCS11_PIN_INCORRECT',
  CKR_PIN_INVALID: 'ERR_PKCS11_PIN_INCORRECT',
  CKR_PIN_LEN_RANGE: 'ERR_PKCS11_PIN_INCORRECT',
  CKR_PIN_LOCKED: 'ERR_PKCS11_PIN_LOCKED',
}

/** The engine's advice speaks of openssl.cnf, which plays no part here. */
const messageOf = ({ code, message, token }: EngineError): string =>
  code === 'NO_PIN'
    ? `the token '${token?.label}' asks for a PIN and there is none: give loadProvider a pin, as a value, a file or a function`
    : message
