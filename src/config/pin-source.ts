// SPDX-License-Identifier: Apache-2.0
// Where a PIN comes from. It goes from its source to native memory and never becomes a string.
import { ProviderError } from '../errors.ts'
import { type Address, type Blocking, native, offset } from '../host.ts'
import { readFile } from '../memory/file.ts'
import { Secret } from '../memory/secret.ts'
import { PIN_OPTION } from './options.ts'

const FILE_PREFIX = 'file:'
const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const PERCENT = 37

/** From the option's value: `file:PATH`, the absolute path of an existing file, or the PIN itself. */
export function* readPin(value: Address): Blocking<Secret> {
  const sizeBytes = native.stringLength(value)
  const bytes = native.view(value, sizeBytes)
  if (startsWith(bytes, FILE_PREFIX)) {
    const path = native.readString(value, sizeBytes).slice(FILE_PREFIX.length)
    return yield* readPinFile(decodePath(path), PIN_OPTION.name)
  }
  if (startsWith(bytes, '/')) {
    const content = yield* readFile(value)
    const path = () => native.readString(value, sizeBytes)
    if (content.kind === 'bytes') return firstLine(content.secret, path(), PIN_OPTION.name)
    if (!content.missing) throw unreadable(PIN_OPTION.name, path(), content.reason)
  }
  if (sizeBytes === 0) throw emptyPin(PIN_OPTION.name)
  return Secret.copy(value, sizeBytes)
}

const startsWith = (bytes: Uint8Array, prefix: string): boolean =>
  [...prefix].every((char, i) => bytes[i] === char.charCodeAt(0))

/** `%20` and the like, as in the pin-source of a URI; a path with a plain `%` stays as it is. */
const decodePath = (path: string): string => {
  try {
    return path.charCodeAt(0) === PERCENT || path.includes('%') ? decodeURIComponent(path) : path
  } catch {
    return path
  }
}

/** The first line of a file. `setting` names who asked for the file, for the error text. */
export function* readPinFile(path: string, setting: string): Blocking<Secret> {
  const bytes = native.encodeUtf8(path)
  const name = native.alloc(bytes.length + 1)
  try {
    native.writeBytes(name, bytes)
    const content = yield* readFile(name)
    if (content.kind === 'error') throw unreadable(setting, path, content.reason)
    return firstLine(content.secret, path, setting)
  } finally {
    native.free(name)
  }
}

/** Takes `content`. */
const firstLine = (content: Secret, path: string, setting: string): Secret => {
  const bytes = native.view(content.address, content.sizeBytes)
  let end = bytes.indexOf(LINE_FEED)
  if (end < 0) end = bytes.length
  while (end > 0 && bytes[end - 1] === CARRIAGE_RETURN) end--
  const pin = Secret.copy(offset(content.address, 0), end)
  content.drop()
  if (end > 0) return pin
  pin.drop()
  throw new ProviderError(
    'CONFIGURATION',
    `${setting}: the PIN file '${path}' has nothing on its first line; write the PIN there`,
  )
}

const unreadable = (setting: string, path: string, reason: string): ProviderError =>
  new ProviderError('CONFIGURATION', `${setting}: cannot read the PIN file '${path}': ${reason}`)

const emptyPin = (setting: string): ProviderError =>
  new ProviderError('CONFIGURATION', `${setting} is empty; it must be ${PIN_OPTION.allowed}`)
