// SPDX-License-Identifier: Apache-2.0
// What `-text` prints of a key.
import { formatHexLines, formatHexNumber } from '../../encoding/hex.ts'
import { type Blocking, native } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { type PublicKey, publicKeyBits } from '../../key/public-key.ts'
import { OSSL_KEYMGMT_SELECT_PRIVATE_KEY } from '../../openssl/dispatch.gen.ts'

export function* describeKey(key: Key, selection: number): Blocking<Uint8Array> {
  const publicKey = yield* key.publicKey()
  const asPrivate = key.isPrivate && (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) !== 0
  const half = asPrivate ? 'Private' : 'Public'
  const size = publicKey === undefined ? '' : ` (${publicKeyBits(publicKey)} bits)`
  const lines = [
    `PKCS11 ${key.type.name} ${half} Key${size}`,
    ...(asPrivate ? ["[Can't export and print private key data]"] : []),
    ...(publicKey === undefined ? [] : DESCRIPTIONS[publicKey.form](publicKey)),
    ...(key.object === undefined ? [] : [`URI ${key.object.uri}`]),
  ]
  return native.encodeUtf8(`${lines.join('\n')}\n`)
}

type Describe = (key: PublicKey) => readonly string[]

const DESCRIPTIONS: Readonly<Record<PublicKey['form'], Describe>> = {
  rsa: (key) => {
    if (key.form !== 'rsa') return []
    const exponent = key.exponent.reduce((sum, byte) => sum * 256 + byte, 0)
    return [
      'Modulus:',
      formatHexNumber(key.modulus).trimEnd(),
      `Exponent: ${exponent} (0x${exponent.toString(16)})`,
    ]
  },
  ec: (key) => {
    if (key.form !== 'ec') return []
    const { name, nistName } = key.curve
    return [
      'Pub:',
      formatHexLines(key.point).trimEnd(),
      `ASN1 OID: ${name}`,
      ...(nistName === undefined ? [] : [`NIST CURVE: ${nistName}`]),
    ]
  },
  raw: (key) => (key.form === 'raw' ? ['Pub:', formatHexLines(key.bytes).trimEnd()] : []),
}
