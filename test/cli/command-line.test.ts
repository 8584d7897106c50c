// SPDX-License-Identifier: Apache-2.0
// What all commands have in common.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { COMMANDS } from '../../cli/commands.ts'
import { CLI, runCli } from '../support/cli.ts'
import { childEnvironment, run } from '../support/run.ts'

const ON_TERMINAL = fileURLToPath(new URL('../support/on-terminal.py', import.meta.url))
const onTerminal = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  run('python3', [ON_TERMINAL, '--', CLI, ...args], { env: { TERM: 'xterm', ...env } })

const ESCAPE = '\u001b['

test('without a command it says what there is', async () => {
  const { status, stdout, stderr } = await runCli([])
  assert.deepEqual([status, stderr], [0, ''])
  for (const { name, summary } of COMMANDS)
    assert.match(stdout, new RegExp(`^  ${name} +${summary.slice(0, 20)}`, 'm'))
})

test('--version says the version', async () => {
  const { status, stdout } = await runCli(['--version'])
  assert.equal(status, 0)
  assert.match(stdout, /^provider-pkcs11 \d+\.\d+\.\d+\n$/)
})

for (const { name, options } of COMMANDS) {
  test(`${name} --help has usage, every option and an example`, async () => {
    const { status, stdout, stderr } = await runCli([name, '--help'])
    assert.deepEqual([status, stderr], [0, ''])
    assert.match(stdout, new RegExp(`^Usage: provider-pkcs11 ${name}`, 'm'))
    for (const option of options) assert.ok(stdout.includes(`--${option.name}`), option.name)
    assert.match(stdout, /^Examples:\n {2}# .*\n {2}\S/m)
    for (const line of stdout.split('\n'))
      assert.ok(line.length <= 80 || line.startsWith('  provider') || /^ {2}\S+ /.test(line), line)
  })
}

test('help COMMAND is COMMAND --help', async () => {
  const [help, option] = [await runCli(['help', 'pem']), await runCli(['pem', '--help'])]
  assert.equal(help.stdout, option.stdout)
})

test('a command that is not there is a mistake of usage, and the nearest is named', async () => {
  const { status, stdout, stderr } = await runCli(['confg'])
  assert.deepEqual([status, stdout], [2, ''])
  assert.match(stderr, /no command 'confg'; did you mean 'config'\?/)
})

const MISTAKES: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [['pem'], /something is missing: URI/],
  [['pem', 'pkcs11:object=a', 'another'], /'another' is one too many/],
  [['pem', '--nothing', 'pkcs11:object=a'], /unknown option '--nothing'/],
  [['pem', 'pkcs11:object=a', '--out'], /option '-o, --out <value>' argument missing/],
  [['config', '--drivers=yes'], /option '--drivers' does not take an argument/],
  [['completion', 'tcsh'], /no completion for 'tcsh'/],
]

for (const [args, message] of MISTAKES) {
  test(`'${args.join(' ')}' is a mistake of usage`, async () => {
    const { status, stdout, stderr } = await runCli(args)
    assert.deepEqual([status, stdout], [2, ''])
    assert.match(stderr, message)
    assert.match(stderr, / --help shows how\n$/)
  })
}

test('colours are for terminals alone, and not where NO_COLOR or a dumb terminal is', async () => {
  assert.ok((await onTerminal(['--help'])).stdout.includes(ESCAPE))
  assert.ok(!(await onTerminal(['--help'], { NO_COLOR: '1' })).stdout.includes(ESCAPE))
  assert.ok(!(await onTerminal(['--help'], { TERM: 'dumb' })).stdout.includes(ESCAPE))
  assert.ok((await onTerminal(['--help'], { NO_COLOR: '' })).stdout.includes(ESCAPE))
  assert.ok(!(await runCli(['--help'])).stdout.includes(ESCAPE))
})

test('a reader that has seen enough ends it without a word', async () => {
  const child = spawn(CLI, ['completion', 'fish'], { env: childEnvironment() })
  child.stdout.destroy()
  let errors = ''
  child.stderr.on('data', (text) => {
    errors += text
  })
  const [status] = await once(child, 'close')
  assert.deepEqual([status, errors], [0, ''])
})

for (const shell of ['bash', 'zsh', 'fish']) {
  test(`completion ${shell} knows every command and option`, async () => {
    const { status, stdout } = await runCli(['completion', shell])
    assert.equal(status, 0)
    for (const { name, options } of COMMANDS)
      for (const word of [name, ...options.map((option) => option.name)])
        assert.ok(stdout.includes(word), word)
  })
}

test('bash completes a command and its options', async () => {
  const complete = async (...words: string[]) => {
    const list = words.map((word) => `'${word}'`).join(' ')
    const script = `source <('${CLI}' completion bash); COMP_WORDS=(provider-pkcs11 ${list}); COMP_CWORD=${words.length}; _provider_pkcs11; echo "\${COMPREPLY[@]}"`
    return (await run('bash', ['-c', script])).stdout.trim()
  }
  assert.equal(await complete('con'), 'config')
  assert.equal(await complete('config', '--dr'), '--driver --drivers')
  assert.equal(await complete('completion', 'z'), 'zsh')
})
