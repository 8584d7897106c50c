// SPDX-License-Identifier: Apache-2.0
// The platforms of the npm package: one package each, with the module built for it.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export interface Platform {
  /** As node/module-path.ts looks for it. */
  readonly name: string
  readonly cpu: string
  /** As npm calls it. */
  readonly libc: 'glibc' | 'musl'
  /** What cross compilers and their tools are called by. */
  readonly prefix: string
  /** Where the compiler is not simply the prefix and `gcc`. */
  readonly compiler?: string
}

export const PLATFORMS: readonly Platform[] = [
  { name: 'linux-x64-gnu', cpu: 'x64', libc: 'glibc', prefix: 'x86_64-linux-gnu-' },
  { name: 'linux-arm64-gnu', cpu: 'arm64', libc: 'glibc', prefix: 'aarch64-linux-gnu-' },
  {
    name: 'linux-x64-musl',
    cpu: 'x64',
    libc: 'musl',
    prefix: 'x86_64-linux-gnu-',
    // Of the kernel's headers, which musl does not bring, any will do.
    compiler: 'musl-gcc -idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu',
  },
]

/** The stripped module, after `make`; `undefined` where the compiler is not installed. */
export function buildFor(platform: Platform): string | undefined {
  const { name, prefix, libc, cpu, compiler = `${prefix}gcc` } = platform
  if (cpu === process.arch && libc === 'glibc') return strip('strip', 'dist/pkcs11.so', name)
  const [command = ''] = compiler.split(' ')
  if (!isInstalled(command)) return undefined
  const build = `build/${name}`
  const out = `${build}/pkcs11.so`
  // What this machine can run also checks itself there.
  const native = cpu === process.arch && libc === 'musl' ? build : 'build'
  const settings = [`CC=${compiler}`, `BUILD=${build}`, `NATIVE=${native}`, `OUT=${out}`, out]
  execFileSync('make', ['--no-print-directory', ...settings], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return strip(`${prefix}strip`, out, name)
}

function strip(tool: string, module: string, name: string): string {
  const stripped = `build/${name}.so`
  execFileSync(tool, ['--strip-unneeded', '-o', stripped, module])
  return stripped
}

const isInstalled = (command: string): boolean =>
  (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${command}`))
