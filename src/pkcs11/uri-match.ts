// SPDX-License-Identifier: Apache-2.0
// RFC 7512 §2.5: every attribute that the URI names must be equal; what it does not name may be
// anything. Texts are those of the token without the blanks at their end (PKCS#11 v3.1 §3.1).
import type { ObjectType, Pkcs11Uri, Version } from './uri-attributes.ts'

export interface TokenIdentity {
  readonly label: string
  readonly manufacturer: string
  readonly serial: string
  readonly model: string
}

export interface SlotIdentity {
  readonly id: number
  readonly manufacturer: string
  readonly description: string
}

export interface LibraryIdentity {
  readonly manufacturer: string
  readonly description: string
  readonly version: Version
}

export interface ObjectIdentity {
  /** Absent for a class that a URI cannot name. */
  readonly type?: ObjectType | undefined
  readonly label: string
  readonly id: Uint8Array
}

export const tokenMatches = (uri: Pkcs11Uri, token: TokenIdentity): boolean =>
  allows(uri.token, token.label) &&
  allows(uri.manufacturer, token.manufacturer) &&
  allows(uri.serial, token.serial) &&
  allows(uri.model, token.model)

export const slotMatches = (uri: Pkcs11Uri, slot: SlotIdentity): boolean =>
  allows(uri.slotId, slot.id) &&
  allows(uri.slotManufacturer, slot.manufacturer) &&
  allows(uri.slotDescription, slot.description)

export const libraryMatches = (uri: Pkcs11Uri, library: LibraryIdentity): boolean =>
  allows(uri.libraryManufacturer, library.manufacturer) &&
  allows(uri.libraryDescription, library.description) &&
  allows(uri.libraryVersion?.major, library.version.major) &&
  allows(uri.libraryVersion?.minor, library.version.minor)

/** Whether the library attributes must be looked at: asking for them takes a token call. */
export const asksForLibrary = (uri: Pkcs11Uri): boolean =>
  uri.libraryManufacturer !== undefined ||
  uri.libraryDescription !== undefined ||
  uri.libraryVersion !== undefined

/** RFC 7512 §2.4: a driver is chosen among those of the configuration, and never by the URI alone. */
export const moduleMatches = (uri: Pkcs11Uri, path: string): boolean =>
  allows(uri.modulePath, path) &&
  (uri.moduleName === undefined || isNameOf(uri.moduleName, path.slice(path.lastIndexOf('/') + 1)))

/** RFC 7512 §2.4: a name without prefix and suffix of the file. */
const isNameOf = (name: string, file: string): boolean =>
  file === name || file.replace(/^lib/, '').replace(/\.so(\..*)?$/, '') === name.replace(/^lib/, '')

export const objectMatches = (uri: Pkcs11Uri, object: ObjectIdentity): boolean =>
  allows(uri.type, object.type) &&
  allows(uri.object, object.label) &&
  (uri.id === undefined || equalBytes(uri.id, object.id))

const allows = <T>(wanted: T | undefined, actual: T | undefined): boolean =>
  wanted === undefined || wanted === actual

const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])
