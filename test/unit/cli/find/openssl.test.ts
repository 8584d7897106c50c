// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readVersionOutput } from '../../../../cli/find/openssl.ts'

test('version and folders are read from what `openssl version` says', () => {
  const text = `OpenSSL 3.0.19 27 Jan 2026 (Library: OpenSSL 3.0.19 27 Jan 2026)
OPENSSLDIR: "/usr/lib/ssl"
MODULESDIR: "/usr/lib/x86_64-linux-gnu/ossl-modules"
`
  assert.deepEqual(readVersionOutput(text), {
    version: '3.0.19',
    modulesFolder: '/usr/lib/x86_64-linux-gnu/ossl-modules',
    configuration: '/usr/lib/ssl/openssl.cnf',
  })
})

test('an OpenSSL without modules has no folder of them', () => {
  assert.deepEqual(readVersionOutput('OpenSSL 1.1.1w  11 Sep 2023\nOPENSSLDIR: "/etc/ssl"\n'), {
    version: '1.1.1w',
    modulesFolder: undefined,
    configuration: '/etc/ssl/openssl.cnf',
  })
})

test('what is no OpenSSL is not taken for one', () => {
  assert.equal(readVersionOutput('unknown command'), undefined)
})
