// SPDX-License-Identifier: Apache-2.0
// A JSON Web Token signed on a token, with jose: `npm i jose`. Needs Node 24.21, 26.7 or newer.
import { jwtVerify, SignJWT } from 'jose'
import { loadProvider, privateKey, publicKey } from 'provider-pkcs11'

const { KEY = 'pkcs11:', PIN_FILE = 'pin' } = process.env

await loadProvider({ pin: { file: PIN_FILE } })
const jwt = await new SignJWT({ scope: 'demo' })
  .setProtectedHeader({ alg: 'ES256' })
  .setIssuedAt()
  .setExpirationTime('1h')
  .sign(await privateKey(KEY))
const { payload } = await jwtVerify(jwt, await publicKey(KEY))
console.log(jwt)
console.error('verified:', payload)
