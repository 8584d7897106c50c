// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeFolder } from '../../support/folder.ts'
import { run } from '../../support/run.ts'

/** Runs setup.sh where these commands stand in for the real ones. */
function runSetup(args: readonly string[], commands: Readonly<Record<string, string>>) {
  const folder = makeFolder()
  for (const [name, body] of Object.entries(commands)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`)
    chmodSync(join(folder, name), 0o700)
  }
  return run('sh', ['tools/setup.sh', ...args], { env: { PATH: `${folder}:${process.env.PATH}` } })
}

const ORDINARY_USER = { id: 'echo 1000', sudo: 'exit 1' }
const NOTHING_INSTALLED = { 'dpkg-query': 'exit 1' }
const ALL_INSTALLED = {
  'dpkg-query': 'shift 2; for name in "$@"; do echo "installed $name"; done',
}

test('without root and sudo, the missing packages are named and the status is 1', async () => {
  const result = await runSetup([], { ...ORDINARY_USER, ...NOTHING_INSTALLED })
  assert.equal(result.status, 1)
  assert.match(result.stderr, /sudo apt-get install gcc make libc6-dev openssl libsofthsm2$/m)
})

test('only what is missing is named', async () => {
  const partly = { 'dpkg-query': 'echo "installed gcc"; echo "config-files make"' }
  const result = await runSetup([], { ...ORDINARY_USER, ...partly })
  assert.match(result.stderr, /sudo apt-get install make libc6-dev openssl libsofthsm2$/m)
})

test('the tests ask for more packages than the demo', async () => {
  const result = await runSetup(['test'], { ...ORDINARY_USER, ...NOTHING_INSTALLED })
  assert.match(result.stderr, /sudo apt-get install .* p11-kit /m)
})

test('with everything there it says nothing', async () => {
  const result = await runSetup(['test', 'check'], { ...ORDINARY_USER, ...ALL_INSTALLED })
  assert.deepEqual([result.status, result.stdout, result.stderr], [0, '', ''])
})

test('with sudo, the packages are installed through it', async () => {
  const commands = { id: 'echo 1000', sudo: 'exit 0', ...NOTHING_INSTALLED }
  const result = await runSetup([], commands)
  assert.equal(result.status, 0)
  assert.match(result.stderr, /^setup: installing Debian packages: gcc make/m)
})

test('a failing installation shows why, and the status is 1', async () => {
  const sudo = 'case "$*" in *install*) echo "E: no space" >&2; exit 100;; esac; exit 0'
  const result = await runSetup([], { id: 'echo 1000', sudo, ...NOTHING_INSTALLED })
  assert.equal(result.status, 1)
  assert.match(result.stderr, /E: no space/)
})

test('a Node.js that is too old is refused', async () => {
  const result = await runSetup([], { node: 'echo v18.20.4' })
  assert.equal(result.status, 1)
  assert.match(result.stderr, /Node\.js 20 or newer is needed, this is v18\.20\.4/)
})
