// SPDX-License-Identifier: Apache-2.0
// The npm package provider-pkcs11: keys on PKCS#11 tokens for Node's own crypto and TLS.
export { CODES, Pkcs11Error, type Pkcs11ErrorCode } from './errors.ts'
export { certificate, pemForUri, privateKey, publicKey } from './key-objects.ts'
export {
  type Certificate,
  certificates,
  type Key,
  keys,
  type Token,
  type TokenIdentity,
  tokens,
} from './objects.ts'
export type { PinCallback, PinSource } from './pin.ts'
export { loadProvider, type ProviderInfo, type ProviderOptions } from './provider.ts'
