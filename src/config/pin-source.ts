// SPDX-License-Identifier: Apache-2.0
// Where a PIN comes from. It goes from its source to native memory and never becomes a string.
import { ProviderError } from '../errors.ts'
import { type Address, type Blocking, native, offset } from '../host.ts'
import { type FileContent, readFile } from '../memory/file.ts'
import { Secret } from '../memory/secret.ts'
import { PIN_OPTION } from './options.ts'

const FILE_SCHEME = 'file:'
const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

export interface ConfiguredPin {
  readonly pin: Secret
  /** For messages. */
  readonly origin: string
}

/** From the option's value: `file:PATH`, the absolute path of an existing file, or the PIN itself. */
export function* readPin(value: Address): Blocking<ConfiguredPin> {
  const { name } = PIN_OPTION
  const sizeBytes = native.stringLength(value)
  const bytes = native.view(value, sizeBytes)
  if (namesFile(bytes)) {
    const path = decodePath(pathOf(native.readString(value, sizeBytes)))
    return { pin: yield* readPinFile(path, name), origin: fileOrigin(path) }
  }
  if (sizeBytes === 0) throw emptyPin(name)
  if (bytes[0] !== SLASH)
    return { pin: Secret.copy(value, sizeBytes), origin: `the value of ${name}` }
  const content = yield* readFile(value)
  if (content.kind === 'error' && content.missing)
    return {
      pin: Secret.copy(value, sizeBytes),
      origin: `the value of ${name} itself, as there is no such file`,
    }
  const path = native.readString(value, sizeBytes)
  return { pin: firstLine(content, path, name), origin: fileOrigin(path) }
}

const SLASH = 47

/** Without making the value, which may be a PIN, a string. */
const namesFile = (bytes: Uint8Array): boolean =>
  [...FILE_SCHEME].every((char, i) => ((bytes[i] ?? 0) | 0x20) === (char.charCodeAt(0) | 0x20))

const fileOrigin = (path: string): string => `the PIN in '${path}' (${PIN_OPTION.name})`

/** Of `file:PATH` or `file://localhost/PATH` (RFC 8089), or of a path as it is. */
const pathOf = (source: string): string =>
  source.replace(/^file:(?:\/\/(?:localhost)?(?=\/))?/i, '')

/** `%20` and the like, as in the pin-source of a URI; a path with a plain `%` stays as it is. */
const decodePath = (path: string): string => {
  try {
    return path.includes('%') ? decodeURIComponent(path) : path
  } catch {
    return path
  }
}

/** From the pin-source of a URI (RFC 7512 §2.4), percent-decoded. */
export const readPinSource = (source: string): Blocking<Secret> =>
  readPinFile(pathOf(source), 'pin-source')

/** The first line of a file. `setting` names who asked for the file, for the error text. */
function* readPinFile(path: string, setting: string): Blocking<Secret> {
  const bytes = native.encodeUtf8(path)
  const name = native.alloc(bytes.length + 1)
  try {
    native.writeBytes(name, bytes)
    return firstLine(yield* readFile(name), path, setting)
  } finally {
    native.free(name)
  }
}

/** Takes `content`. */
const firstLine = (content: FileContent, path: string, setting: string): Secret => {
  if (content.kind === 'error') throw unreadable(setting, path, content.reason)
  try {
    const bytes = native.view(content.secret.address, content.secret.sizeBytes)
    const { start, end } = findLine(bytes)
    if (end === start)
      throw unusable(setting, path, 'has nothing on its first line; write the PIN there')
    if (bytes.subarray(start, end).includes(0))
      throw unusable(setting, path, 'is not plain text: its first line has a NUL character')
    return Secret.copy(offset(content.secret.address, start), end - start)
  } finally {
    content.secret.drop()
  }
}

/** An editor's byte order mark is no more of the PIN than its line end. */
const findLine = (bytes: Uint8Array): { start: number; end: number } => {
  const start = BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte) ? BYTE_ORDER_MARK.length : 0
  const lineFeed = bytes.indexOf(LINE_FEED, start)
  let end = lineFeed < 0 ? bytes.length : lineFeed
  while (end > start && bytes[end - 1] === CARRIAGE_RETURN) end--
  return { start, end }
}

const unusable = (setting: string, path: string, fault: string): ProviderError =>
  new ProviderError('CONFIGURATION', `${setting}: the PIN file '${path}' ${fault}`)

const unreadable = (setting: string, path: string, reason: string): ProviderError => {
  // RFC 7512 §2.4 thinks of commands, behind a bar, and of other schemes.
  const advice = /^(?:\||[a-z][a-z0-9+.-]*:)/i.test(path)
    ? '; a PIN is read from a file, not from a command or another source'
    : ''
  return new ProviderError(
    'CONFIGURATION',
    `${setting}: cannot read the PIN file '${path}': ${reason}${advice}`,
  )
}

const emptyPin = (setting: string): ProviderError =>
  new ProviderError('CONFIGURATION', `${setting} is empty; it must be ${PIN_OPTION.allowed}`)
