// SPDX-License-Identifier: Apache-2.0
// What applications do, one row each; a right answer returns, a wrong one throws WrongAnswer, and what
// OpenSSL refuses throws OpensslError.
import { tooOldForMessages } from '../../support/evp-message.ts'
import { libcrypto } from '../../support/libcrypto.ts'
import { deleteKey, generateInSession, generateOnToken } from './generate-scenarios.ts'
import {
  decryptAgain,
  decryptWith,
  derive,
  deriveAgain,
  OAEP,
  sign,
  signAgain,
  TLS,
  verify,
  verifyWrong,
} from './key-scenarios.ts'
import {
  digest,
  importKey,
  kdf,
  list,
  loadCertificate,
  random,
  tls13Kdf,
  uriFile,
  uriPin,
} from './other-scenarios.ts'
import {
  checkPair,
  encryptOaep,
  messageInParts,
  signHash,
  signInParts,
  verifyHash,
} from './part-scenarios.ts'
import { PSS, type Scenario, withPrivate } from './scenario.ts'
import { askedPin, listTwoTokens, twoTokens } from './token-scenarios.ts'

const OPENSSL_3_2 = 0x30200000
const hasDelete = Number(libcrypto.OpenSSL_version_num()) >= OPENSSL_3_2

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'load by URI': { run: (world) => withPrivate(world, 'rsa', () => {}) },
  'load a certificate': loadCertificate,
  list: list(9),
  'sign with RSA': sign('rsa'),
  'sign with RSA-PSS': sign('rsa', PSS),
  'sign with EC': sign('ec'),
  'sign with Ed25519': sign('ed'),
  'sign with a login each time': sign('always'),
  'sign with RSA again': signAgain('rsa'),
  'sign with RSA-PSS again': signAgain('rsa', PSS),
  'sign with EC again': signAgain('ec'),
  'sign with Ed25519 again': signAgain('ed'),
  'sign with a login each time, again': signAgain('always'),
  'sign by a file with a URI': uriFile,
  'sign with the PIN in the URI': uriPin,
  'verify RSA': verify('rsa'),
  'verify EC': verify('ec'),
  'verify a wrong signature of RSA': verifyWrong('rsa'),
  'verify a wrong signature of EC': verifyWrong('ec'),
  'decrypt PKCS#1': decryptWith('pkcs1', { 'pad-mode': 1 }),
  'decrypt PKCS#1 strictly': decryptWith('pkcs1', { 'pad-mode': 1, 'implicit-rejection': 0n }),
  'decrypt OAEP': decryptWith('oaep', OAEP),
  'decrypt for TLS': decryptWith('tls', TLS),
  'decrypt OAEP again': decryptAgain('oaep', OAEP),
  'encrypt OAEP': encryptOaep,
  derive,
  'derive again': deriveAgain,
  'sign in parts with RSA': signInParts('rsa'),
  'sign in parts with EC': signInParts('ec'),
  'sign a hash with RSA': signHash('rsa'),
  'sign a hash with EC': signHash('ec'),
  'verify a hash': verifyHash,
  'check a pair of EC': checkPair('ec'),
  'check a pair of RSA': checkPair('rsa'),
  'sign with the PIN of the application': askedPin,
  'sign with two tokens': twoTokens,
  'list two tokens': listTwoTokens,
  ...(tooOldForMessages ? {} : { 'messages in parts': messageInParts }),
  'generate EC': generateOnToken('EC', { group: 'P-256' }),
  'generate RSA': generateOnToken('RSA', { bits: '1024' }),
  'generate Ed25519': generateOnToken('ED25519', {}),
  'generate EC in a session': generateInSession,
  ...(hasDelete ? { delete: deleteKey } : {}),
  digest,
  random,
  import: importKey,
  HKDF: kdf,
  'TLS13-KDF': tls13Kdf,
}
