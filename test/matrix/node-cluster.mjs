// SPDX-License-Identifier: Apache-2.0
// One process of the cluster that node-keys.mjs starts.
import { readFileSync } from 'node:fs'
import https from 'node:https'
import { join } from 'node:path'

const read = (name) => readFileSync(join(process.env.KEYS, name))
const identity = { key: read('ec.pem'), cert: read('ec.crt') }
https.createServer(identity, (_, response) => response.end('answer')).listen(0, '127.0.0.1')
