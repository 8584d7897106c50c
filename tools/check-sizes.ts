// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import type { Problems } from './check.ts'
import { SIZE_EXCEPTIONS } from './size-exceptions.ts'
import { listSourceFiles, locate, parseSource, walk } from './source-files.ts'

const FILE_LINES = 250
const FUNCTION_LINES = 40
const FOLDERS = ['src', 'node', 'examples', 'cli', 'tools', 'test', 'bench']

/** Tables are data: their lines do not count. */
export const checkSizes = (): Problems => [
  ...FOLDERS.flatMap((folder) => listSourceFiles(folder, /\.ts$/)).flatMap(checkTypeScript),
  ...listSourceFiles('host', /\.[ch]$/).flatMap(checkC),
]

function checkTypeScript(file: string): string[] {
  const source = parseSource(file)
  const lines = source.getLineStarts().length - 1 - countTableLines(source)
  const problems = judge(file, file, 'the file', lines, FILE_LINES)
  walk(source, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return
    const name = node.name?.getText() ?? 'a function'
    problems.push(...judge(`${file}#${name}`, locate(node), name, countLines(node), FUNCTION_LINES))
  })
  return problems
}

/** The lines of top-level constants that are literals through and through. */
function countTableLines(source: ts.SourceFile): number {
  return source.statements
    .filter((statement) => ts.isVariableStatement(statement))
    .filter((statement) => !hasFunctionBody(statement))
    .reduce((sum, statement) => sum + countLines(statement), 0)
}

function hasFunctionBody(node: ts.Node): boolean {
  let found = false
  walk(node, (inner) => {
    found ||= ts.isBlock(inner)
  })
  return found
}

function countLines(node: ts.Node): number {
  const source = node.getSourceFile()
  const lineAt = (position: number) => source.getLineAndCharacterOfPosition(position).line
  return lineAt(node.getEnd()) - lineAt(node.getStart()) + 1
}

/** Formatted C: a function opens with a `{` that ends a line and closes with a `}` of its own. */
function checkC(file: string): string[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  const problems = judge(file, file, 'the file', lines.length, FILE_LINES)
  let start = -1
  lines.forEach((line, index) => {
    if (/^\S.*\)\s*\{$/.test(line)) start = index
    else if (line === '}' && start >= 0) {
      const [name = ''] = /\w+(?=\()/.exec(lines[start] ?? '') ?? []
      const where = `${file}:${start + 1}`
      problems.push(...judge(`${file}#${name}`, where, name, index - start + 1, FUNCTION_LINES))
      start = -1
    }
  })
  return problems
}

function judge(key: string, where: string, name: string, lines: number, allowed: number): string[] {
  if (lines <= allowed || key in SIZE_EXCEPTIONS) return []
  return [`${where} ${name} has ${lines} lines, ${allowed} are allowed`]
}
