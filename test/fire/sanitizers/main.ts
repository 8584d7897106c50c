// SPDX-License-Identifier: Apache-2.0
// `npm run test:sanitize [address|thread|collect|valgrind]…`: builds the module and programs that use
// it for each, in build/, and runs them.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileProgram } from '../../support/c-program.ts'
import { compileFaultDriver } from '../../support/fault-driver.ts'
import { useProvider } from '../../support/openssl.ts'
import { describeResult, mustRun, run } from '../../support/run.ts'
import { createToken, type Token } from '../../support/token.ts'
import { ecKey, edwardsKey, rsaKey } from '../../support/token-objects.ts'
import { buildFuzzer, fuzzInEngine } from '../fuzz/in-engine.ts'
import { TARGETS } from '../fuzz/in-node.ts'
import { makeCases } from '../grid/cases.ts'
import { Worker } from '../grid/pool.ts'
import { JOBS, type Job, type Program } from './jobs.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const TIMEOUT_MS = 600_000

async function runJob(name: string, job: Job): Promise<void> {
  const begin = Date.now()
  const module = await build(name, job)
  for (const control of job.controls) await checkControl(job, ...control)
  const start = (program: Program, args: readonly string[], input = '') =>
    runProgram({ name, job, module }, program, args, input)
  for (const [program, mode] of job.runs)
    for (const label of ['ec', 'rsa'])
      await start(program, argumentsOf(program, mode, uriOf(token, label)))
  const said = job.faults > 0 ? await runFaults(job, start) : ''
  if (job.inputs !== undefined) await runFuzzer(name, job, job.inputs)
  const seconds = Math.round((Date.now() - begin) / 1000)
  process.stdout.write(`${name}: clean, ${job.runs.length * 2} programs${said}, ${seconds} s\n`)
}

/** What is wrong on purpose must be found, or nothing that is said here is worth anything. */
async function checkControl(job: Job, mode: string, said: RegExp): Promise<void> {
  const [command = '', ...args] = [
    ...(job.wrapper ?? []),
    await compileProgram('broken', job.flags),
  ]
  const { status, stderr } = await run(command, [...args, mode], { env: { ...job.env } })
  assert.notEqual(status, 0, `${mode} is not found`)
  assert.match(stderr, said)
}

/** The targets of `npm run fuzz`, and two that must be found. */
async function runFuzzer(name: string, job: Job, count: number): Promise<void> {
  const fuzzer = await buildFuzzer(join('build', name), [...job.flags, ...(job.moduleFlags ?? [])])
  const inputs = { count, seed: 1, env: { ...job.env } }
  for (const target of Object.keys(TARGETS)) {
    const result = await fuzzInEngine(fuzzer, target, inputs)
    assert.equal(result.status, 0, describeResult(result))
  }
  for (const broken of ['a byte behind its block', 'an error of the engine']) {
    const { status, stdout, stderr } = await fuzzInEngine(fuzzer, broken, { ...inputs, count: 100 })
    assert.notEqual(status, 0, `${broken} is not found`)
    assert.match(stdout + stderr, /heap-buffer-overflow|invalid typed array index/)
  }
}

/** Of the whole module, the engine included. */
async function build(name: string, job: Job): Promise<string> {
  const folder = join('build', name)
  const module = join(ROOT, folder, 'pkcs11.so')
  const flags = [...job.flags, ...(job.moduleFlags ?? [])].join(' ')
  mkdirSync(folder, { recursive: true })
  await mustRun(
    'make',
    ['NATIVE=build', `BUILD=${folder}`, `OUT=${module}`, `CFLAGS=${flags}`, module],
    { timeoutMs: TIMEOUT_MS },
  )
  return module
}

interface Setting {
  readonly name: string
  readonly job: Job
  readonly module: string
}

const programs = new Map<string, Promise<string>>()

async function runProgram(
  { name, job, module }: Setting,
  program: Program,
  args: readonly string[],
  input: string,
): Promise<string> {
  const known = programs.get(`${name} ${program}`) ?? compileProgram(program, job.flags)
  programs.set(`${name} ${program}`, known)
  const access = { module: program === 'faulty' ? driver : token.module, env: token.env }
  const provider = useProvider({ ...access, pinFile: token.pinFile }, { provider: module })
  const env = { ...provider.env, ...job.env, FAULTS_DRIVER: token.module }
  const [command = '', ...rest] = [...(job.wrapper ?? []), await known]
  const all = [...rest, ...args.map((arg) => (arg === CONF ? provider.conf : arg))]
  return (await mustRun(command, all, { env, input, timeoutMs: TIMEOUT_MS })).stdout
}

const CONF = '(the openssl.cnf)'
const ROUNDS = '2'

const argumentsOf = (program: Program, mode: string, uri: string): string[] => {
  if (program === 'threads') return [mode, CONF, uri, ROUNDS]
  return program === 'reload' ? [CONF, uri, mode, '1'] : [mode, uri]
}

const uriOf = ({ label }: Token, object: string) =>
  `pkcs11:token=${encodeURIComponent(label)};object=${object};type=private`

type Start = (program: Program, args: readonly string[], input: string) => Promise<string>

/** Faults of a listing, spread evenly over all that there are. */
async function runFaults(job: Job, start: Start): Promise<string> {
  const worker = new Worker(driver)
  const all: string[] = []
  for (const scenario of ['list', 'sign with EC']) {
    const cases = makeCases(scenario, await worker.survey(scenario))
    all.push(...cases.map(({ script }) => script.join(';')))
  }
  await worker.end()
  const step = all.length / job.faults
  const some = Array.from({ length: job.faults }, (_, i) => all[Math.floor(i * step)])
  const uri = `pkcs11:token=${encodeURIComponent(token.label)}`
  return `, ${(await start('faulty', [CONF, uri, driver], `${some.join('\n')}\n`)).trim()}`
}

process.chdir(ROOT)
const chosen = process.argv.slice(2)
const driver = await compileFaultDriver()
const token = await createToken()
await token.run(
  ecKey({ label: 'ec', id: '01' }),
  rsaKey({ label: 'rsa', id: '02' }),
  edwardsKey({ label: 'ed', id: '03', curve: 'Ed25519' }),
)
for (const [name, job] of Object.entries(JOBS))
  if (chosen.length === 0 || chosen.includes(name)) await runJob(name, job)
