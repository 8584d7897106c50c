// SPDX-License-Identifier: Apache-2.0

interface ErrorDetails {
  /** What led to this; becomes an OpenSSL error entry of its own, before this one. */
  readonly cause?: unknown
  /** The number under which OpenSSL reports it: a CKR_ value, or one of `REASONS`. */
  readonly reason?: number
}

/** Reason numbers of our own, beyond the CKR_ values of the standard. */
export const REASONS = {
  general: 0x5,
  configuration: 0x10001,
  uri: 0x10002,
  notFound: 0x10003,
  unsupported: 0x10004,
  argument: 0x10005,
  encoding: 0x10006,
  driver: 0x10007,
  internal: 0x10008,
} as const

/**
 * An error that a user may read: the message says what was attempted, on what, and what to do.
 * Never holds a PIN or key bytes.
 */
export class ProviderError extends Error {
  readonly code: string
  readonly reason: number

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'ProviderError'
    this.code = code
    this.reason = details.reason ?? REASON_OF_CODE[code] ?? REASONS.general
  }
}

const REASON_OF_CODE: Readonly<Record<string, number>> = {
  CONFIGURATION: REASONS.configuration,
  URI: REASONS.uri,
  NOT_FOUND: REASONS.notFound,
  UNSUPPORTED: REASONS.unsupported,
  ARGUMENT: REASONS.argument,
  ENCODING: REASONS.encoding,
  DRIVER: REASONS.driver,
  INTERNAL: REASONS.internal,
}

/** What the caller asks for does not exist here: names what, and why or what to do instead. */
export const unsupported = (message: string): ProviderError =>
  new ProviderError('UNSUPPORTED', message)

/** The caller's arguments are wrong: a length, a missing key, a call out of order. */
export const badArgument = (message: string): ProviderError =>
  new ProviderError('ARGUMENT', message)

/** A defect of this provider. */
export const internalError = (message: string): ProviderError =>
  new ProviderError('INTERNAL', `internal error: ${message}; please report it`)

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
