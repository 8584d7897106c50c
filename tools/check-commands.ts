// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process'
import type { Problems } from './check.ts'
import { listSourceFiles } from './source-files.ts'

/** A command that says what is wrong and ends with a status other than 0. */
export function checkCommand(command: string, ...args: readonly string[]): Problems {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (error) return [`${command} is missing: sh tools/setup.sh check`]
  if (status === 0) return []
  return `${stdout}${stderr}`.trimEnd().split('\n')
}

export function checkClangFormat(): Problems {
  const files = ['host', 'test/faults'].flatMap((folder) => listSourceFiles(folder, /\.[ch]$/))
  return files.length === 0 ? [] : checkCommand('clang-format', '--dry-run', '-Werror', ...files)
}

/** Compiles the host where an owned and a borrowed value of the engine are two types (quickjs.h). */
export function checkOwnership(): Problems {
  const engine = process.env.QUICKJS_DIR ?? 'node_modules/@scriptc/runtime/vendor/quickjs-ng'
  const flags = ['-std=c11', '-D_GNU_SOURCE', '-DJS_CHECK_JSVALUE', '-Wall', '-Wextra', '-Werror']
  const files = listSourceFiles('host', /\.c$/)
  return checkCommand('gcc', ...flags, '-Ihost', '-isystem', engine, '-fsyntax-only', ...files)
}
