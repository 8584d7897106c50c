// SPDX-License-Identifier: Apache-2.0
// A CK_MECHANISM in words, for the debug log.
import { type Address, asAddress, NULL, native, offset } from '../host.ts'
import * as CK from './cryptoki.gen.ts'
import { CKM_NAMES } from './cryptoki-names.gen.ts'

/** `CKM_RSA_PKCS_PSS(CKM_SHA256,salt 32)`. Of other parameters only the size: one may be a secret. */
export const describeMechanism = (at: Address): string => {
  if (at === NULL) return 'none'
  const type = native.readWord(offset(at, CK.CK_MECHANISM.mechanism.offset))
  const parameter = asAddress(native.readWord(offset(at, CK.CK_MECHANISM.pParameter.offset)))
  const size = native.readWord(offset(at, CK.CK_MECHANISM.ulParameterLen.offset))
  const name = mechanismName(type)
  if (parameter === NULL || size === 0) return name
  return `${name}(${describeParameter(type, parameter, size)})`
}

/** `CKM_ECDSA`, or the number of one that the standard does not name. */
export const mechanismName = (type: number): string =>
  CKM_NAMES[type] ?? `0x${(type < 0 ? type + 2 ** 64 : type).toString(16)}`

const describeParameter = (type: number, at: Address, size: number): string => {
  if (size === CK.CK_RSA_PKCS_PSS_PARAMS.size && isPss(type)) return describePss(at)
  if (size === CK.CK_RSA_PKCS_OAEP_PARAMS.size && type === CK.CKM_RSA_PKCS_OAEP)
    return mechanismName(native.readWord(at))
  return `${size} bytes`
}

const isPss = (type: number): boolean => /_PSS$/.test(CKM_NAMES[type] ?? '')

const describePss = (at: Address): string => {
  const { hashAlg, sLen } = CK.CK_RSA_PKCS_PSS_PARAMS
  const hash = mechanismName(native.readWord(offset(at, hashAlg.offset)))
  return `${hash},salt ${native.readWord(offset(at, sLen.offset))}`
}
