// SPDX-License-Identifier: Apache-2.0
// Worker processes that run cases. One that crashes or hangs is replaced, and its case is named.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { countingProvider } from '../../support/counting-provider.ts'
import { childEnvironment } from '../../support/run.ts'
import type { Calls } from './cases.ts'
import type { FaultCase, Outcome } from './run-case.ts'
import type { Answer, Request } from './worker.ts'

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
/** A case takes milliseconds, a new worker a second. */
const HANG_MS = 60_000

export type Report = (fault: FaultCase, outcome: Outcome) => void

/** Runs the cases in order in each of some workers. */
export async function runCases(
  driver: string,
  cases: readonly FaultCase[],
  workers: number,
  report: Report,
): Promise<void> {
  const queue = [...cases]
  const serve = async () => {
    const worker = new Worker(driver)
    for (let chunk = queue.splice(0, CHUNK); chunk.length > 0; chunk = queue.splice(0, CHUNK))
      await worker.run(chunk, report)
    await worker.end()
  }
  await Promise.all(Array.from({ length: workers }, serve))
}

const CHUNK = 100

export class Worker {
  readonly #driver: string
  #process: ChildProcess | undefined
  #lines: AsyncIterator<string> | undefined
  #errors = ''

  constructor(driver: string) {
    this.#driver = driver
  }

  async survey(scenario: string): Promise<Calls> {
    this.#send({ survey: scenario })
    const answer = await this.#receive()
    if (answer !== undefined && 'calls' in answer) return answer.calls
    throw new Error(`${scenario} does not work without faults: ${this.#errors}`)
  }

  async run(cases: readonly FaultCase[], report: Report): Promise<void> {
    for (let rest = cases; rest.length > 0; ) {
      this.#send({ cases: rest })
      const done = await this.#collect(rest, report)
      rest = rest.slice(done)
    }
  }

  async end(): Promise<void> {
    const child = this.#process
    child?.stdin?.end()
    if (child?.exitCode === null && child.signalCode === null)
      await new Promise((resolve) => child.once('exit', resolve))
  }

  /** How many of the cases have come to an end, by an outcome or with their worker. */
  async #collect(cases: readonly FaultCase[], report: Report): Promise<number> {
    for (const [i, fault] of cases.entries()) {
      const answer = await this.#receive()
      if (answer !== undefined && 'outcome' in answer) report(fault, answer.outcome)
      else {
        report(fault, this.#autopsy())
        return i + 1
      }
    }
    return cases.length
  }

  #autopsy(): Outcome {
    const child = this.#process
    const hangs = child?.signalCode === null && child.exitCode === null
    const detail = `${child?.signalCode ?? `status ${child?.exitCode}`} ${this.#errors.slice(-3000)}`
    child?.kill('SIGKILL')
    this.#process = undefined
    return { verdict: hangs ? 'hang' : 'crash', detail }
  }

  #send(request: Request): void {
    this.#process ??= this.#start()
    this.#process.stdin?.write(`${JSON.stringify(request)}\n`)
  }

  #start(): ChildProcess {
    const child = spawn(process.execPath, ['--import', 'tsx', WORKER, this.#driver], {
      cwd: ROOT,
      env: { ...childEnvironment(), PROVIDER_SO: countingProvider() },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#errors = ''
    child.stdin.on('error', () => {})
    child.stderr.on('data', (text) => {
      this.#errors += text
    })
    const lines: Interface = createInterface({ input: child.stdout })
    this.#lines = lines[Symbol.asyncIterator]()
    return child
  }

  /** `undefined`: there will be no answer. */
  async #receive(): Promise<Answer | undefined> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), HANG_MS)
    })
    const next = await Promise.race([this.#lines?.next(), late])
    clearTimeout(timer)
    if (next?.done !== false) return undefined
    return JSON.parse(next.value)
  }
}
