// SPDX-License-Identifier: Apache-2.0
import { readPinSource } from '../../config/pin-source.ts'
import { ProviderError } from '../../errors.ts'
import { type Address, type Blocking, lazily, native, offset } from '../../host.ts'
import { DECISIONS, log } from '../../log.ts'
import { Secret } from '../../memory/secret.ts'
import { type Pkcs11Uri, parseUri, percentDecodeInto } from '../../pkcs11/uri.ts'
import { moduleMatches } from '../../pkcs11/uri-match.ts'
import { mayHoldPin } from '../../pkcs11/uri-pin.ts'
import type { ProviderContext } from '../provider-context.ts'
import { StoreLoader } from './loader.ts'

/** Most URIs are shown as they are. */
const redact = lazily<typeof import('../../pkcs11/uri-redact.ts')>('pkcs11/uri-redact.js')

/** Starts a search for a URI, given as a C string. The token is not touched yet. */
export const openUri = (context: ProviderContext, address: Address): StoreLoader => {
  const { uri, name, pin } = readUri(context, address)
  return new StoreLoader(context, uri, name, pin)
}

export interface ReadUri {
  readonly uri: Pkcs11Uri
  /** The URI without its PIN, for messages. */
  readonly name: string
  /** The caller drops it. */
  readonly pin: Secret | undefined
}

/** Reads a URI, given as a C string; throws for one that this provider cannot serve. */
export const readUri = (context: ProviderContext, address: Address): ReadUri => {
  const bytes = native.view(address, native.stringLength(address))
  const name = nameOf(bytes, address)
  log(DECISIONS, `URI: ${name}`)
  if (context.sections.length === 0) throw context.fault
  const uri = parse(bytes, name)
  refuseUnserved(uri, context, name)
  return { uri, name, pin: pinOf(uri, address) }
}

/** The PIN that the URI names, by its value or its file; the caller drops it. */
export function* takePin({ uri, pin }: ReadUri): Blocking<Secret | undefined> {
  if (pin !== undefined || uri.pinSource === undefined) return pin
  return yield* readPinSource(uri.pinSource)
}

/** The URI for messages. Where no PIN can be in it, it is simply itself. */
const nameOf = (bytes: Uint8Array, address: Address): string => {
  if (mayHoldPin(bytes)) return redact().redactUri(bytes)
  const text = native.readString(address, bytes.length)
  return isPlain(text) ? text : redact().redactUri(bytes)
}

/** Without control characters, which a log entry must not have. */
const isPlain = (text: string): boolean => !/[^ -~]/.test(text)

const parse = (bytes: Uint8Array, name: string): Pkcs11Uri => {
  try {
    return parseUri(bytes)
  } catch (cause) {
    throw new ProviderError('URI', `the URI '${name}' cannot be read`, { cause })
  }
}

/** RFC 7512 §2.4: the drivers are the configuration's choice; a URI can only choose among them. */
const refuseUnserved = (uri: Pkcs11Uri, context: ProviderContext, name: string): void => {
  const paths = context.sections.flatMap((section) => section.drivers.paths)
  if (!paths.some((path) => moduleMatches(uri, path))) {
    const attribute = uri.modulePath === undefined ? 'module-name' : 'module-path'
    throw new ProviderError(
      'UNSUPPORTED',
      `the URI '${name}' asks for another driver with ${attribute}; this provider uses '${paths.join("' and '")}': set pkcs11-module-path instead`,
    )
  }
  for (const vendor of uri.vendor.keys()) log(DECISIONS, `URI: ${vendor} is not used`)
}

/** pin-source is read at the first use of the PIN; pin-value is copied now, bytes to bytes. */
const pinOf = ({ pinValue }: Pkcs11Uri, address: Address): Secret | undefined => {
  if (pinValue === undefined) return undefined
  const { start, end } = pinValue
  if (start === end)
    throw new ProviderError(
      'URI',
      'the pin-value of the URI is empty: write the PIN, or leave it out',
    )
  return Secret.build(end - start, (put) =>
    percentDecodeInto(native.view(offset(address, 0), end), start, end, put),
  )
}
