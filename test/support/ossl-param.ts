// SPDX-License-Identifier: Apache-2.0
import koffi from 'koffi'
import { fixedBuffer } from './cryptoki-template.ts'
import { check } from './evp.ts'
import { libcrypto, type Pointer } from './libcrypto.ts'

const PARAM_BYTES = 40
const OCTET_STRING = 5

/** An octet string of an EVP_PKEY_CTX, such as `algorithm-id`. */
export function readContextOctets(pkeyContext: Pointer, name: string): Buffer {
  const key = fixedBuffer(Buffer.from(`${name}\0`))
  const data = fixedBuffer(1024)
  // One OSSL_PARAM, and one of zeros at the end.
  const params = fixedBuffer(2 * PARAM_BYTES)
  params.writeBigUInt64LE(koffi.address(key), 0)
  params.writeUInt32LE(OCTET_STRING, 8)
  params.writeBigUInt64LE(koffi.address(data), 16)
  params.writeBigUInt64LE(BigInt(data.length), 24)
  check('EVP_PKEY_CTX_get_params', libcrypto.EVP_PKEY_CTX_get_params(pkeyContext, params))
  return data.subarray(0, Number(params.readBigUInt64LE(32)))
}
