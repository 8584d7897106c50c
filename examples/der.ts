// SPDX-License-Identifier: Apache-2.0
// The little of DER (X.690) that certificates and signed files need.
export const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body])
  const digits = body.length.toString(16)
  const length = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')
  return Buffer.concat([Buffer.of(tag, 0x80 + length.length), length, body])
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts)
export const set = (...parts: readonly Uint8Array[]): Buffer => der(0x31, ...parts)
export const integer = (value: number | Uint8Array): Buffer =>
  der(0x02, typeof value === 'number' ? Buffer.of(value) : value)
export const octets = (bytes: Uint8Array): Buffer => der(0x04, bytes)
export const bits = (bytes: Uint8Array): Buffer => der(0x03, Buffer.of(0), bytes)
export const text = (value: string): Buffer => der(0x0c, Buffer.from(value))
/** UTCTime, which certificates have until 2049 (RFC 5280 §4.1.2.5). */
export const time = (date: Date): Buffer =>
  der(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`))

/** `2.5.4.3`, whose first two numbers share a byte; the others have seven bits in each. */
export const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const digits = (n: number): number[] => (n < 128 ? [n] : [...digits(n >> 7), n & 127])
  const flagged = rest.flatMap((n) =>
    digits(n).map((d, i, all) => (i + 1 < all.length ? d | 128 : d)),
  )
  return der(0x06, Buffer.of(40 * first + second, ...flagged))
}

/** The elements inside the first element of the bytes, whole. */
export const children = (bytes: Uint8Array): Buffer[] => {
  const elements: Buffer[] = []
  const outer = span(bytes, 0)
  for (let at = outer.start; at < outer.end; ) {
    const { end } = span(bytes, at)
    elements.push(Buffer.from(bytes.subarray(at, end)))
    at = end
  }
  return elements
}

const span = (bytes: Uint8Array, at: number): { start: number; end: number } => {
  const length = bytes[at + 1] ?? 0
  if (length < 0x80) return { start: at + 2, end: at + 2 + length }
  const count = length - 0x80
  const start = at + 2 + count
  return { start, end: start + Buffer.from(bytes).readUIntBE(at + 2, count) }
}

export const toPem = (label: string, bytes: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(bytes)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`
