// SPDX-License-Identifier: Apache-2.0
import { encodePem } from '../../src/encoding/pem.ts'
import { encodeProviderUri, PROVIDER_URI_LABEL } from '../../src/encoding/provider-uri-pem.ts'
import type { Command } from '../command.ts'
import { Failure, STATUS } from '../failure.ts'
import { checkUri, readInput } from '../uri-text.ts'
import { writeNewFile } from '../write-file.ts'

const PUBLIC_FILE = 0o644
const SECRET_FILE = 0o600

export const pem: Command = {
  name: 'pem',
  summary: 'write the PEM file that stands for a key of a token',
  operands: 'URI',
  operandCount: [1, 1],
  details: [
    'Programs that know only files take such a file where they take a private key: nginx, Apache, HAProxy, PostgreSQL, curl, Python, Node. It names the key and does not hold it. The token is not asked.',
    'A URI of - is read from standard input. A URI with a pin-value is refused: the file would be as secret as the PIN. Name a file with the PIN instead, ?pin-source=file:/path, or pass --keep-pin.',
  ],
  options: [
    {
      name: 'out',
      short: 'o',
      value: 'FILE',
      doc: 'write to this file instead of standard output',
    },
    { name: 'force', short: 'f', doc: 'replace the file if it is there' },
    { name: 'keep-pin', doc: 'write the pin-value of the URI too; the file has mode 0600' },
  ],
  examples: [
    {
      command: "provider-pkcs11 pem 'pkcs11:token=My%20Token;object=web;type=private' -o web.pem",
      what: 'a file for the ssl_certificate_key of nginx',
    },
    {
      command:
        "provider-pkcs11 pem 'pkcs11:object=web?pin-source=file:/etc/ssl/private/pin' >web.pem",
      what: 'one that says where the PIN is',
    },
  ],
  run({ operands: [operand = ''], options, terminal }) {
    const { text, holdsPin, parsed } = checkUri(operand === '-' ? readUri() : operand)
    if (holdsPin && !options.flag('keep-pin'))
      throw new Failure('the URI has a pin-value, and the file would hold it', {
        remedy: 'write ?pin-source=file:/path/of/a/file instead, or add --keep-pin',
      })
    if (parsed.type === 'cert' || parsed.type === 'data')
      throw new Failure(`the URI is of a ${parsed.type}; such files stand for keys`, {
        remedy: "export a certificate with: openssl storeutl -certs -noout -text 'URI'",
      })
    const file = options.text('out')
    const block = encodePem(PROVIDER_URI_LABEL, encodeProviderUri(text))
    if (file === undefined) terminal.print(block.trimEnd())
    else writeNewFile(file, block, holdsPin ? SECRET_FILE : PUBLIC_FILE, options.flag('force'))
    return STATUS.ok
  },
}

const readUri = (): string => readInput('-').toString().trim()
