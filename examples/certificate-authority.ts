// SPDX-License-Identifier: Apache-2.0
// A certificate authority whose key (RSA or EC) is on a token: its own certificate, or with
// SUBJECT_KEY, a file with a public key in PEM, one for SUBJECT that it has signed.
import { createPublicKey, randomBytes, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { loadProvider, pemForUri, publicKey } from 'provider-pkcs11'
import { bits, der, integer, octets, oid, sequence, set, text, time, toPem } from './der.ts'

const { KEY = 'pkcs11:', PIN_FILE = 'pin', SUBJECT = 'localhost', SUBJECT_KEY } = process.env
await loadProvider({ pin: { file: PIN_FILE } })

const name = (cn: string) => sequence(set(sequence(oid('2.5.4.3'), text(cn))))
const caKey = await publicKey(KEY)
const isRsa = caKey.asymmetricKeyType === 'rsa'
const algorithm = isRsa
  ? sequence(oid('1.2.840.113549.1.1.11'), der(0x05)) // sha256WithRSAEncryption
  : sequence(oid('1.2.840.10045.4.3.2')) // ecdsa-with-SHA256
const subjectKey = SUBJECT_KEY === undefined ? caKey : createPublicKey(readFileSync(SUBJECT_KEY))
const basic = sequence(...(SUBJECT_KEY === undefined ? [der(0x01, Buffer.of(0xff))] : []))
const dnsName = sequence(der(0x82, Buffer.from(SUBJECT)))
const extensions = sequence(
  sequence(oid('2.5.29.19'), der(0x01, Buffer.of(0xff)), octets(basic)),
  ...(SUBJECT_KEY === undefined ? [] : [sequence(oid('2.5.29.17'), octets(dnsName))]),
)
const certificate = sequence(
  der(0xa0, integer(2)),
  integer(Buffer.concat([Buffer.of(1), randomBytes(15)])),
  algorithm,
  name('Example CA'),
  sequence(time(new Date()), time(new Date(Date.now() + 90 * 86_400_000))),
  name(SUBJECT_KEY === undefined ? 'Example CA' : SUBJECT),
  subjectKey.export({ type: 'spki', format: 'der' }),
  der(0xa3, extensions),
)
const signature = sign('sha256', certificate, await pemForUri(KEY))
process.stdout.write(toPem('CERTIFICATE', sequence(certificate, algorithm, bits(signature))))
