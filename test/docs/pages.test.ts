// SPDX-License-Identifier: Apache-2.0
// What docs/ tells a reader to do is done, as root in a copy of this system with the package installed.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { compareOutput, formatScript, readBlocks } from '../support/docs-page.ts'
import { cannotCopyRoot, runInRootCopy } from '../support/root-copy.ts'

const PACKAGES = 'dist/packages'

/** The package, and a SoftHSM as it is after its installation: nobody's tokens. */
const INSTALL = `
rm -rf /var/lib/softhsm/tokens/*
dpkg -i /provider-pkcs11.deb >/dev/null || exit
cd /root
`

const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md'))
  .map((file) => join('docs', file))
  .sort()
  .map((page) => ({ page, blocks: readBlocks(page) }))
  .filter(({ page, blocks }) => blocks.some((block) => block.page === page && isDone(block)))

function isDone({ language, attributes }: { language: string; attributes: readonly string[] }) {
  return language === 'sh' && !attributes.includes('not-run')
}

describe('a reader can do what the page says', { skip: cannotCopyRoot }, () => {
  before(() => {
    execFileSync(process.execPath, ['--import', 'tsx', 'tools/package.ts'], { stdio: 'ignore' })
  })

  for (const { page, blocks } of pages) {
    test(page, async () => {
      const script = `${INSTALL}${formatScript(blocks)}`
      const files = { '/provider-pkcs11.deb': readDebianPackage() }
      const { stdout, stderr } = await runInRootCopy(script, { root: '/', files })
      compareOutput(blocks, `${stdout}${stderr}`)
    })
  }
})

function readDebianPackage(): Buffer {
  const file = readdirSync(PACKAGES).find((name) => name.endsWith('.deb'))
  assert.ok(file)
  return readFileSync(join(PACKAGES, file))
}
