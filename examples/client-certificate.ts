// SPDX-License-Identifier: Apache-2.0
// fetch with a client certificate whose key is on a token. TLS options are undici's: `npm i undici`.
import { readFileSync } from 'node:fs'
import { certificate, loadProvider, pemForUri } from 'provider-pkcs11'
import { Agent, fetch } from 'undici'

const {
  KEY = 'pkcs11:',
  PIN_FILE = 'pin',
  URL = 'https://localhost:8443',
  CA = 'ca.pem',
} = process.env

await loadProvider({ pin: { file: PIN_FILE } })
const key = await pemForUri(KEY)
const cert = (await certificate(KEY)).toString()
const dispatcher = new Agent({ connect: { key, cert, ca: readFileSync(CA) } })
const response = await fetch(URL, { dispatcher })
console.log(response.status, await response.text())
await dispatcher.close()
