// SPDX-License-Identifier: Apache-2.0
// The npm package for linux-arm64-gnu in a Node for it, run by qemu: `npm run test:matrix -- arm64`.
import { cpSync, renameSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { createExampleToken } from '../support/example.ts'
import { installArchives, makeArchives } from '../support/installed-package.ts'
import { mustRun } from '../support/run.ts'

const { MATRIX_ARM64_NODE: node, MATRIX_ARM64_ROOT: root } = process.env
const skip = (node === undefined || root === undefined) && 'it needs a Node for arm64'

test('Node on arm64 keeps what the npm package promises', { skip }, async () => {
  const { main, module } = makeArchives('linux-arm64-gnu')
  const folder = await installArchives(main)
  // npm refuses it here, where the processor is another.
  await mustRun('tar', ['-xzf', module, '-C', join(folder, 'node_modules')])
  const name = 'provider-pkcs11-linux-arm64-gnu'
  renameSync(join(folder, 'node_modules/package'), join(folder, 'node_modules', name))
  symlinkSync(resolve('node_modules/jose'), join(folder, 'node_modules/jose'))
  cpSync('test/matrix/node-package.mjs', join(folder, 'node-package.mjs'))
  const { env } = await createExampleToken()
  // Programs that start others need an emulator that the kernel knows of.
  const more = { NO_CHILDREN: '1', PKCS11_PROVIDER_MODULE: '/usr/lib/softhsm/libsofthsm2.so' }
  const args = ['-L', root ?? '', node ?? '', '--test-reporter=tap', 'node-package.mjs']
  await mustRun('qemu-aarch64', args, { cwd: folder, env: { ...env, ...more } })
})
