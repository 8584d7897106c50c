// SPDX-License-Identifier: Apache-2.0
// Every curve that OpenSSL 3 knows by name (`openssl ecparam -list_curves`).
import { lazily } from '../host.ts'

export interface Curve {
  /** OpenSSL's name of the group. */
  readonly name: string
  /** The same curve under the names of other standards. */
  readonly aliases: readonly string[]
  /** NIST's name (FIPS 186-4), which is a name of its own in OpenSSL's texts. */
  readonly nistName: string | undefined
  /** Absent for the two Oakley groups: such a curve cannot be named in a key. */
  readonly oid: string | undefined
  /** Size of the field; a coordinate has this many bits. */
  readonly bits: number
  /** Size of the group's order; each half of a signature has this many bits. */
  readonly orderBits: number
}

export type CurveRow = readonly [
  name: string,
  oid: string | undefined,
  bits: number,
  orderBits: number,
  aliases: readonly string[],
  nistName?: string,
]

const more = lazily<typeof import('./more-curves.ts')>('algorithms/more-curves.js')

/** Under any of its names, in any case. */
export const findCurveByName = (name: string): Curve | undefined => {
  const wanted = name.toLowerCase()
  return (
    findCurve((curve) => curve.name === name) ??
    findCurve((curve) => namesOf(curve).some((known) => known.toLowerCase() === wanted))
  )
}

export const findCurveByOid = (oid: string): Curve | undefined =>
  findCurve((curve) => curve.oid === oid)

const findCurve = (is: (curve: Curve) => boolean): Curve | undefined =>
  COMMON.find(is) ?? listCurves().find(is)

const namesOf = ({ name, aliases, nistName }: Curve): readonly string[] => [
  name,
  ...aliases,
  ...(nistName === undefined ? [] : [nistName]),
]

const fromRow = ([name, oid, bits, orderBits, aliases, nistName]: CurveRow): Curve => ({
  name,
  aliases,
  nistName,
  oid,
  bits,
  orderBits,
})

const COMMON: readonly Curve[] = (
  [
    ['prime256v1', '1.2.840.10045.3.1.7', 256, 256, ['secp256r1'], 'P-256'],
    ['secp384r1', '1.3.132.0.34', 384, 384, ['ansip384r1'], 'P-384'],
    ['secp521r1', '1.3.132.0.35', 521, 521, ['ansip521r1'], 'P-521'],
  ] satisfies readonly CurveRow[]
).map(fromRow)

let curves: readonly Curve[] | undefined

export const listCurves = (): readonly Curve[] => {
  curves ??= [...COMMON, ...more().MORE_CURVES.map(fromRow)]
  return curves
}
