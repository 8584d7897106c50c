// SPDX-License-Identifier: Apache-2.0
// The archives of `npm run package:npm`, installed into an empty folder, which has nothing else.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, test } from 'node:test'
import { writePrivateFile } from '../support/folder.ts'
import { installArchives, makeArchives, PLATFORM } from '../support/installed-package.ts'
import { createPageToken, pageProgram } from '../support/node-page.ts'
import { mustRun, type Result } from '../support/run.ts'
import type { Token } from '../support/token.ts'

let archives: { main: string; module: string }
let folder: string
let token: Token

const inFolder = (command: string, args: readonly string[], env = {}): Promise<Result> =>
  mustRun(command, args, { cwd: folder, env })

before(async () => {
  archives = makeArchives()
  folder = await installArchives(archives.main, archives.module)
  token = await createPageToken()
})

test('the installed package does what docs/node.md says', async () => {
  writePrivateFile(join(folder, 'page.mjs'), pageProgram(token, false))
  const { stdout } = await inFolder(process.execPath, ['page.mjs'], token.env)
  assert.match(stdout, /^true$/m)
})

test('no package has a script that runs when it is installed', () => {
  const modules = join(folder, 'node_modules')
  const names = readdirSync(modules).filter((name) => !name.startsWith('.'))
  assert.deepEqual(names.sort(), ['provider-pkcs11', `provider-pkcs11-${PLATFORM}`])
  for (const name of names) {
    assert.doesNotMatch(readFileSync(join(modules, name, 'package.json'), 'utf8'), /"scripts"/)
    assert.ok(existsSync(join(modules, name, 'LICENSE')))
  }
})

test('a TypeScript program finds the types, and none too many', async () => {
  const program = `
    import { keys, loadProvider, Pkcs11Error, type Key, type PinCallback } from 'provider-pkcs11'
    const pin: PinCallback = async ({ label }) => Buffer.from(label)
    await loadProvider({ driver: 'p11-kit-proxy.so', pin, options: { quirks: 'no-deinit' } })
    const found: readonly Key[] = await keys(new URL('pkcs11:token=web'))
    const code: 'ERR_PKCS11_NO_PIN' | undefined = undefined
    console.log(found[0]?.publicKey?.asymmetricKeyType, new Pkcs11Error('ERR_PKCS11_NO_PIN', '').code === code)
    // @ts-expect-error: a number is no PIN
    await loadProvider({ pin: 1234 })`
  const file = writePrivateFile(join(folder, 'program.ts'), program)
  const types = ['--typeRoots', resolve('node_modules/@types'), '--types', 'node']
  const strict = ['--noEmit', '--strict', '--target', 'es2022', '--exactOptionalPropertyTypes']
  for (const module of ['nodenext', 'preserve'])
    await inFolder(resolve('node_modules/.bin/tsc'), [
      ...[...strict, ...types, '--module', module],
      ...['--moduleResolution', module === 'nodenext' ? 'nodenext' : 'bundler', file],
    ])
})

test('the command line program is installed, and finds the provider', async () => {
  const { stdout } = await inFolder('npx', [
    '--offline',
    'provider-pkcs11',
    'config',
    '--driver',
    token.module,
  ])
  assert.match(stdout, new RegExp(`module = .*/provider-pkcs11-${PLATFORM}/pkcs11\\.so`))
})

test('without the package of the platform, the error says what to do', async () => {
  const bare = await installArchives(archives.main)
  const script = `
    import { loadProvider } from 'provider-pkcs11'
    console.log(await loadProvider().catch(({ code, message }) => code + ' ' + message))`
  const { stdout } = await mustRun(process.execPath, ['--input-type=module', '-e', script], {
    cwd: bare,
  })
  assert.match(stdout, /^ERR_PKCS11_PLATFORM there is no provider-pkcs11-linux-.*\(npm run build\)/)
})
