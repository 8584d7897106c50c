// SPDX-License-Identifier: Apache-2.0
// What applications do, one row each; a right answer returns, a wrong one throws WrongAnswer, and what
// OpenSSL refuses throws OpensslError.
import { libcrypto } from '../../support/libcrypto.ts'
import { deleteKey, generateInSession, generateOnToken } from './generate-scenarios.ts'
import { decryptWith, derive, OAEP, sign, signAgain, verify, verifyWrong } from './key-scenarios.ts'
import {
  digest,
  importKey,
  kdf,
  list,
  loadCertificate,
  random,
  uriFile,
  uriPin,
} from './other-scenarios.ts'
import { PSS, type Scenario, withPrivate } from './scenario.ts'

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
  derive,
  'generate EC': generateOnToken('EC', { group: 'P-256' }),
  'generate Ed25519': generateOnToken('ED25519', {}),
  'generate EC in a session': generateInSession,
  ...(hasDelete ? { delete: deleteKey } : {}),
  digest,
  random,
  import: importKey,
  HKDF: kdf,
}
