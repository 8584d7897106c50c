// SPDX-License-Identifier: Apache-2.0
// A page of docs/ as a script. Its fenced blocks, in their order, are what a reader does:
//
//   ```sh                  commands, each of which has to succeed
//   ```text                right after commands, what they print: lines in this order, `…` for anything
//   ```nginx file=/etc/…   a file that the reader writes
//   ```sh fails            commands of which the last one fails
//   ```sh not-run          commands that nothing here can run; the page says why
//
// Other blocks are for reading. A page that says "goes on from [..](page.md)" starts where that ends.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Block {
  readonly page: string
  readonly line: number
  readonly language: string
  readonly attributes: readonly string[]
  readonly text: string
  /** Nothing stands between the block before and this one. */
  readonly follows: boolean
}

/** The blocks of the pages that this one goes on from, then its own. */
export function readBlocks(page: string): readonly Block[] {
  const text = readFileSync(page, 'utf8')
  const [, earlier] = /goes on from \[[^\]]*\]\(([^)#]+)\)/.exec(text) ?? []
  const before = earlier === undefined ? [] : readBlocks(join(dirname(page), earlier))
  return [...before, ...findBlocks(page, text)]
}

function findBlocks(page: string, text: string): readonly Block[] {
  const fence = /^```(\w*)([^\n]*)\n([\s\S]*?)^```$/gm
  let end = 0
  return [...text.matchAll(fence)].map((match) => {
    const follows = text.slice(end, match.index).trim() === ''
    end = match.index + match[0].length
    const [, language = '', rest = '', body = ''] = match
    const line = text.slice(0, match.index).split('\n').length
    const attributes = rest.split(' ').filter((word) => word !== '')
    return { page, line, language, attributes, text: body, follows }
  })
}

const isRun = ({ language, attributes }: Block): boolean =>
  language === 'sh' && !attributes.includes('not-run')

const findFile = ({ attributes }: Block): string | undefined =>
  attributes.find((attribute) => attribute.startsWith('file='))?.slice('file='.length)

const TRAP = `trap 'echo "failed: $BASH_COMMAND"' ERR`

/** The words that every page may count on: what it says to install is looked for, not installed. */
const PROLOGUE = `
set -eE
${TRAP}
apt-get() {
  [ "$1" = install ] && shift
  dpkg --verify "$@" >/dev/null || { echo "not installed: $*"; return 1; }
}
`

/** The blocks as one bash script, whose output tells them apart by `markOf`. */
export function formatScript(blocks: readonly Block[]): string {
  const parts = blocks.flatMap((block, index) => {
    const file = findFile(block)
    if (file !== undefined) return [formatFile(file, block.text)]
    return isRun(block) ? [`echo '${markOf(index)}'\n${formatCommands(block)}`] : []
  })
  return `${PROLOGUE}exec 2>&1\n${parts.join('\n')}\necho '${markOf(blocks.length)}'\n`
}

const formatCommands = ({ attributes, text }: Block): string =>
  attributes.includes('fails')
    ? `trap - ERR; set +e\n(\n${text}) && echo 'failed: it was to fail'\nset -e\n${TRAP}`
    : text

const formatFile = (path: string, text: string): string =>
  `mkdir -p '${dirname(path)}'\ncat >'${path}' <<'END OF FILE'\n${text}END OF FILE`

const markOf = (index: number): string => `--- block ${index} ---`

/** Every command has succeeded, and what the page shows was printed. */
export function compareOutput(blocks: readonly Block[], output: string): void {
  const [, failure] = /^(failed: .*)$/m.exec(output) ?? []
  if (failure !== undefined) assert.fail(`${failure}\n${output.slice(-4000)}`)
  let printed = ''
  blocks.forEach((block, index) => {
    if (isRun(block)) printed = cutOutput(output, index, block)
    if (block.language === 'text' && block.follows) comparePrinted(block, printed)
  })
}

function cutOutput(output: string, index: number, { page, line }: Block): string {
  const [, rest] = output.split(`${markOf(index)}\n`)
  assert.ok(rest !== undefined, `${page}:${line} was not reached:\n${output.slice(-4000)}`)
  return rest.split(/^--- block \d+ ---$/m)[0] ?? ''
}

function comparePrinted({ page, line, text }: Block, printed: string): void {
  let from = 0
  for (const expected of text.split('\n').filter((part) => part.trim() !== '')) {
    const rest = printed.slice(from)
    const found = new RegExp(expected.trim().split('…').map(escapePattern).join('[^\\n]*')).exec(
      rest,
    )
    assert.ok(
      found,
      `${page}:${line}: '${expected}' is not in the rest of what was printed:\n${rest}`,
    )
    from += found.index + found[0].length
  }
}

const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
