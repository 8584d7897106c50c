// SPDX-License-Identifier: Apache-2.0
import { ask } from '../../node/engine.ts'
import { Pkcs11Error } from '../../node/errors.ts'
import { findObjects } from '../../node/objects.ts'
import { withPin } from '../../node/pin.ts'
import type { Command } from '../command.ts'
import { Failure, STATUS } from '../failure.ts'
import { plain } from '../terminal.ts'
import { describeWhat, type Found } from '../token/describe.ts'
import { openTokens } from '../token/open.ts'
import { askYes } from '../token/prompt.ts'
import { TOKEN_OPTIONS } from '../token/settings.ts'
import { withType } from '../uri-parts.ts'
import { checkUri } from '../uri-text.ts'

export const deleteCommand: Command = {
  name: 'delete',
  summary: 'delete keys and certificates from a token',
  operands: 'URI',
  operandCount: [1, 1],
  usesTokens: true,
  details: [
    'Shows what would go and asks before it does. Without type= in the URI, both halves of a key and its certificate go. A URI that names several things of one kind is refused. A deleted key is gone for good.',
  ],
  options: [{ name: 'yes', short: 'y', doc: 'do not ask' }, ...TOKEN_OPTIONS],
  examples: [
    {
      command: "provider-pkcs11 delete 'pkcs11:token=My%20Token;object=old'",
      what: 'a key with its public half and certificate',
    },
    {
      command: "provider-pkcs11 delete -y 'pkcs11:token=My%20Token;object=web;type=cert'",
      what: 'a certificate, from a script',
    },
  ],
  async run(input) {
    const { operands, options, terminal } = input
    const uri = checkUri(operands[0] ?? '')
    const { id, object, type } = uri.parsed
    if (id === undefined && object === undefined)
      throw new Failure('the URI says neither object= nor id=, so it may mean everything')
    await openTokens(input, true)
    // Private keys are seen after a login only, which a search for them makes.
    if (type === undefined) await findSome(withType(uri.text, 'private'))
    const doomed = await findSome(uri.text)
    if (doomed.length === 0) throw new Failure(`nothing matches '${uri.shown}'`)
    for (const object of doomed) terminal.note(`  ${describe(object)}`)
    if (!options.flag('yes') && !(await askYes("Delete this for good? Type 'yes': "))) {
      terminal.note('Nothing is deleted.')
      return STATUS.failed
    }
    await withPin(() => ask({ call: 'delete' }, uri.text))
    terminal.note(`${terminal.paintError('green', '✓')} deleted`)
    return STATUS.ok
  },
}

/** Nothing is an answer here. */
async function findSome(uri: string): Promise<readonly Found[]> {
  try {
    return await findObjects(uri)
  } catch (error) {
    if (error instanceof Pkcs11Error && error.code === 'ERR_PKCS11_NOT_FOUND') return []
    throw error
  }
}

const TYPES = { private: 'private key', public: 'public key', cert: 'certificate' } as const

const describe = (found: Found): string =>
  plain(
    `${TYPES[found.type]}: ${describeWhat(found)}, label '${found.label}', id ${found.id || 'none'}, on '${found.token.label}'`,
  )
