// SPDX-License-Identifier: Apache-2.0
// `npm run package:npm [-- PLATFORM…]`: what is published, as folders and archives in dist/npm: the
// package itself, and one for each platform that a compiler is here for. No install scripts.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildFor, PLATFORMS, type Platform } from './package/npm-platforms.ts'

const FOLDER = 'dist/npm'
const NAME = 'provider-pkcs11'
/** The command line program, and what it reads. */
const PROGRAM = ['provider-pkcs11.mjs', 'trace-page.js']

process.umask(0o022)
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const root: { version: string; description: string; license: string; engines: object } = JSON.parse(
  readFileSync('package.json', 'utf8'),
)
const wanted = process.argv.slice(2)
execFileSync('make', ['--no-print-directory'], { stdio: ['ignore', 'ignore', 'inherit'] })
rmSync(FOLDER, { recursive: true, force: true })
packMain()
for (const platform of PLATFORMS)
  if (wanted.length === 0 || wanted.includes(platform.name)) packPlatform(platform)

function packMain(): void {
  const folder = join(FOLDER, NAME)
  execFileSync('node_modules/.bin/tsc', ['-p', 'node/tsconfig.json', '--outDir', folder])
  copyFileSync('docs/node.md', join(folder, 'README.md'))
  for (const file of PROGRAM) copyFileSync(join('dist', file), join(folder, file))
  const { version, license, engines } = root
  pack(folder, {
    name: NAME,
    version,
    description: 'Keys on PKCS#11 tokens for the crypto, TLS and WebCrypto of Node.js',
    license,
    keywords: ['pkcs11', 'hsm', 'smartcard', 'openssl', 'provider', 'crypto', 'tls', 'jwt'],
    type: 'module',
    bin: { [NAME]: `./${PROGRAM[0]}` },
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
    engines,
    optionalDependencies: Object.fromEntries(
      PLATFORMS.map(({ name }) => [`${NAME}-${name}`, version]),
    ),
  })
}

function packPlatform(platform: Platform): void {
  const module = buildFor(platform)
  if (module === undefined) {
    process.stdout.write(`${platform.name}: skipped, its compiler is not installed\n`)
    return
  }
  const { name, cpu, libc } = platform
  const folder = join(FOLDER, `${NAME}-${name}`)
  mkdirSync(folder)
  copyFileSync(module, join(folder, 'pkcs11.so'))
  copyFileSync('THIRD-PARTY.md', join(folder, 'THIRD-PARTY.md'))
  writeFileSync(
    join(folder, 'README.md'),
    `The provider of \`${NAME}\` for ${name}, which installs it where it fits.\n`,
  )
  const { version, description, license } = root
  pack(folder, {
    ...{ name: `${NAME}-${name}`, version, description, license },
    ...{ os: ['linux'], cpu: [cpu], libc: [libc] },
  })
}

/** Writes the manifest, and the archive that `npm publish` would send. */
function pack(folder: string, manifest: object): void {
  copyFileSync('LICENSE', join(folder, 'LICENSE'))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  const options = ['pack', '--silent', `./${folder}`, '--pack-destination', FOLDER]
  const archive = execFileSync('npm', options, { encoding: 'utf8' }).trim()
  process.stdout.write(`${join(FOLDER, archive)}\n`)
}
