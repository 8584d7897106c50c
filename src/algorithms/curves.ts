// SPDX-License-Identifier: Apache-2.0
// Every curve that OpenSSL 3 knows by name (`openssl ecparam -list_curves`).

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

type Row = readonly [
  name: string,
  oid: string | undefined,
  bits: number,
  orderBits: number,
  aliases: readonly string[],
  nistName?: string,
]

/** Under any of its names, in any case. */
export const findCurveByName = (name: string): Curve | undefined => {
  const wanted = name.toLowerCase()
  return (
    listCurves().find((curve) => curve.name === name) ??
    listCurves().find((curve) => namesOf(curve).some((known) => known.toLowerCase() === wanted))
  )
}

export const findCurveByOid = (oid: string): Curve | undefined =>
  listCurves().find((curve) => curve.oid === oid)

const namesOf = ({ name, aliases, nistName }: Curve): readonly string[] => [
  name,
  ...aliases,
  ...(nistName === undefined ? [] : [nistName]),
]

let curves: readonly Curve[] | undefined

/** The table, made when the first curve is looked for: RSA keys need none. */
export const listCurves = (): readonly Curve[] => {
  curves ??= rows().map(([name, oid, bits, orderBits, aliases, nistName]) => ({
    name,
    aliases,
    nistName,
    oid,
    bits,
    orderBits,
  }))
  return curves
}

