// SPDX-License-Identifier: Apache-2.0
// docs/node.md as a program: its `ts` blocks one after another, with a token of the test.
import { readBlocks } from './docs-page.ts'
import { useProvider } from './openssl.ts'
import { createToken, type Token } from './token.ts'
import { certificate, ecKey } from './token-objects.ts'

/** The token that the page speaks of. */
export async function createPageToken(): Promise<Token> {
  const token = await createToken({ label: 'web' })
  await token.run(ecKey({ label: 'server', id: '01' }))
  const key = token.uri({ object: 'server', type: 'private' })
  const provider = useProvider(token)
  const { stdout } = await provider.openssl('req', '-x509', '-key', key, '-subj', '/CN=web')
  await token.run(certificate({ label: 'server', id: '01', certificate: stdout }))
  return token
}

/** With the token's own driver and PIN file; `comfort`: also what only new versions of Node can. */
export const pageProgram = (token: Token, comfort: boolean): string =>
  readBlocks('docs/node.md')
    .filter(({ language, attributes }) => language === 'ts' && !attributes.includes('not-run'))
    .filter(({ attributes }) => comfort || !attributes.includes('comfort'))
    .map(({ text }) => text)
    .join('\n')
    .replace('/usr/lib/softhsm/libsofthsm2.so', token.module)
    .replace('/etc/ssl/token-pin', token.pinFile)
