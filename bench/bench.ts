// SPDX-License-Identifier: Apache-2.0
// npm run bench [-- [--rounds N] [--seconds N] [--only PATTERN] [--json]]
// How fast the provider is, beside a straight PKCS#11 loop (the floor) and the C provider, with SoftHSM.
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { plainOpenssl } from '../test/support/openssl.ts'
import { mustRun } from '../test/support/run.ts'
import { createToken } from '../test/support/token.ts'
import { ecKey, edwardsKey, rsaKey } from '../test/support/token-objects.ts'
import { gatherContenders, type Setting } from './contenders.ts'
import { buildPrograms } from './programs.ts'
import { measureRows, type RowResult } from './results.ts'
import { SECTIONS, type Section } from './rows.ts'
import { makeServerKeys } from './server-keys.ts'
import { formatTable } from './table.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
})

const BUILD_MS = 600_000

async function main(): Promise<void> {
  if (!process.env.PROVIDER_SO)
    await mustRun('make', ['--no-print-directory'], { timeoutMs: BUILD_MS })
  await buildPrograms()
  const setting = await prepareSetting(Number(options.seconds))
  const contenders = await gatherContenders(setting)
  const columns = contenders.map(({ title }) => title)
  const rounds = Number(options.rounds)
  const rows = await measureRows(chooseSections(options.only), contenders, setting, rounds)
  const machine = await describeMachine()
  if (options.json) print(JSON.stringify({ machine, rounds, columns, rows }, null, 2))
  else print(`${machine}\n${formatTable(columns, rows)}\n\n${describeTable(columns, rows)}`)
}

async function prepareSetting(seconds: number): Promise<Setting> {
  const token = await createToken({ label: 'Benchmark' })
  const decrypting = { private: { CKA_DECRYPT: true }, public: { CKA_ENCRYPT: true } }
  await token.run(
    ecKey({ label: 'P-256', id: '01', curve: 'P-256', private: { CKA_DERIVE: true } }),
    rsaKey({ label: 'RSA-2048', id: '02', bits: 2048, ...decrypting }),
    edwardsKey({ label: 'Ed25519', id: '03', curve: 'Ed25519' }),
  )
  const serverKeys = await makeServerKeys(token)
  const keyFile = serverKeys['P-256']?.inFile.key ?? ''
  return { token, keyFile, serverKeys, seconds }
}

/** The rows whose section and title together match. */
function chooseSections(pattern: string): Section[] {
  const wanted = new RegExp(pattern)
  return SECTIONS.map(({ title, rows }) => ({
    title,
    rows: rows.filter((row) => wanted.test(`${title}: ${row.title}`)),
  }))
}

async function describeMachine(): Promise<string> {
  const { stdout } = await plainOpenssl('version')
  const processors = cpus()
  const name = processors[0]?.model.trim() ?? 'unknown'
  return `${stdout.trim()}; SoftHSM; ${processors.length} × ${name}`
}

function describeTable(columns: readonly string[], rows: readonly RowResult[]): string {
  const failed = columns.filter((_, index) =>
    rows.some(({ cells }) => cells[index]?.series.failure !== undefined),
  )
  return [
    `Medians of ${options.rounds} rounds in which all take turns.`,
    "The columns on the right are ratios: this provider's number by the other's.",
    'Floor: the same in straight PKCS#11, with session copies of the keys; nginx with keys in files.',
    ...(columns.length > 2 ? [] : ["Debian's pkcs11-provider cannot be had here."]),
    ...(failed.length === 0
      ? []
      : [`–: does not work there (${failed.join(', ')}); --json says why.`]),
  ].join('\n')
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

await main()
