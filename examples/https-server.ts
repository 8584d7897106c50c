// SPDX-License-Identifier: Apache-2.0
// An https server whose key is on a token, next to its certificate: KEY='pkcs11:object=server'.
import https from 'node:https'
import { certificate, loadProvider, pemForUri } from 'provider-pkcs11'

const { KEY = 'pkcs11:', PIN_FILE = 'pin', PORT = '8443' } = process.env

await loadProvider({ pin: { file: PIN_FILE } })
const key = await pemForUri(KEY)
const cert = (await certificate(KEY)).toString()
const server = https.createServer({ key, cert }, (_, response) => response.end('hello\n'))
server.listen(Number(PORT), 'localhost', () => console.log('listening on', server.address()))
