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
import { publicKeyFromSpki, spkiFromPublicKey } from '../../../src/key/public-key.ts'
import { parseSetting } from '../../../src/log/setting.ts'
import { parseUri } from '../../../src/pkcs11/uri.ts'
import { redactUri } from '../../../src/pkcs11/uri-redact.ts'
import type { Target } from './fuzz.ts'
import { CERTIFICATE, EC_SPKI, ED_SPKI, PSS_SPKI, RSA_SPKI } from './samples.ts'
import { TOKEN_TARGET } from './token-target.ts'
import { tolerate } from './tolerate.ts'

const texts = (...list: readonly string[]): Uint8Array[] => list.map(encodeUtf8)
const SPKIS = [RSA_SPKI, EC_SPKI, ED_SPKI, PSS_SPKI]
const PEM = encodeUtf8(
  '-----BEGIN PKCS#11 PROVIDER URI-----\nMCcaGlBLQ1MjMTEgUHJvdmlkZXIgVVJJIHYxLjAMCXBrY3MxMTo7\n-----END PKCS#11 PROVIDER URI-----\n',
)

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
    *run(bytes) {
      for (const read of READERS)
        yield* tolerate(() => {
          read(bytes)
          return undefined
        })
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
      // Slow, as it compares with each.
      if (bytes.length % 8 === 0) findNearestOption(`pkcs11-module-${value.slice(0, 40)}`)
    },
  },
  'attributes of a token': TOKEN_TARGET,
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
