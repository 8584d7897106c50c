// SPDX-License-Identifier: Apache-2.0

/** JSON in which bytes are written as `{ "hex": … }`. */
export function stringifyBytes(value: unknown): string {
  // Buffer.prototype.toJSON runs before a replacer sees the value, so the holder is asked.
  return JSON.stringify(value, function replace(this: Record<string, unknown>, key, plain) {
    const original = this[key]
    return original instanceof Uint8Array ? { hex: Buffer.from(original).toString('hex') } : plain
  })
}

export function parseBytes<T>(json: string): T {
  return JSON.parse(json, (_key, value: unknown) => (hasHex(value) ? toBytes(value.hex) : value))
}

const hasHex = (value: unknown): value is { hex: string } =>
  typeof value === 'object' && value !== null && 'hex' in value && typeof value.hex === 'string'

const toBytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
