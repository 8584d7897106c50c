// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refuseOldNode } from '../../../node/node-version.ts'

for (const version of ['20.20.2', '22.23.3', '23.11.1', '24.20.0', '25.9.0', '26.0.0', '26.6.9'])
  test(`Node ${version} is refused before it crashes`, () => {
    assert.throws(() => refuseOldNode(version), {
      code: 'ERR_PKCS11_NODE_VERSION',
      message: /24\.21, 26\.7 .*pemForUri/,
    })
  })

for (const version of ['24.21.0', '24.22.2', '26.7.0', '26.10.0', '27.0.0', '28.1.0'])
  test(`Node ${version} is ready`, () => {
    refuseOldNode(version)
  })
