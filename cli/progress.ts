// SPDX-License-Identifier: Apache-2.0
// A word about what takes longer than a second, where somebody is watching.
import type { Terminal } from './terminal.ts'

const PATIENCE_MS = 1000
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100
const CLEAR_LINE = '\r\u001b[2K'

/** Says what goes on while `work` does, and takes it away again. */
export async function withProgress<T>(
  terminal: Terminal,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  if (!terminal.watched) return await work()
  const begin = Date.now()
  let frame = 0
  const timer = setInterval(() => {
    const elapsed = Date.now() - begin
    if (elapsed < PATIENCE_MS) return
    const sign = terminal.paintError('cyan', FRAMES[frame++ % FRAMES.length] ?? '')
    terminal.writeError(`${CLEAR_LINE}${sign} ${what} (${Math.floor(elapsed / 1000)} s)`)
  }, FRAME_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    if (frame > 0) terminal.writeError(CLEAR_LINE)
  }
}
