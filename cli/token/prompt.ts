// SPDX-License-Identifier: Apache-2.0
// Questions to a person, on the terminal itself: standard input may be a pipe.
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { Failure, STATUS } from '../failure.ts'

/** Asks for a secret: what is typed is not shown. `undefined` where there is no terminal. */
export async function askSecret(question: string): Promise<Buffer | undefined> {
  return await onTerminal(async (descriptor) => {
    const input = new ReadStream(descriptor)
    // First: somebody may type before the question is there.
    input.setRawMode(true)
    writeSync(descriptor, question)
    try {
      return await readSecret(input)
    } finally {
      input.setRawMode(false)
      writeSync(descriptor, '\n')
      input.destroy()
    }
  })
}

/** Asks for `yes`; anything else, and no terminal, is no. */
export async function askYes(question: string): Promise<boolean> {
  const answer = await onTerminal((descriptor) => {
    writeSync(descriptor, question)
    const line = readLine(descriptor)
    closeSync(descriptor)
    return Promise.resolve(line)
  })
  return answer === 'yes'
}

async function onTerminal<T>(ask: (descriptor: number) => Promise<T>): Promise<T | undefined> {
  let descriptor: number
  try {
    descriptor = openSync('/dev/tty', 'r+')
  } catch {
    // ENXIO: the process has no terminal, as under cron or in a pipeline of CI.
    return undefined
  }
  return await ask(descriptor)
}

const [CTRL_C, CTRL_D, CTRL_U, BACKSPACE, DELETE] = [0x03, 0x04, 0x15, 0x08, 0x7f]
const LINE_ENDS = [0x0a, 0x0d]
/** No token takes a longer PIN. */
const LONGEST = 4096

const readSecret = (input: ReadStream): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const secret = Buffer.alloc(LONGEST)
    let size = 0
    input.on('data', (data: Buffer) => {
      for (const byte of data) {
        if (byte === CTRL_C) return reject(interrupted())
        if (byte === CTRL_D || LINE_ENDS.includes(byte)) return resolve(secret.subarray(0, size))
        if (byte === CTRL_U) size = 0
        else if (byte === BACKSPACE || byte === DELETE) size = withoutLast(secret, size)
        else if (size < LONGEST) secret[size++] = byte
      }
      data.fill(0)
    })
  })

/** One character of UTF-8 less. */
function withoutLast(secret: Buffer, size: number): number {
  let end = size - 1
  while (end > 0 && ((secret[end] ?? 0) & 0xc0) === 0x80) end--
  return Math.max(0, end)
}

const interrupted = (): Failure => new Failure('interrupted', { status: STATUS.interrupted })

function readLine(descriptor: number): string {
  const buffer = Buffer.alloc(1024)
  const size = readSync(descriptor, buffer)
  return buffer.subarray(0, size).toString().trim()
}
