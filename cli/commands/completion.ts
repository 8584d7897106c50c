// SPDX-License-Identifier: Apache-2.0
import type { Command } from '../command.ts'
import { SHELLS, type Shell, writeCompletion } from '../completion.ts'
import { STATUS, usageError } from '../failure.ts'

export const completion: Command = {
  name: 'completion',
  summary: 'print the completion of a shell',
  operands: 'bash|zsh|fish',
  operandCount: [1, 1],
  details: ['Commands, options and files are completed.'],
  options: [],
  examples: [
    { command: 'source <(provider-pkcs11 completion bash)', what: 'in ~/.bashrc' },
    { command: 'source <(provider-pkcs11 completion zsh)', what: 'in ~/.zshrc, after compinit' },
    { command: 'provider-pkcs11 completion fish | source', what: 'in ~/.config/fish/config.fish' },
  ],
  async run({ operands: [shell = ''], terminal }) {
    if (!isShell(shell))
      throw usageError(`no completion for '${shell}'; there are ${SHELLS.join(', ')}`, 'completion')
    // Here, because the table of commands has this command in it.
    const { COMMANDS } = await import('../commands.ts')
    terminal.print(writeCompletion(shell, COMMANDS).trimEnd())
    return STATUS.ok
  },
}

const isShell = (name: string): name is Shell => SHELLS.some((shell) => shell === name)
