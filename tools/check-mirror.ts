// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs'
import ts from 'typescript'
import { listSourceFiles, parseSource, walk } from './source-files.ts'

/** The files of src/ that do something and have no unit test of the same path. */
export const listUnmirrored = (): string[] =>
  listSourceFiles('src', /\.ts$/)
    .filter(hasCode)
    .filter((file) => !existsSync(file.replace(/^src\/(.*)\.ts$/, 'test/unit/$1.test.ts')))

/** False for tables and types. */
function hasCode(file: string): boolean {
  let found = false
  walk(parseSource(file), (node) => {
    found ||= ts.isFunctionLike(node) && 'body' in node && node.body !== undefined
  })
  return found
}
