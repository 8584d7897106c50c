// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Problems } from './check.ts'
import { generateDocs } from './gen-docs.ts'
import { listSourceFiles } from './source-files.ts'

const TOP_LEVEL = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'THIRD-PARTY.md']

/** Generated documents are up to date; commands and links in the others lead somewhere. */
export function checkDocs(): Problems {
  const scripts = listScripts()
  const pages = [...TOP_LEVEL, ...listSourceFiles('docs', /\.md$/)]
  return [
    ...checkGenerated(),
    ...pages.flatMap((page) => {
      if (!existsSync(page)) return [`${page} is missing`]
      const text = readFileSync(page, 'utf8')
      return [...checkCommands(page, text, scripts), ...checkLinks(page, text)]
    }),
  ]
}

const checkGenerated = (): string[] =>
  generateDocs()
    .filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
    .map(({ path }) => `${path} is not up to date: run \`npm run generate-docs\``)

function listScripts(): readonly string[] {
  const manifest: unknown = JSON.parse(readFileSync('package.json', 'utf8'))
  const isObject = typeof manifest === 'object' && manifest !== null
  return isObject && 'scripts' in manifest ? Object.keys(manifest.scripts ?? {}) : []
}

/** `npm run NAME`, with or without options of npm before the name. */
const checkCommands = (page: string, text: string, scripts: readonly string[]): string[] =>
  [...text.matchAll(/npm run (?:--?[\w-]+ )*([a-z][\w:-]*)/g)]
    .map(([, name = '']) => name)
    .filter((name) => !scripts.includes(name))
    .map((name) => `${page}: package.json has no script '${name}'`)

/** Links to files of the project, relative to the page. */
const checkLinks = (page: string, text: string): string[] =>
  [...text.matchAll(/\]\((?![a-z]+:|#)([^)#]+)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !existsSync(join(dirname(page), target)))
    .map((target) => `${page}: there is no ${target}`)
