// SPDX-License-Identifier: Apache-2.0
// npm run generate [-- [--check] [--openssl-headers DIR] [--pkcs11-header FILE]]
// DIR is the folder with openssl/core_dispatch.h.
// Writes src/**/*.gen.ts from the newest headers, those of Debian sid; --check only compares.
// Remove .cache/debian/sid to fetch them anew. Where apt knows no Debian mirror, give DIR and FILE.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { fetchPackage } from './debian-package.ts'
import { generateCryptoki } from './gen-cryptoki.ts'
import { generateDispatch } from './gen-dispatch.ts'

interface Generated {
  path: string
  text: string
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** For headers the newest are right, whatever this machine has. */
const SUITE = 'sid'

const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    'openssl-headers': { type: 'string' },
    'pkcs11-header': { type: 'string' },
  },
})

const opensslHeaders =
  options['openssl-headers'] ?? join(fetchPackage('libssl-dev', SUITE).files, 'usr/include')
const pkcs11Header =
  options['pkcs11-header'] ??
  join(fetchPackage('libp11-kit-dev', SUITE).files, 'usr/include/p11-kit-1/p11-kit/pkcs11.h')
const generated = [generateFromOpenssl(opensslHeaders), ...generateFromPkcs11(pkcs11Header)]
if (options.check) process.exitCode = generated.filter(isDifferent).length ? 1 : 0
else for (const { path, text } of generated) writeFileSync(join(ROOT, path), text)

function generateFromOpenssl(folder: string): Generated {
  const version = readFileSync(join(folder, 'openssl/opensslv.h'), 'utf8')
  const [major, minor, patch] = ['MAJOR', 'MINOR', 'PATCH'].map((part) =>
    readNumber(version, `OPENSSL_VERSION_${part}`),
  )
  const header = readFileSync(join(folder, 'openssl/core_dispatch.h'), 'utf8')
  const source = `core_dispatch.h of OpenSSL ${major}.${minor}.${patch}`
  return printFile('src/openssl/dispatch.gen.ts', source, generateDispatch(header))
}

function generateFromPkcs11(path: string): Generated[] {
  const header = readFileSync(path, 'utf8')
  const [major, minor] = ['MAJOR', 'MINOR'].map((part) =>
    readNumber(header, `CRYPTOKI_VERSION_${part}`),
  )
  const source = `p11-kit's pkcs11.h, PKCS#11 ${major}.${minor}`
  const { cryptoki, names, attributeNames } = generateCryptoki(resolve(path))
  return [
    printFile('src/pkcs11/cryptoki.gen.ts', source, cryptoki),
    printFile('src/pkcs11/cryptoki-names.gen.ts', source, names),
    printFile('src/pkcs11/attribute-names.gen.ts', source, attributeNames),
  ]
}

function readNumber(header: string, name: string): string {
  const value = new RegExp(`#\\s*define\\s+${name}\\s+(\\d+)`).exec(header)?.[1]
  if (value === undefined) throw new Error(`the header does not define ${name}`)
  return value
}

function printFile(path: string, source: string, text: string): Generated {
  const heading = `// SPDX-License-Identifier: Apache-2.0\n// Generated from ${source}, by \`npm run generate\`. Do not edit.\n`
  return { path, text: `${heading}${text.trimEnd()}\n` }
}

function isDifferent({ path, text }: Generated): boolean {
  const committed = join(ROOT, path)
  const against = existsSync(committed) ? committed : '/dev/null'
  if (readFileSync(against, 'utf8') === text) return false
  const { stdout } = spawnSync(
    'diff',
    ['-u', '--label', path, '--label', 'generated', against, '-'],
    {
      input: text,
      encoding: 'utf8',
    },
  )
  process.stderr.write(stdout.split('\n').slice(0, 40).join('\n'))
  process.stderr.write(`\n${path} is not what the headers give: run \`npm run generate\`\n`)
  return true
}
