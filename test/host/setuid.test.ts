// SPDX-License-Identifier: Apache-2.0
// Whoever starts a program with raised privileges must not choose the code that it loads, nor a file
// that it writes: secure_getenv(3).
import assert from 'node:assert/strict'
import { chmodSync, chownSync, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { compileProgram } from '../support/c-program.ts'
import { writePrivateFile } from '../support/folder.ts'
import { opensslConf, PROVIDER_SO } from '../support/openssl.ts'
import { run } from '../support/run.ts'

/** Who starts the program, and who it becomes. */
const DAEMON = '1'
const NOBODY = 65534

const skip = process.getuid?.() === 0 ? false : 'making a program of another user takes root'
let folder = ''

before(async () => {
  if (skip) return
  // Others must be able to start what is in it: not in the folder of the tests, which is private.
  folder = mkdtempSync('/tmp/provider-pkcs11-setuid-')
  chmodSync(folder, 0o755)
  chownSync(folder, NOBODY, NOBODY)
  publish(await compileProgram('privileged'), 'plain', 0o755)
  publish(await compileProgram('privileged'), 'setuid', 0o4755)
  publish(PROVIDER_SO, 'pkcs11.so', 0o755)
  const options = { path: '/nowhere/configured.so' }
  const conf = opensslConf({ options, provider: join(folder, 'pkcs11.so') })
  chmodSync(writePrivateFile(join(folder, 'openssl.cnf'), conf), 0o644)
})

after(() => {
  if (folder !== '') rmSync(folder, { recursive: true })
})

function publish(file: string, name: string, mode: number): void {
  const path = join(folder, name)
  copyFileSync(file, path)
  chownSync(path, NOBODY, NOBODY)
  chmodSync(path, mode)
}

/** Starts the program as one user who wishes for another driver and a log file. */
async function start(program: string) {
  const log = join(folder, `${program}.log`)
  const user = [`--reuid=${program === 'plain' ? NOBODY : DAEMON}`, '--clear-groups']
  const command = [join(folder, program), join(folder, 'openssl.cnf'), 'pkcs11:object=key']
  const { stdout, stderr } = await run('setpriv', [...user, ...command], {
    env: {
      PKCS11_PROVIDER_MODULE: '/nowhere/environment.so',
      PKCS11_PROVIDER_DEBUG: `file:${log},level:2`,
    },
  })
  return { stdout, stderr, logged: existsSync(log) }
}

test('a program like any other obeys the environment', { skip }, async () => {
  const { stdout, stderr, logged } = await start('plain')
  assert.match(stdout, /raised privileges: no/)
  assert.match(stderr, /cannot load the PKCS#11 driver '\/nowhere\/environment\.so'/)
  assert.ok(logged)
})

test('a setuid program takes no driver from the environment, and writes no log', {
  skip,
}, async () => {
  const { stdout, stderr, logged } = await start('setuid')
  assert.match(stdout, /raised privileges: yes/)
  assert.match(stderr, /cannot load the PKCS#11 driver '\/nowhere\/configured\.so'/)
  assert.ok(!logged)
})
