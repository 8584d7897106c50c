// SPDX-License-Identifier: Apache-2.0
import { decodePem } from '../../src/encoding/pem.ts'
import { decodeProviderUri, PROVIDER_URI_LABEL } from '../../src/encoding/provider-uri-pem.ts'
import type { Command } from '../command.ts'
import { Failure, STATUS } from '../failure.ts'
import { checkUri, readInput, withoutPin } from '../uri-text.ts'

export const uri: Command = {
  name: 'uri',
  summary: 'print the URI that is in a PEM file',
  operands: '[FILE]',
  operandCount: [0, 1],
  details: [
    'The other way of `pem`. Without a file, or with -, standard input is read. Certificates and other blocks of the file are passed over. A PIN in the URI is left out.',
  ],
  options: [{ name: 'keep-pin', doc: 'print the pin-value too' }],
  examples: [
    { command: 'provider-pkcs11 uri web.pem', what: 'which key a file stands for' },
    {
      command: 'openssl storeutl -noout -text "$(provider-pkcs11 uri web.pem)"',
      what: 'look at that key',
    },
  ],
  run({ operands: [file = '-'], options, terminal }) {
    const { text, holdsPin } = checkUri(readProviderUri(readInput(file), file))
    const keep = options.flag('keep-pin')
    if (holdsPin && !keep) terminal.note('The file holds a PIN, which is not shown.')
    terminal.print(keep ? text : withoutPin(text))
    return STATUS.ok
  },
}

const BEGIN = `-----BEGIN ${PROVIDER_URI_LABEL}-----`

function readProviderUri(content: Buffer, file: string): string {
  const at = content.indexOf(BEGIN)
  if (at < 0) {
    const name = file === '-' ? 'standard input' : `'${file}'`
    throw new Failure(`${name} stands for no key of a token: it has no '${BEGIN}'`, {
      remedy: "provider-pkcs11 pem 'pkcs11:…' makes such a file",
    })
  }
  const { bytes } = decodePem(content.subarray(at))
  const { start, end } = decodeProviderUri(bytes)
  return Buffer.from(bytes.subarray(start, end)).toString()
}
