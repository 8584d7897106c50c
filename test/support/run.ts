// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'

export interface RunOptions {
  /** Added to `childEnvironment`; `undefined` takes a variable away. */
  env?: NodeJS.ProcessEnv
  /** What the command reads; without it, an empty input. */
  input?: string | Uint8Array
  cwd?: string
  /** The command is killed, and the run fails, after this. */
  timeoutMs?: number
}

export interface Result {
  /** The command as one could type it. */
  command: string
  status: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** stdout as it came. */
  bytes: Buffer
}

const WATCHDOG_MS = 120_000

/** Variables that would let the user's own set-up reach into a test. */
const FOREIGN = /^(OPENSSL_|PKCS11_|SOFTHSM2_|P11_KIT_|SSL_CERT_|LC_|LANG|NODE_OPTIONS|NODE_TEST)/

/** The environment without what could change the outcome. */
export function childEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name))
  return { ...Object.fromEntries(kept), LC_ALL: 'C.UTF-8', ...extra }
}

/** Runs a command to its end. Fails when a signal ended it: a crash is never an answer. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Result> {
  const child = spawn(command, args, {
    env: childEnvironment(options.env),
    cwd: options.cwd,
    stdio: 'pipe',
    // A session of its own, without a terminal on which it could ask for something.
    detached: true,
  })
  const watchdog = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? WATCHDOG_MS)
  // A command that does not read its input closes the pipe; its exit status tells what that means.
  child.stdin.on('error', () => {})
  child.stdin.end(options.input)
  const [bytes, errors, [status, signal]] = await Promise.all([
    collect(child.stdout),
    collect(child.stderr),
    waitForExit(child),
  ])
  clearTimeout(watchdog)
  const result = {
    command: [command, ...args].map(quoteArgument).join(' '),
    status,
    signal,
    stdout: bytes.toString(),
    stderr: errors.toString(),
    bytes,
  }
  if (signal !== null) assert.fail(describeResult(result))
  return result
}

/** As `run`, for what has to work: any status but 0 fails, and the message holds the stderr. */
export async function mustRun(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Result> {
  const result = await run(command, args, options)
  if (result.status !== 0) assert.fail(describeResult(result))
  return result
}

/** For messages of failing tests. */
export const describeResult = ({ command, status, signal, stdout, stderr }: Result): string =>
  `${command}\nended with ${signal ?? `status ${status}`}\n${stderr}${stdout.slice(0, 2000)}`

export const quoteArgument = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`

type Exit = [status: number | null, signal: NodeJS.Signals | null]

const waitForExit = (child: ChildProcess): Promise<Exit> =>
  new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => resolve([status, signal]))
  })

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}
