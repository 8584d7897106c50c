// SPDX-License-Identifier: Apache-2.0
// A PIN is in no log, error or answer of the npm package and of the command line program, wherever it
// comes from.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { runCli } from '../support/cli.ts'
import { makeFolder, writePrivateFile } from '../support/folder.ts'
import { prelude, runProgram } from '../support/package-program.ts'
import { createToken, type Token } from '../support/token.ts'
import { ecKey } from '../support/token-objects.ts'

const RIGHT = 'sesame=opens 4711'
const WRONG = 'wrong=guess 9431'
const FOLDER = makeFolder()
const LOG = join(FOLDER, 'debug.log')

let token: Token
before(async () => {
  token = await createToken({ pin: RIGHT })
  await token.run(ecKey({ label: 'key', id: '01' }))
})

const formsOf = (pin: string): string[] => [
  ...[pin, encodeURIComponent(pin), [...pin].map(percentEncode).join('')],
  ...[Buffer.from(pin).toString('hex'), Buffer.from(pin).toString('base64'), pin.slice(3)],
]
const percentEncode = (character: string) => `%${Buffer.from(character).toString('hex')}`

function checkSecrecy(pin: string, ...texts: readonly string[]): void {
  const written = [...texts, readFileSync(LOG, 'utf8')].join('\n').toLowerCase()
  assert.match(written, /logged in|c_login/, 'the log tells nothing')
  for (const form of formsOf(pin)) assert.ok(!written.includes(form.toLowerCase()), form)
}

const environment = (level: number) => {
  if (existsSync(LOG)) rmSync(LOG)
  return { ...token.env, PKCS11_PROVIDER_DEBUG: `file:${LOG},level:${level}` }
}

/** How a program gives a PIN, and which URI it then uses. */
const SOURCES: Readonly<Record<string, readonly [option: (pin: string) => string, uri: string]>> = {
  'a text': [(pin) => JSON.stringify(pin), ''],
  bytes: [(pin) => `Buffer.from(${JSON.stringify(pin)})`, ''],
  'a file': [
    (pin) => JSON.stringify({ file: writePrivateFile(join(FOLDER, 'pin'), `${pin}\n`) }),
    '',
  ],
  'a function': [(pin) => `() => ${JSON.stringify(pin)}`, ''],
  'the URI': [() => 'undefined', '?pin-value='],
}

for (const level of [1, 2, 3])
  describe(`the package, at level ${level}`, () => {
    for (const [name, [option, query]] of Object.entries(SOURCES))
      for (const pin of [RIGHT, WRONG])
        test(`${pin === RIGHT ? 'a' : 'a wrong'} PIN as ${name}`, async () => {
          const uri = token.uri({ object: 'key', type: 'private' })
          const full = query === '' ? uri : uri + query + encodeURIComponent(pin)
          const script = `
            await loadProvider({ driver, pin: ${option(pin)} })
            const show = (value) => JSON.stringify(value, (_, v) => v instanceof Error
              ? [v.message, v.stack, v.code, v.cause, v.token] : v)
            try {
              print(show([await tokens(), await keys(${JSON.stringify(full)})]))
            } catch (error) {
              print(show([error, String(error)]))
            }`
          const { stdout, stderr } = await runProgram(prelude(token) + script, {
            env: environment(level),
          })
          assert.ok(stdout.includes(pin === RIGHT ? 'key' : 'CKR_PIN_INCORRECT'), stdout)
          checkSecrecy(pin, stdout, stderr)
        })
  })

for (const level of [1, 2, 3])
  for (const pin of [RIGHT, WRONG])
    test(`the command line program, at level ${level}: ${pin === RIGHT ? 'a' : 'a wrong'} PIN`, async () => {
      const file = writePrivateFile(join(FOLDER, 'cli-pin'), `${pin}\n`)
      const uri = token.uri({ object: 'key', type: 'private' })
      for (const args of [
        ['--pin-file', file, uri],
        [`${uri}?pin-value=${encodeURIComponent(pin)}`],
        [`${uri}?pin-source=file:${file}`],
      ]) {
        const all = ['list', '--driver', token.module, '--login', ...args]
        const { stdout, stderr } = await runCli(all, { env: environment(level) })
        checkSecrecy(pin, stdout, stderr)
      }
    })
