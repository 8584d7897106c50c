// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { formatCopyright } from './copyright.ts'
import type { Target } from './target.ts'

/** A file of the package: its path below /usr, and what is in it. */
export interface PackagedFile {
  readonly path: string
  readonly content: Uint8Array
  /** Others are data. */
  readonly runs?: true
}

/** Neither the file of the C provider, `pkcs11.so`, nor those of libp11. */
const MODULE = 'provider-pkcs11.so'
const DOC = 'share/doc/provider-pkcs11'

/**
 * The manual page about the provider is in section 7 as the C provider's page of the same name is;
 * the suffix lets both be installed. `man provider-pkcs11` finds it either way.
 */
const MANUALS = [
  { source: 'man/provider-pkcs11.7', path: 'share/man/man7/provider-pkcs11.7ts.gz' },
  { source: 'man/provider-pkcs11.1', path: 'share/man/man1/provider-pkcs11.1.gz' },
]

export function listContents(target: Target, scratch: string): readonly PackagedFile[] {
  return [
    { path: `lib/${target.multiarch}/ossl-modules/${MODULE}`, content: stripModule(scratch) },
    ...MANUALS.filter(({ source }) => existsSync(source)).map(({ source, path }) => ({
      path,
      content: compress(readFileSync(source)),
    })),
    ...listProgram(),
    { path: `${DOC}/copyright`, content: Buffer.from(formatCopyright()) },
    { path: `${DOC}/changelog.gz`, content: compress(readFileSync('CHANGELOG.md')) },
    { path: `${DOC}/examples/openssl.cnf`, content: readFileSync('packaging/openssl.cnf') },
  ]
}

/** The command line program; the script that starts it needs Node. */
const listProgram = (): PackagedFile[] => [
  {
    path: 'bin/provider-pkcs11',
    content: readFileSync('packaging/provider-pkcs11'),
    runs: true,
  },
  ...['provider-pkcs11.mjs', 'trace-page.js'].map((file) => ({
    path: `share/provider-pkcs11/${file}`,
    content: readFileSync(join('dist', file)),
  })),
]

/** Lays the files out below a folder. */
export function writeContents(contents: readonly PackagedFile[], folder: string): void {
  for (const { path, content, runs } of contents) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content, { mode: runs ? 0o755 : 0o644 })
  }
}

/** Without the symbols for debuggers, which are most of the file. */
function stripModule(scratch: string): Uint8Array {
  const stripped = join(scratch, MODULE)
  execFileSync('strip', ['--strip-unneeded', '-o', stripped, 'dist/pkcs11.so'])
  return readFileSync(stripped)
}

const compress = (content: Uint8Array): Uint8Array => gzipSync(content, { level: 9 })
