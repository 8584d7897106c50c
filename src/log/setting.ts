// SPDX-License-Identifier: Apache-2.0
// The value of PKCS11_PROVIDER_DEBUG: `file:PATH,level:N`; anything else means level 1, on stderr.

export interface LogSetting {
  readonly level: number
  /** `undefined`: standard error. */
  readonly file: string | undefined
  /** Parts that look like settings and are none: worth a line in the log. */
  readonly ignored: readonly string[]
}

/** As the C provider reads it: unknown parts are ignored, a level that is no number is 1. */
export const parseSetting = (text: string): LogSetting => {
  let level = 1
  let file: string | undefined
  const ignored: string[] = []
  for (const part of text.split(',')) {
    const { name, value } = splitPart(part)
    if (name === 'level') level = Math.max(1, Number.parseInt(value, 10) || 1)
    if (name === 'file') file = value
    else if (name === 'level' ? !/^-?\d+$/.test(value) : name !== '') ignored.push(part.trim())
  }
  return { level, file, ignored }
}

const splitPart = (part: string): { name: string; value: string } => {
  const colon = part.indexOf(':')
  return { name: part.slice(0, Math.max(0, colon)).trim(), value: part.slice(colon + 1).trim() }
}
