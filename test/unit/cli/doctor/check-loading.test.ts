// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMissing } from '../../../../cli/doctor/check-driver.ts'
import { parseProviders } from '../../../../cli/doctor/check-loading.ts'
import { explainErrors } from '../../../../cli/run-openssl.ts'

test('providers are read from what `openssl list -providers` says', () => {
  const text = `Providers:
  default
    name: OpenSSL Default Provider
    version: 3.0.19
    status: active
  pkcs11
    name: PKCS#11 Provider
    version: 0.1.0
    status: inactive
    build info: provider-pkcs11 0.1.0
    gettable provider parameters:
      name: pointer to a UTF8 encoded string (arbitrary size)
`
  assert.deepEqual(parseProviders(text), [
    { name: 'default', title: 'OpenSSL Default Provider', version: '3.0.19', status: 'active' },
    {
      name: 'pkcs11',
      title: 'PKCS#11 Provider',
      version: '0.1.0',
      status: 'inactive',
      build: 'provider-pkcs11 0.1.0',
    },
  ])
})

test("the provider's own words are taken out of OpenSSL's errors", () => {
  const stderr = `Could not read key from pkcs11:object=x
805B8F1C967F0000:error:40810003:pkcs11::not found:provider-pkcs11:0:nothing on the tokens matches 'pkcs11:object=x'
805B8F1C967F0000:error:1608010C:STORE routines:ossl_store_handle_load_result:unsupported:../crypto/store/store_result.c:151:
`
  assert.deepEqual(explainErrors(stderr), ["nothing on the tokens matches 'pkcs11:object=x'"])
})

test("without them, OpenSSL's reasons say it, and without any the plain text", () => {
  const stderr = `805B8F1C967F0000:error:1608010C:STORE routines:f:unsupported:../crypto/store/s.c:151:
`
  assert.deepEqual(explainErrors(stderr), ['unsupported'])
  assert.deepEqual(explainErrors('Could not open file\n'), ['Could not open file'])
  assert.deepEqual(explainErrors(''), [])
})

test('libraries that ldd does not find are named', () => {
  const output = `	linux-vdso.so.1 (0x00007ffd)
	libpcsclite.so.1 => not found
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)
`
  assert.deepEqual(readMissing(output), ['libpcsclite.so.1'])
  assert.deepEqual(readMissing('	statically linked\n'), [])
})
