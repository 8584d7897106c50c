// SPDX-License-Identifier: Apache-2.0
// Signs a file with the key and the certificate that KEY names: a detached CMS signature (RFC 5652)
// in FILE.p7s, which `openssl cms -verify -inform DER -binary -content FILE` and others check.
import { sign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { certificate, loadProvider, pemForUri } from 'provider-pkcs11'
import { children, der, integer, octets, oid, sequence, set } from './der.ts'

const { KEY = 'pkcs11:', PIN_FILE = 'pin', FILE = 'file' } = process.env
await loadProvider({ pin: { file: PIN_FILE } })

const x509 = await certificate(KEY)
const isRsa = x509.publicKey.asymmetricKeyType === 'rsa'
const algorithm = isRsa
  ? sequence(oid('1.2.840.113549.1.1.1'), der(0x05)) // rsaEncryption
  : sequence(oid('1.2.840.10045.4.3.2')) // ecdsa-with-SHA256
const sha256 = sequence(oid('2.16.840.1.101.3.4.2.1'))
const [tbs = Buffer.alloc(0)] = children(x509.raw)
const [, serial = tbs, , issuer = tbs] = children(tbs)
const signature = sign('sha256', readFileSync(FILE), await pemForUri(KEY))
const signer = sequence(integer(1), sequence(issuer, serial), sha256, algorithm, octets(signature))
const signed = sequence(
  integer(1),
  set(sha256),
  sequence(oid('1.2.840.113549.1.7.1')), // the file itself is not in it
  der(0xa0, x509.raw),
  set(signer),
)
writeFileSync(`${FILE}.p7s`, sequence(oid('1.2.840.113549.1.7.2'), der(0xa0, signed)))
