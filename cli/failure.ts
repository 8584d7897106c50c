// SPDX-License-Identifier: Apache-2.0
// What ends a command early: a message for a person, what to do about it, and the exit status.

/** Exit statuses; docs/command-line.md lists them. */
export const STATUS = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const

export class Failure extends Error {
  readonly status: number
  readonly remedy: string | undefined

  constructor(
    message: string,
    options: { remedy?: string; status?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'Failure'
    this.status = options.status ?? STATUS.failed
    this.remedy = options.remedy
  }
}

/** The command line itself is wrong. */
export const usageError = (message: string, command?: string): Failure =>
  new Failure(message, {
    status: STATUS.usage,
    remedy: `provider-pkcs11 ${command === undefined ? '' : `${command} `}--help shows how`,
  })
