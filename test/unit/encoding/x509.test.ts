// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { decodeCertificate } from '../../../src/encoding/x509.ts'
import { namesMatch } from '../../../src/encoding/x509-name.ts'
import { ProviderError } from '../../../src/errors.ts'

const run = (...args: string[]) =>
  new Uint8Array(execFileSync('openssl', args, { stdio: 'pipe', cwd: folder }))

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'x509-'))
  run('genpkey', '-algorithm', 'ED25519', '-out', 'key')
  run('req', '-new', '-key', 'key', '-subj', '/CN=My Subject', '-out', 'request')
})
after(() => rmSync(folder, { recursive: true, force: true }))

const makeRoot = () =>
  run('req', '-x509', '-key', 'key', '-subj', '/O=Org/CN=Root', '-outform', 'DER')

function makeIssued(...options: string[]): Uint8Array {
  run('req', '-x509', '-key', 'key', '-subj', '/O=Org/CN=Root', '-out', 'root')
  const issuer = ['-CA', 'root', '-CAkey', 'key', '-set_serial', '0x00f1e2']
  return run('x509', '-req', '-in', 'request', ...issuer, ...options, '-outform', 'DER')
}

test('the parts of a self-signed certificate are found', () => {
  const der = makeRoot()
  const certificate = decodeCertificate(der)
  const theirs = new X509Certificate(der)
  const spki = new Uint8Array(theirs.publicKey.export({ type: 'spki', format: 'der' }))
  assert.deepEqual(certificate.subjectPublicKeyInfo, spki)
  assert.deepEqual(certificate.subject, certificate.issuer)
  assert.equal(
    Buffer.from(certificate.serial).toString('hex').toUpperCase().replace(/^00/, ''),
    theirs.serialNumber,
  )
})

test('a certificate of version 1 is read too', () => {
  const der = makeIssued()
  assert.doesNotMatch(Buffer.from(der.subarray(0, 20)).toString('hex'), /a003020102/)
  const certificate = decodeCertificate(der)
  assert.equal(Buffer.from(certificate.serial).toString('hex'), '00f1e2')
  assert.ok(namesMatch(certificate.issuer, decodeCertificate(makeRoot()).subject))
  assert.equal(namesMatch(certificate.subject, certificate.issuer), false)
})

test('bytes behind a certificate do not matter', () => {
  const der = makeRoot()
  assert.deepEqual(decodeCertificate(Uint8Array.of(...der, 0, 0)), decodeCertificate(der))
})

test('a broken certificate is a ProviderError or still has its parts', () => {
  const der = makeRoot()
  fc.assert(
    fc.property(fc.nat(der.length - 1), fc.nat(255), fc.nat(der.length), (at, byte, cut) => {
      const broken = der.slice(0, cut)
      broken[at] = byte
      try {
        decodeCertificate(broken)
      } catch (error) {
        assert.ok(error instanceof ProviderError, String(error))
      }
    }),
    { numRuns: 1000 },
  )
})
