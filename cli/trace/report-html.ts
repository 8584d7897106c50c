// SPDX-License-Identifier: Apache-2.0
// The page of a trace: one file that needs nothing but a browser.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Failure } from '../failure.ts'
import { pageData, type Trace } from './page-data.ts'
import { PAGE_STYLE } from './page-style.ts'

/** Nothing may be fetched, whatever is in the data. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

export const reportHtml = (trace: Trace): string =>
  `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Token calls of ${escapeText(trace.command)}</title>
<style>${PAGE_STYLE}</style>
<body>
<main id="page"><noscript>This page draws its charts with JavaScript.</noscript></main>
<script type="application/json" id="data">${embedJson(pageData(trace))}</script>
<script>${readScript()}</script>
</body>
</html>
`

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** JSON in which no tag can end the script. */
const embedJson = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')

/** cli/page/main.ts, bundled by the build: beside the program, or in dist/ of the sources. */
function readScript(): string {
  const places = ['./trace-page.js', '../../dist/trace-page.js']
  const found = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((path) => existsSync(path))
  if (found === undefined)
    throw new Failure('trace-page.js is missing beside this program', {
      remedy: 'install it again, or in the sources run: npm run build',
    })
  return readFileSync(found, 'utf8')
}
