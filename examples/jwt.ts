// SPDX-License-Identifier: Apache-2.0
// A JSON Web Token (ES256) signed on a token, with nothing but Node, in every version of it.
import { sign } from 'node:crypto'
import { promisify } from 'node:util'
import { loadProvider, pemForUri } from 'provider-pkcs11'
import { children } from './der.ts'

const { KEY = 'pkcs11:', PIN_FILE = 'pin' } = process.env

await loadProvider({ pin: { file: PIN_FILE } })
const now = Math.floor(Date.now() / 1000)
const parts = [
  { alg: 'ES256', typ: 'JWT' },
  { scope: 'demo', iat: now, exp: now + 3600 },
]
const input = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
// In the thread pool: the event loop goes on while the token works.
const signature = await promisify(sign)('sha256', Buffer.from(input), await pemForUri(KEY))
// A JWT wants r and s as 32 bytes each (RFC 7518 §3.4), not as DER has them.
const [r, s] = children(signature).map((number) => number.subarray(2).toString('hex'))
const fixed = [r, s].map((hex = '') => hex.slice(-64).padStart(64, '0')).join('')
console.log(`${input}.${Buffer.from(fixed, 'hex').toString('base64url')}`)