// biome-ignore format: one row is one curve
const rows = (): readonly Row[] => [
  // SECG, prime field (SEC 2)
  ['secp112r1', '1.3.132.0.6', 112, 112, []],
  ['secp112r2', '1.3.132.0.7', 112, 110, []],
  ['secp128r1', '1.3.132.0.28', 128, 128, []],
  ['secp128r2', '1.3.132.0.29', 128, 126, []],
  ['secp160k1', '1.3.132.0.9', 160, 161, ['ansip160k1']],
  ['secp160r1', '1.3.132.0.8', 160, 161, ['ansip160r1']],
  ['secp160r2', '1.3.132.0.30', 160, 161, ['ansip160r2']],
  ['secp192k1', '1.3.132.0.31', 192, 192, ['ansip192k1']],
  ['secp224k1', '1.3.132.0.32', 224, 225, ['ansip224k1']],
  ['secp224r1', '1.3.132.0.33', 224, 224, ['ansip224r1'], 'P-224'],
  ['secp256k1', '1.3.132.0.10', 256, 256, ['ansip256k1']],
  ['secp384r1', '1.3.132.0.34', 384, 384, ['ansip384r1'], 'P-384'],
  ['secp521r1', '1.3.132.0.35', 521, 521, ['ansip521r1'], 'P-521'],
  // X9.62, prime field
  ['prime192v1', '1.2.840.10045.3.1.1', 192, 192, ['secp192r1'], 'P-192'],
  ['prime192v2', '1.2.840.10045.3.1.2', 192, 192, []],
  ['prime192v3', '1.2.840.10045.3.1.3', 192, 192, []],
  ['prime239v1', '1.2.840.10045.3.1.4', 239, 239, []],
  ['prime239v2', '1.2.840.10045.3.1.5', 239, 239, []],
  ['prime239v3', '1.2.840.10045.3.1.6', 239, 239, []],
  ['prime256v1', '1.2.840.10045.3.1.7', 256, 256, ['secp256r1'], 'P-256'],
  // SECG, binary field (SEC 2)
  ['sect113r1', '1.3.132.0.4', 113, 113, []],
  ['sect113r2', '1.3.132.0.5', 113, 113, []],
  ['sect131r1', '1.3.132.0.22', 131, 131, []],
  ['sect131r2', '1.3.132.0.23', 131, 131, []],
  ['sect163k1', '1.3.132.0.1', 163, 163, ['ansit163k1'], 'K-163'],
  ['sect163r1', '1.3.132.0.2', 163, 162, ['ansit163r1']],
  ['sect163r2', '1.3.132.0.15', 163, 163, ['ansit163r2'], 'B-163'],
  ['sect193r1', '1.3.132.0.24', 193, 193, ['ansit193r1']],
  ['sect193r2', '1.3.132.0.25', 193, 193, ['ansit193r2']],
  ['sect233k1', '1.3.132.0.26', 233, 232, ['ansit233k1'], 'K-233'],
  ['sect233r1', '1.3.132.0.27', 233, 233, ['ansit233r1'], 'B-233'],
  ['sect239k1', '1.3.132.0.3', 239, 238, ['ansit239k1']],
  ['sect283k1', '1.3.132.0.16', 283, 281, ['ansit283k1'], 'K-283'],
  ['sect283r1', '1.3.132.0.17', 283, 282, ['ansit283r1'], 'B-283'],
  ['sect409k1', '1.3.132.0.36', 409, 407, ['ansit409k1'], 'K-409'],
  ['sect409r1', '1.3.132.0.37', 409, 409, ['ansit409r1'], 'B-409'],
  ['sect571k1', '1.3.132.0.38', 571, 570, ['ansit571k1'], 'K-571'],
  ['sect571r1', '1.3.132.0.39', 571, 570, ['ansit571r1'], 'B-571'],
  // X9.62, binary field
  ['c2pnb163v1', '1.2.840.10045.3.0.1', 163, 163, []],
  ['c2pnb163v2', '1.2.840.10045.3.0.2', 163, 162, []],
  ['c2pnb163v3', '1.2.840.10045.3.0.3', 163, 162, []],
  ['c2pnb176v1', '1.2.840.10045.3.0.4', 176, 161, []],
  ['c2tnb191v1', '1.2.840.10045.3.0.5', 191, 191, []],
  ['c2tnb191v2', '1.2.840.10045.3.0.6', 191, 190, []],
  ['c2tnb191v3', '1.2.840.10045.3.0.7', 191, 189, []],
  ['c2pnb208w1', '1.2.840.10045.3.0.10', 208, 193, []],
  ['c2tnb239v1', '1.2.840.10045.3.0.11', 239, 238, []],
  ['c2tnb239v2', '1.2.840.10045.3.0.12', 239, 237, []],
  ['c2tnb239v3', '1.2.840.10045.3.0.13', 239, 236, []],
  ['c2pnb272w1', '1.2.840.10045.3.0.16', 272, 257, []],
  ['c2pnb304w1', '1.2.840.10045.3.0.17', 304, 289, []],
  ['c2tnb359v1', '1.2.840.10045.3.0.18', 359, 353, []],
  ['c2pnb368w1', '1.2.840.10045.3.0.19', 368, 353, []],
  ['c2tnb431r1', '1.2.840.10045.3.0.20', 431, 418, []],
  // WTLS
  ['wap-wsg-idm-ecid-wtls1', '2.23.43.1.4.1', 113, 112, []],
  ['wap-wsg-idm-ecid-wtls3', '2.23.43.1.4.3', 163, 163, []],
  ['wap-wsg-idm-ecid-wtls4', '2.23.43.1.4.4', 113, 113, []],
  ['wap-wsg-idm-ecid-wtls5', '2.23.43.1.4.5', 163, 163, []],
  ['wap-wsg-idm-ecid-wtls6', '2.23.43.1.4.6', 112, 112, []],
  ['wap-wsg-idm-ecid-wtls7', '2.23.43.1.4.7', 160, 161, []],
  ['wap-wsg-idm-ecid-wtls8', '2.23.43.1.4.8', 112, 113, []],
  ['wap-wsg-idm-ecid-wtls9', '2.23.43.1.4.9', 160, 161, []],
  ['wap-wsg-idm-ecid-wtls10', '2.23.43.1.4.10', 233, 232, []],
  ['wap-wsg-idm-ecid-wtls11', '2.23.43.1.4.11', 233, 233, []],
  ['wap-wsg-idm-ecid-wtls12', '2.23.43.1.4.12', 224, 224, []],
  // Oakley groups: they have no object identifier
  ['Oakley-EC2N-3', undefined, 155, 154, []],
  ['Oakley-EC2N-4', undefined, 185, 184, []],
  // Brainpool (RFC 5639)
  ['brainpoolP160r1', '1.3.36.3.3.2.8.1.1.1', 160, 160, []],
  ['brainpoolP160t1', '1.3.36.3.3.2.8.1.1.2', 160, 160, []],
  ['brainpoolP192r1', '1.3.36.3.3.2.8.1.1.3', 192, 192, []],
  ['brainpoolP192t1', '1.3.36.3.3.2.8.1.1.4', 192, 192, []],
  ['brainpoolP224r1', '1.3.36.3.3.2.8.1.1.5', 224, 224, []],
  ['brainpoolP224t1', '1.3.36.3.3.2.8.1.1.6', 224, 224, []],
  ['brainpoolP256r1', '1.3.36.3.3.2.8.1.1.7', 256, 256, []],
  ['brainpoolP256t1', '1.3.36.3.3.2.8.1.1.8', 256, 256, []],
  ['brainpoolP320r1', '1.3.36.3.3.2.8.1.1.9', 320, 320, []],
  ['brainpoolP320t1', '1.3.36.3.3.2.8.1.1.10', 320, 320, []],
  ['brainpoolP384r1', '1.3.36.3.3.2.8.1.1.11', 384, 384, []],
  ['brainpoolP384t1', '1.3.36.3.3.2.8.1.1.12', 384, 384, []],
  ['brainpoolP512r1', '1.3.36.3.3.2.8.1.1.13', 512, 512, []],
  ['brainpoolP512t1', '1.3.36.3.3.2.8.1.1.14', 512, 512, []],
  // SM2 (GB/T 32918)
  ['SM2', '1.2.156.10197.1.301', 256, 256, []],
]
