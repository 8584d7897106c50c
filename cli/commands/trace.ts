// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command, Input } from '../command.ts'
import { quoteShell } from '../shell.ts'
import { readRecords } from '../trace/records.ts'
import { reportHtml } from '../trace/report-html.ts'
import { reportText } from '../trace/report-text.ts'
import { type Outcome, runProgram } from '../trace/run-program.ts'
import { summarize } from '../trace/summary.ts'
import { writeNewFile } from '../write-file.ts'

const READABLE = 0o600

export const trace: Command = {
  name: 'trace',
  summary: 'run a program and show where its time with the token went',
  operands: '-- PROGRAM [ARGUMENT]…',
  operandCount: [1, Number.POSITIVE_INFINITY],
  runsProgram: true,
  details: [
    'Runs any program with the debug log on, its input and output untouched. Then the token calls by function follow on standard error: how often, how long, the slowest, what went wrong. The exit status is that of the program; 127 when there is no such program.',
    'Child processes and threads are in it as well. No PIN, key or message is in any report.',
  ],
  options: [
    {
      name: 'html',
      value: 'FILE',
      doc: 'write a page with a timeline and charts, to open in a browser',
    },
    { name: 'log', value: 'FILE', doc: 'keep the log: one JSON object a line' },
    { name: 'json', doc: 'print the summary as JSON on standard error instead of the tables' },
    { name: 'quiet', short: 'q', doc: 'no tables: with --html or --log' },
  ],
  examples: [
    {
      command: "provider-pkcs11 trace -- openssl dgst -sha256 -sign 'pkcs11:object=web' -out s m",
      what: 'what a signature costs',
    },
    {
      command: 'provider-pkcs11 trace --html report.html -- nginx -g "daemon off;"',
      what: 'a server, until it ends (Ctrl-C), as a page',
    },
  ],
  async run(input) {
    const folder = mkdtempSync(join(tmpdir(), 'provider-pkcs11-trace-'))
    const log = join(folder, 'log')
    try {
      const PKCS11_PROVIDER_DEBUG = `file:${log},level:3`
      const environment = { ...process.env, PKCS11_PROVIDER_DEBUG }
      const start = new Date()
      const outcome = await runProgram(input.operands, environment)
      report(input, outcome, log, start)
      return outcome.status
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

function report(
  { options, operands, terminal }: Input,
  outcome: Outcome,
  log: string,
  start: Date,
) {
  const records = existsSync(log) ? readRecords(log) : []
  const summary = summarize(records)
  const [html, keep] = [options.text('html'), options.text('log')]
  if (options.flag('json')) terminal.note(JSON.stringify({ ...outcome, ...summary }))
  else if (records.length === 0) sayNothingSeen(terminal)
  else if (!options.flag('quiet')) {
    terminal.note()
    for (const line of reportText(summary, outcome.wall, terminal.paintError)) terminal.note(line)
  }
  if (keep !== undefined && existsSync(log)) copyFileSync(log, keep)
  if (html === undefined) return
  const command = operands.map(quoteShell).join(' ')
  writeNewFile(html, reportHtml({ command, start, outcome, summary, records }), READABLE, true)
  terminal.note(`${terminal.paintError('green', '✓')} '${html}' is written`)
}

const sayNothingSeen = (terminal: Input['terminal']): void => {
  terminal.note()
  terminal.note('The program has not loaded the provider, so there is nothing to show.')
  terminal.note('  provider-pkcs11 doctor says whether openssl.cnf loads it')
}
