// SPDX-License-Identifier: Apache-2.0
// npm run generate [-- [--check] [--openssl-headers DIR] [--pkcs11-header FILE]]
// DIR is the folder with openssl/core_dispatch.h.
// Writes src/**/*.gen.ts from the newest headers, those of Debian sid; --check only compares.
// Remove .cache/headers to fetch them anew.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { generateCryptoki } from './gen-cryptoki.ts'
import { generateDispatch } from './gen-dispatch.ts'

interface Generated {
  path: string
  text: string
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Debian's keys, by the names that its releases give the file. */
const KEYRINGS = ['gpg', 'pgp'].map((end) => `/usr/share/keyrings/debian-archive-keyring.${end}`)
const CACHE = join(ROOT, '.cache/headers')

const { values: options } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    'openssl-headers': { type: 'string' },
    'pkcs11-header': { type: 'string' },
  },
})

const opensslHeaders = options['openssl-headers'] ?? join(fetchPackage('libssl-dev'), 'usr/include')
const pkcs11Header =
  options['pkcs11-header'] ??
  join(fetchPackage('libp11-kit-dev'), 'usr/include/p11-kit-1/p11-kit/pkcs11.h')
const generated = [generateFromOpenssl(opensslHeaders), generateFromPkcs11(pkcs11Header)]
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

function generateFromPkcs11(path: string): Generated {
  const header = readFileSync(path, 'utf8')
  const [major, minor] = ['MAJOR', 'MINOR'].map((part) =>
    readNumber(header, `CRYPTOKI_VERSION_${part}`),
  )
  const source = `p11-kit's pkcs11.h, PKCS#11 ${major}.${minor}`
  return printFile('src/pkcs11/cryptoki.gen.ts', source, generateCryptoki(resolve(path)))
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

/** The folder with the files of a package of Debian sid; nothing is installed. */
function fetchPackage(name: string): string {
  const folder = join(CACHE, name)
  if (existsSync(folder)) return folder
  const apt = prepareApt()
  const downloads = join(CACHE, 'downloads')
  rmSync(downloads, { recursive: true, force: true })
  mkdirSync(downloads)
  run('apt-get', [...apt, 'download', name], downloads)
  const [archive = ''] = readdirSync(downloads)
  const unfinished = `${folder}.new`
  rmSync(unfinished, { recursive: true, force: true })
  run('dpkg', ['-x', join(downloads, archive), unfinished], CACHE)
  run('mv', [unfinished, folder], CACHE)
  return folder
}

/** Options that give apt a source, lists and state of its own; the lists are fetched. */
function prepareApt(): string[] {
  const folder = join(CACHE, 'apt')
  mkdirSync(join(folder, 'lists/partial'), { recursive: true })
  mkdirSync(join(folder, 'cache/archives/partial'), { recursive: true })
  const empty = join(folder, 'empty')
  mkdirSync(empty, { recursive: true })
  const sources = join(folder, 'sources.list')
  const key = KEYRINGS.find(existsSync)
  writeFileSync(sources, `deb ${key ? `[signed-by=${key}] ` : ''}${findMirror()} sid main\n`)
  const settings = [
    `Dir::Etc::sourcelist=${sources}`,
    `Dir::Etc::sourceparts=${empty}`,
    'Dir::Etc::preferences=/dev/null',
    `Dir::Etc::preferencesparts=${empty}`,
    `Dir::State::lists=${join(folder, 'lists')}`,
    'Dir::State::status=/dev/null',
    `Dir::Cache=${join(folder, 'cache')}`,
    'APT::Sandbox::User=root',
    'Acquire::Languages=none',
  ]
  const apt = ['-q', ...settings.flatMap((setting) => ['-o', setting])]
  run('apt-get', [...apt, 'update'], folder)
  return apt
}

/** The Debian mirror of this machine's own apt configuration. */
function findMirror(): string {
  const format = '$(COMPONENT) $(REPO_URI)'
  const targets = run('apt-get', ['indextargets', '--format', format], ROOT).split('\n')
  for (const target of targets) {
    const mirror = /^main (https?:\S+\/debian\/?)$/.exec(target)?.[1]
    if (mirror) return mirror
  }
  throw new Error(
    'apt knows no Debian mirror here: give --openssl-headers DIR and --pkcs11-header FILE',
  )
}

function run(program: string, parameters: string[], folder: string): string {
  return execFileSync(program, parameters, { cwd: folder, encoding: 'utf8' })
}
