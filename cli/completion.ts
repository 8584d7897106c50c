// SPDX-License-Identifier: Apache-2.0
// Shell completion, made from the table of commands.
import type { Command, OptionSpec } from './command.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

export const writeCompletion = (shell: Shell, commands: readonly Command[]): string =>
  WRITERS[shell](commands)

const HELP: OptionSpec = { name: 'help', short: 'h', doc: 'this text' }

const optionsOf = ({ options }: Command): readonly OptionSpec[] => [...options, HELP]

const spell = ({ name, short }: OptionSpec): string[] => [
  `--${name}`,
  ...(short === undefined ? [] : [`-${short}`]),
]

const bash = (commands: readonly Command[]): string => {
  const names = commands.map(({ name }) => name)
  const cases = commands.map((command) => {
    const words = [...optionsOf(command).flatMap(spell), ...operandChoices(command)]
    return `    ${command.name}) words='${words.join(' ')}' ;;`
  })
  return `_provider_pkcs11() {
  local current=\${COMP_WORDS[COMP_CWORD]} words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${[...names, '--help', '--version'].join(' ')}' -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _provider_pkcs11 provider-pkcs11
`
}

const zsh = (commands: readonly Command[]): string => {
  const list = commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`)
  const cases = commands.map((command) => {
    const options = optionsOf(command).map(
      (option) =>
        `${quote(`--${option.name}[${option.doc}]${option.value ? ':value:_files' : ''}`)}`,
    )
    const choices = operandChoices(command)
    const operand = choices.length === 0 ? "'*:file:_files'" : `'*:shell:(${choices.join(' ')})'`
    return `    ${command.name}) _arguments ${[...options, operand].join(' ')} ;;`
  })
  return `#compdef provider-pkcs11
_provider_pkcs11() {
  local -a commands=(
${list.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
compdef _provider_pkcs11 provider-pkcs11
`
}

const fish = (commands: readonly Command[]): string =>
  [
    ...commands.map(
      ({ name, summary }) =>
        `complete -c provider-pkcs11 -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
    ),
    ...commands.flatMap((command) =>
      optionsOf(command).map(
        ({ name, short, value, doc }) =>
          `complete -c provider-pkcs11 -n '__fish_seen_subcommand_from ${command.name}' -l ${name}${
            short === undefined ? '' : ` -s ${short}`
          }${value === undefined ? '' : ' -r'} -d ${quote(doc)}`,
      ),
    ),
    '',
  ].join('\n')

const WRITERS: Readonly<Record<Shell, (commands: readonly Command[]) => string>> = {
  bash,
  zsh,
  fish,
}

/** Operands that are one of a few words: `bash|zsh|fish`. */
const operandChoices = ({ operands }: Command): string[] =>
  /^[a-z]+(\|[a-z]+)+$/.test(operands) ? operands.split('|') : []

const quote = (text: string): string => `'${text.replaceAll("'", '’')}'`
