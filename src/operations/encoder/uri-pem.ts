// SPDX-License-Identifier: Apache-2.0
// What stands in the file of a token's private key: its URI, and never a PIN.
import { encodePem } from '../../encoding/pem.ts'
import { encodeProviderUri, PROVIDER_URI_LABEL } from '../../encoding/provider-uri-pem.ts'
import { unsupported } from '../../errors.ts'
import { native } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { OSSL_KEYMGMT_SELECT_PRIVATE_KEY } from '../../openssl/dispatch.gen.ts'

/** Who has generated a key gets the file that names it; of other keys only where that is wanted. */
export function encodeUriPem(key: Key): Uint8Array {
  const { object } = key
  if (object === undefined)
    throw unsupported(
      `${key.name} is not written to a file; the parameter pkcs11_uri makes keys on a token`,
    )
  if (!object.isOnToken)
    throw unsupported('a key of a session is not written to a file: nothing would find it again')
  if (!key.isNew && !key.owner.writesUris)
    throw unsupported(
      'the private key stays on its token; pkcs11-module-encode-provider-uri-to-pem = true writes a file that names it',
    )
  return native.encodeUtf8(encodePem(PROVIDER_URI_LABEL, encodeProviderUri(object.uri)))
}

/** What PKCS#12 and DER files want; without an encoder, OpenSSL would fail and not say why. */
export function refusePrivateKey({ name }: Key): never {
  throw unsupported(
    `the value of '${name}' is never given out: no DER or PKCS#12 file can hold the key, only a PEM file that names it`,
  )
}

export const isPrivate = (selection: number): boolean =>
  (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) !== 0
