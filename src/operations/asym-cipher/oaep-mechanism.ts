// SPDX-License-Identifier: Apache-2.0
// CKM_RSA_PKCS_OAEP (PKCS#11 v3.2 §6.1.8), where a token can do what OpenSSL asks for.
import type { Digest } from '../../algorithms/digests.ts'
import { type Blocking, native } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import type { Mechanism } from '../../key/mechanism.ts'
import { acceptsParameter, offers } from '../../key/offers.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import { CKM_RSA_PKCS_OAEP, CKM_RSA_X_509, CKZ_DATA_SPECIFIED } from '../../pkcs11/cryptoki.gen.ts'
import type { CipherSettings } from './settings.ts'

/** The mechanism with these settings, if the token takes them. */
export function* findOaepMechanism(
  key: Key,
  { oaepDigest, mgf1Digest, label }: CipherSettings,
): Blocking<Mechanism | undefined> {
  if (!(yield* offers(key, 'decrypt', CKM_RSA_PKCS_OAEP))) return undefined
  // SoftHSM 2.6 takes a label and does not look at it: where there is a choice, it is checked here.
  if (label.sizeBytes > 0 && (yield* offers(key, 'decrypt', CKM_RSA_X_509))) return undefined
  // The question is asked with an example, so that labels have one answer.
  const asked = label.sizeBytes > 0 ? exampleLabel() : label
  const example = oaepParameter(oaepDigest, mgf1Digest, asked)
  const parameter = oaepParameter(oaepDigest, mgf1Digest, label)
  if (example === undefined || parameter === undefined) return undefined
  const mechanism = CKM_RSA_PKCS_OAEP
  if (!(yield* acceptsParameter(key, 'decrypt', { mechanism, parameter: example })))
    return undefined
  return { mechanism, parameter }
}

let example: NativeBytes | undefined

const exampleLabel = (): NativeBytes => {
  example ??= { address: native.alloc(1), sizeBytes: 1 }
  return example
}

/** CK_RSA_PKCS_OAEP_PARAMS; absent for digests that PKCS#11 has no mechanism for. */
const oaepParameter = (
  digest: Digest,
  mgf1: Digest,
  label: NativeBytes,
): Uint8Array | undefined => {
  if (digest.mechanism === undefined || mgf1.mgf1 === undefined) return undefined
  const { mechanism } = digest
  const words = [mechanism, mgf1.mgf1, CKZ_DATA_SPECIFIED, label.address, label.sizeBytes]
  return new Uint8Array(BigUint64Array.from(words, BigInt).buffer)
}
