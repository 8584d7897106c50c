// SPDX-License-Identifier: Apache-2.0
// The npm package as installed, in each Node of MATRIX_NODES; without it, the Node that runs this.
import { cpSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createExampleToken } from '../support/example.ts'
import { installArchives, makeArchives } from '../support/installed-package.ts'
import { mustRun } from '../support/run.ts'

const SCRIPT = fileURLToPath(new URL('node-package.mjs', import.meta.url))
const NODES = (process.env.MATRIX_NODES ?? process.execPath).split(':')

const { main, module } = makeArchives()
const folder = await installArchives(main, module)
for (const name of ['jose', 'undici'])
  symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name))
cpSync('examples', join(folder, 'examples'), { recursive: true })
cpSync(SCRIPT, join(folder, 'node-package.mjs'))
await mustRun(resolve('node_modules/.bin/esbuild'), [
  'examples/https-server.ts',
  `--outfile=${join(folder, 'https-server.mjs')}`,
])
const { env } = await createExampleToken()

for (const node of NODES) {
  const { stdout: version } = await mustRun(node, ['--version'])
  test(`Node ${version.trim()} keeps what the npm package promises`, async () => {
    await mustRun(node, ['--test-reporter=tap', 'node-package.mjs'], { cwd: folder, env })
  })
}
