// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { chooseDriver, findDrivers } from '../../../../cli/find/drivers.ts'
import { makeFolder } from '../../../support/folder.ts'

/** A file system with these files; a value is a file's content. */
function makeRoot(files: Readonly<Record<string, string>>): string {
  const root = makeFolder()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

const find = (files: Readonly<Record<string, string>>) =>
  findDrivers(makeRoot(files)).map(({ title, path }) => `${title} ${path}`)

test('a system without drivers has none', () => {
  assert.deepEqual(find({ '/usr/lib/libcrypto.so.3': '' }), [])
})

test('drivers are found where vendors put them', () => {
  const files = {
    '/usr/lib64/pkcs11/libsofthsm2.so': '',
    '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so': '',
    '/opt/cloudhsm/lib/libcloudhsm_pkcs11.so': '',
  }
  assert.deepEqual(find(files), [
    'SoftHSM /usr/lib64/pkcs11/libsofthsm2.so',
    'OpenSC /usr/lib/x86_64-linux-gnu/opensc-pkcs11.so',
    'AWS CloudHSM /opt/cloudhsm/lib/libcloudhsm_pkcs11.so',
  ])
})

test('what p11-kit is told of comes first, by a relative or an absolute path', () => {
  const files = {
    '/usr/share/p11-kit/modules/b.module': 'module: acme.so\nmanaged: yes\n',
    '/etc/pkcs11/modules/a.module': '# ours\nmodule: /opt/acme/p11.so\n',
    '/usr/lib/aarch64-linux-gnu/pkcs11/acme.so': '',
    '/opt/acme/p11.so': '',
    '/usr/lib/softhsm/libsofthsm2.so': '',
  }
  assert.deepEqual(find(files), [
    'p11.so /opt/acme/p11.so',
    'acme.so /usr/lib/aarch64-linux-gnu/pkcs11/acme.so',
    'SoftHSM /usr/lib/softhsm/libsofthsm2.so',
  ])
})

test('a driver that is configured and not installed is left out', () => {
  assert.deepEqual(find({ '/etc/pkcs11/modules/a.module': 'module: /opt/gone.so\n' }), [])
})

test('the certificate authorities of the system are no token', () => {
  const files = {
    '/usr/share/p11-kit/modules/p11-kit-trust.module': 'module: p11-kit-trust.so\n',
    '/usr/lib/pkcs11/p11-kit-trust.so': '',
  }
  assert.deepEqual(find(files), [])
})

test('one file under two names is one driver', () => {
  const root = makeRoot({ '/usr/lib/softhsm/libsofthsm2.so': '' })
  mkdirSync(join(root, '/usr/lib/pkcs11'))
  symlinkSync('../softhsm/libsofthsm2.so', join(root, '/usr/lib/pkcs11/libsofthsm2.so'))
  assert.equal(findDrivers(root).length, 1)
})

test('a driver is chosen by its path, by its name in any case, or by any other path', () => {
  const drivers = findDrivers(makeRoot({ '/usr/lib/softhsm/libsofthsm2.so': '' }))
  const path = '/usr/lib/softhsm/libsofthsm2.so'
  assert.equal(chooseDriver(drivers, path)?.path, path)
  assert.equal(chooseDriver(drivers, 'softhsm')?.path, path)
  assert.equal(chooseDriver(drivers, './mine.so')?.path, './mine.so')
  assert.equal(chooseDriver(drivers, 'mine'), undefined)
})
