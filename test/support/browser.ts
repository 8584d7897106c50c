// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium without a screen, for pages in files.
import { chromium, type Page } from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'
/** It looks for updates and for its maker otherwise. */
const QUIET = [
  ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
]

/** Shows a file; `troubles` are errors of the page, and what it asks for beside itself. */
export async function inBrowser(
  file: string,
  colorScheme: 'light' | 'dark',
  look: (page: Page, troubles: readonly string[]) => Promise<void>,
): Promise<void> {
  const isRoot = process.getuid?.() === 0
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: QUIET,
    chromiumSandbox: !isRoot,
  })
  try {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 900 } })
    const troubles: string[] = []
    page.on('pageerror', (error) => troubles.push(error.message))
    page.on('console', (message) => troubles.push(message.text()))
    page.on('request', (request) => {
      if (request.url() !== `file://${file}`) troubles.push(request.url())
    })
    await page.goto(`file://${file}`)
    await look(page, troubles)
  } finally {
    await browser.close()
  }
}

/** What a person reads there. */
export const textOf = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).allInnerTexts()).join('\n')

/** How many colours a canvas has. */
export const countColours = (page: Page, selector: string): Promise<number> =>
  page.evaluate<number>(`(() => {
    const canvas = document.querySelector('${selector}')
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return new Set(new Uint32Array(data.buffer)).size
  })()`)

/** What the timeline says under the pointer, at the first place where it says something. */
export async function findTip(page: Page): Promise<string> {
  const box = await page.locator('canvas.timeline').boundingBox()
  if (box === null) return ''
  for (let x = box.x + 110; x < box.x + box.width; x += 3) {
    await page.mouse.move(x, box.y + 41)
    if (await page.locator('#tip').isVisible()) return await textOf(page, '#tip')
  }
  return ''
}
