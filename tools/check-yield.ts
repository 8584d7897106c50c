// SPDX-License-Identifier: Apache-2.0
import { dirname, resolve } from 'node:path'
import ts from 'typescript'
import type { Problems } from './check.ts'
import { locate, walk } from './source-files.ts'

/** The one file that hands a native call to the host. */
const BARE_YIELD_IN = 'src/host.ts'

/**
 * A forgotten `yield*` whose result is dropped compiles and does nothing: no statement may be a mere
 * Generator. And only host.ts yields something of its own.
 */
export function checkYield(project = 'tsconfig.json'): Problems {
  const program = openProject(project)
  const checker = program.getTypeChecker()
  const problems: string[] = []
  for (const source of program.getSourceFiles()) {
    if (source.isDeclarationFile || source.fileName.includes('/node_modules/')) continue
    walk(source, (node) => {
      const problem = judge(checker, node)
      if (problem !== undefined) problems.push(`${shorten(locate(node))} ${problem}`)
    })
  }
  return problems
}

function judge(checker: ts.TypeChecker, node: ts.Node): string | undefined {
  if (ts.isExpressionStatement(node) && isGenerator(checker, node.expression)) {
    return 'runs nothing: yield* is missing'
  }
  const isBare = ts.isYieldExpression(node) && node.asteriskToken === undefined
  return isBare && !node.getSourceFile().fileName.endsWith(BARE_YIELD_IN)
    ? `yields by itself; only ${BARE_YIELD_IN} does`
    : undefined
}

const isGenerator = (checker: ts.TypeChecker, expression: ts.Expression): boolean =>
  checker.getTypeAtLocation(expression).getSymbol()?.name === 'Generator'

function openProject(path: string): ts.Program {
  const { config } = ts.readConfigFile(path, ts.sys.readFile)
  const { fileNames, options } = ts.parseJsonConfigFileContent(
    config,
    ts.sys,
    dirname(resolve(path)),
  )
  return ts.createProgram(fileNames, options)
}

const shorten = (place: string): string => place.replace(`${process.cwd()}/`, '')
