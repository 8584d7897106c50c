// SPDX-License-Identifier: Apache-2.0
// The attributes of a URI's path, taken away or set.

const OBJECT = ['object', 'id', 'type', 'object-type']

/** The URI without what speaks of objects: it names tokens. */
export const tokenPart = (uri: string): string => change(uri, (name) => !OBJECT.includes(name), [])

/** The URI with this type and no other. */
export const withType = (uri: string, type: string): string =>
  change(uri, (name) => name !== 'type' && name !== 'object-type', [`type=${type}`])

/** Only the attributes of these names. */
export const onlyAttributes = (uri: string, names: readonly string[]): string =>
  change(uri, (name) => names.includes(name), [])

function change(uri: string, keep: (name: string) => boolean, more: readonly string[]): string {
  const question = uri.indexOf('?')
  const path = question < 0 ? uri : uri.slice(0, question)
  const query = question < 0 ? '' : uri.slice(question)
  const parts = path
    .slice('pkcs11:'.length)
    .split(';')
    .filter((part) => part !== '' && keep(part.split('=')[0]?.toLowerCase() ?? ''))
  return `pkcs11:${[...parts, ...more].join(';')}${query}`
}
