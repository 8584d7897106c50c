// SPDX-License-Identifier: Apache-2.0
import { X509Certificate } from 'node:crypto'
import { ask } from '../../node/engine.ts'
import { findObjects } from '../../node/objects.ts'
import { withPin } from '../../node/pin.ts'
import type { Command } from '../command.ts'
import { Failure, STATUS } from '../failure.ts'
import type { Found } from '../token/describe.ts'
import { openTokens } from '../token/open.ts'
import { TOKEN_OPTIONS } from '../token/settings.ts'
import { tokenPart } from '../uri-parts.ts'
import { checkUri, readInput } from '../uri-text.ts'

export const importCert: Command = {
  name: 'import-cert',
  summary: 'put a certificate on a token, beside its key',
  operands: 'FILE URI',
  operandCount: [2, 2],
  usesTokens: true,
  details: [
    'The URI names the token. The certificate gets the id and the label of the key that it belongs to, if that is on the token; object= and id= in the URI say otherwise. FILE is PEM or DER, - for standard input; of several certificates the first is taken.',
  ],
  options: [...TOKEN_OPTIONS],
  examples: [
    {
      command: "provider-pkcs11 import-cert web.crt 'pkcs11:token=My%20Token'",
      what: 'programs that ask for key and certificate by one label find both',
    },
  ],
  async run(input) {
    const { operands, terminal } = input
    const [file = '-', text = ''] = operands
    const uri = checkUri(text)
    const certificate = parseCertificate(readInput(file), file)
    await openTokens(input, true)
    const key = await findKey(uri.text, certificate)
    const label = uri.parsed.object ?? key?.label ?? ''
    const id = Buffer.from(uri.parsed.id ?? []).toString('hex') || key?.id || ''
    if (label === '' && id === '')
      throw new Failure('the key of this certificate is not on the token', {
        remedy: 'name the certificate in the URI with object= or id=, or make its key there first',
      })
    const request = { call: 'importCertificate', certificate: certificate.raw.toString('base64') }
    const made: string = await withPin(() => ask({ ...request, label, id }, uri.text))
    terminal.print(made)
    return STATUS.ok
  },
}

function parseCertificate(content: Buffer, file: string): X509Certificate {
  try {
    return new X509Certificate(content)
  } catch (cause) {
    throw new Failure(`${file === '-' ? 'standard input' : `'${file}'`} is no certificate`, {
      cause,
    })
  }
}

/** The public half says it where the token shows that to everybody; else the private one. */
async function findKey(uri: string, certificate: X509Certificate): Promise<Found | undefined> {
  const wanted = certificate.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  for (const type of ['public', 'private'] as const) {
    const keys = await findObjects(tokenPart(uri), type)
    const found = keys.find(({ spki }) => spki === wanted)
    if (found !== undefined) return found
  }
  return undefined
}
