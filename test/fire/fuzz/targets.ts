// SPDX-License-Identifier: Apache-2.0
// What comes from outside, and the code that reads it. Each may throw a ProviderError and nothing else.

import { findNearestOption } from '../../../src/config/nearest-option.ts'
import { OPTIONS } from '../../../src/config/options.ts'
import { decodeBase64 } from '../../../src/encoding/base64.ts'
import { decodeEcdsaSignature } from '../../../src/encoding/ecdsa-signature.ts'
import { decodePem } from '../../../src/encoding/pem.ts'
import { decodeProviderUri, encodeProviderUri } from '../../../src/encoding/provider-uri-pem.ts'
import { decodePssParams } from '../../../src/encoding/pss-params.ts'
import { decodeSpki } from '../../../src/encoding/spki.ts'
import { decodeUtf8, encodeUtf8, findInvalidUtf8 } from '../../../src/encoding/utf8.ts'
import { decodeCertificate } from '../../../src/encoding/x509.ts'
import { namesMatch } from '../../../src/encoding/x509-name.ts'
import { publicKeyFromAttributes } from '../../../src/key/public-half.ts'
import { publicKeyFromSpki, spkiFromPublicKey } from '../../../src/key/public-key.ts'
import { parseSetting } from '../../../src/log/setting.ts'
import * as CK from '../../../src/pkcs11/cryptoki.gen.ts'
import { parseUri } from '../../../src/pkcs11/uri.ts'
import { redactUri } from '../../../src/pkcs11/uri-redact.ts'
import { CERTIFICATE, EC_SPKI, ED_SPKI, PSS_SPKI, RSA_SPKI } from './samples.ts'

export interface Target {
  readonly corpus: readonly Uint8Array[]
  run(bytes: Uint8Array): void
}

const texts = (...list: readonly string[]): Uint8Array[] => list.map(encodeUtf8)
const SPKIS = [RSA_SPKI, EC_SPKI, ED_SPKI, PSS_SPKI]
const PEM = encodeUtf8(
  '-----BEGIN PKCS#11 PROVIDER URI-----\nMCcaGlBLQ1MjMTEgUHJvdmlkZXIgVVJJIHYxLjAMCXBrY3MxMTo7\n-----END PKCS#11 PROVIDER URI-----\n',
)

/** Attributes of public keys by turns, the input as the one that is looked at. */
const ATTRIBUTES = [
  CK.CKA_KEY_TYPE,
  CK.CKA_MODULUS,
  CK.CKA_PUBLIC_EXPONENT,
  CK.CKA_EC_PARAMS,
  CK.CKA_EC_POINT,
  CK.CKA_PUBLIC_KEY_INFO,
  CK.CKA_CLASS,
] as const
const KEY_TYPES = [CK.CKK_RSA, CK.CKK_EC, CK.CKK_EC_EDWARDS, CK.CKK_EC_MONTGOMERY] as const

export const TARGETS: Readonly<Record<string, Target>> = {
  URIs: {
    corpus: texts(
      'pkcs11:token=a%20b;object=key;id=%01%02;type=private?pin-value=1234&pin-source=file:/x',
      'pkcs11:manufacturer=M;model=m;serial=1;slot-id=327;slot-description=S;slot-manufacturer=T',
      'pkcs11:library-version=3.1;library-description=L;library-manufacturer=N;x-v=1?module-path=/y&x-w=%25',
      'pkcs11:',
    ),
    run(bytes) {
      redactUri(bytes)
      parseUri(bytes)
    },
  },
  'PEM and DER': {
    corpus: [PEM, encodeProviderUri('pkcs11:token=x;object=y'), CERTIFICATE, ...SPKIS],
    run: (bytes) => {
      for (const read of READERS) tolerate(() => read(bytes))
    },
  },
  'configuration values': {
    corpus: texts(
      'true',
      'false',
      '0',
      '1',
      '1024',
      'auto',
      'early',
      'no-deinit no-operation-state',
    ),
    run: (bytes) => {
      const value = decodeUtf8(bytes)
      for (const option of Object.values(OPTIONS)) option.parse(value)
      findNearestOption(`pkcs11-module-${value.slice(0, 40)}`)
    },
  },
  'attributes of a token': {
    corpus: [RSA_SPKI.subarray(33), EC_SPKI.subarray(24), EC_SPKI.subarray(10, 20), ...SPKIS],
    run: (bytes) => {
      const at = bytes.length % ATTRIBUTES.length
      for (const type of KEY_TYPES) tolerate(() => readKey(type, at, bytes))
    },
  },
  'the debug setting': {
    corpus: texts('file:/tmp/log,level:2', 'level:1', 'file:stderr', 'file:/a,level:3'),
    run: (bytes) => {
      parseSetting(decodeUtf8(bytes))
    },
  },
}

const READERS: readonly ((bytes: Uint8Array) => unknown)[] = [
  decodePem,
  decodeBase64,
  decodeProviderUri,
  decodeSpki,
  (bytes) => spkiFromPublicKey(publicKeyFromSpki(bytes)),
  decodePssParams,
  decodeCertificate,
  (bytes) => namesMatch(bytes, CERTIFICATE.subarray(34, 60)),
  (bytes) => decodeEcdsaSignature(bytes, 32),
  findInvalidUtf8,
]

function readKey(type: number, at: number, bytes: Uint8Array): void {
  const number = new Uint8Array(8)
  number[0] = type
  const attributes = new Map<number, Uint8Array>([
    [CK.CKA_KEY_TYPE, number],
    [CK.CKA_MODULUS, RSA_SPKI.subarray(33, 289)],
    [CK.CKA_PUBLIC_EXPONENT, Uint8Array.of(1, 0, 1)],
    [CK.CKA_EC_PARAMS, EC_SPKI.subarray(13, 23)],
    [CK.CKA_EC_POINT, EC_SPKI.subarray(26)],
  ])
  const chosen = ATTRIBUTES[at]
  if (chosen !== undefined) attributes.set(chosen, bytes)
  const key = publicKeyFromAttributes(attributes)
  if (key !== undefined) spkiFromPublicKey(key)
}

/** A refusal does not keep the others from their turn. */
function tolerate(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ProviderError') throw error
  }
}
