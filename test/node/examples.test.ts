// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { jwtVerify } from 'jose'
import { commandOf, createExampleToken, type ExampleToken, runExample } from '../support/example.ts'
import { makeFolder, writePrivateFile } from '../support/folder.ts'
import { plainOpenssl } from '../support/openssl.ts'
import { Server } from '../support/servers.ts'

let made: ExampleToken
const servers: Server[] = []

before(async () => {
  made = await createExampleToken()
})

after(async () => {
  for (const server of servers) await server.stop()
})

const readCertificate = (label: string): string =>
  readFileSync(made.certificates[label] ?? '', 'utf8')

/** The example's server on a port of its own. */
async function startServer(label: string): Promise<number> {
  const server = await Server.start({
    command: process.execPath,
    args: commandOf('https-server'),
    env: { ...made.env, KEY: `pkcs11:object=${label}`, PORT: '0' },
    ready: /port: \d+/,
  })
  servers.push(server)
  return Number(/port: (\d+)/.exec(server.output)?.[1])
}

for (const label of ['ec', 'rsa'])
  test(`https-server answers with its ${label} key in the token`, async () => {
    const port = await startServer(label)
    const trust = { ca: readCertificate(label), servername: 'localhost', agent: false }
    const [response] = await once(https.get({ host: 'localhost', port, ...trust }), 'response')
    assert.equal(Buffer.concat(await response.toArray()).toString(), 'hello\n')
  })

test('client-certificate shows the certificate of its key to the server', async () => {
  const pair = join(makeFolder(), 'server')
  await plainOpenssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ...['-keyout', `${pair}.key`, '-out', `${pair}.crt`],
  )
  const options = {
    key: readFileSync(`${pair}.key`),
    cert: readFileSync(`${pair}.crt`),
    ca: readCertificate('rsa'),
    requestCert: true,
    rejectUnauthorized: true,
  }
  const server = https.createServer(options, (_, response) => response.end('let in'))
  await once(server.listen(0, 'localhost'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const env = { KEY: 'pkcs11:object=rsa', URL: `https://localhost:${port}`, CA: `${pair}.crt` }
  const { stdout } = await runExample('client-certificate', { ...made.env, ...env })
  server.close()
  assert.equal(stdout, '200 let in\n')
})

test('jwt makes a token that jose verifies', async () => {
  const { stdout } = await runExample('jwt', { ...made.env, KEY: 'pkcs11:object=ec' })
  const { publicKey } = new X509Certificate(readCertificate('ec'))
  const { payload } = await jwtVerify(stdout.trim(), publicKey)
  assert.equal(payload.scope, 'demo')
})

for (const label of ['ec', 'rsa'])
  test(`certificate-authority signs with its ${label} key what OpenSSL verifies`, async () => {
    const folder = makeFolder()
    const env = { ...made.env, KEY: `pkcs11:object=${label}` }
    const ca = writePrivateFile(
      join(folder, 'ca.crt'),
      (await runExample('certificate-authority', env)).stdout,
    )
    const [key, half] = [join(folder, 'key'), join(folder, 'half')]
    await plainOpenssl('genpkey', '-algorithm', 'ED25519', '-out', key)
    await plainOpenssl('pkey', '-in', key, '-pubout', '-out', half)
    const leaf = writePrivateFile(
      join(folder, 'leaf.crt'),
      (
        await runExample('certificate-authority', {
          ...env,
          SUBJECT_KEY: half,
          SUBJECT: 'a.example',
        })
      ).stdout,
    )
    const purpose = ['-purpose', 'sslserver', '-verify_hostname', 'a.example']
    const { stdout } = await plainOpenssl('verify', '-CAfile', ca, ...purpose, leaf)
    assert.match(stdout, /leaf.crt: OK/)
  })

for (const label of ['ec', 'rsa'])
  test(`sign-file makes a CMS signature with its ${label} key that OpenSSL verifies`, async () => {
    const file = writePrivateFile(join(makeFolder(), 'program'), 'what is signed\n'.repeat(100))
    await runExample('sign-file', { ...made.env, KEY: `pkcs11:object=${label}`, FILE: file })
    const check = ['cms', '-verify', '-inform', 'DER', '-binary', '-purpose', 'any']
    const { stdout } = await plainOpenssl(
      ...[...check, '-in', `${file}.p7s`, '-content', file],
      ...['-CAfile', made.certificates[label] ?? ''],
    )
    assert.equal(stdout, readFileSync(file, 'utf8'))
  })
