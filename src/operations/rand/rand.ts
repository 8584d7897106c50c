// SPDX-License-Identifier: Apache-2.0
// OSSL_OP_RAND. `random = PKCS11-RAND` in openssl.cnf makes it everybody's; else OpenSSL asks what
// there is, in every program that needs a random number, and uses none of it.
import { lazily } from '../../host.ts'
import { RAND } from '../../openssl/dispatch.gen.ts'
import { type Algorithm, deferHandlers, defineDispatch } from '../../openssl/dispatch.ts'

const load = lazily<typeof import('./handlers.ts')>('operations/rand/handlers.js')

const FUNCTIONS = [
  ...(['newctx', 'freectx', 'instantiate', 'uninstantiate', 'generate', 'reseed'] as const),
  ...(['enable_locking', 'lock', 'unlock', 'gettable_ctx_params', 'get_ctx_params'] as const),
  'verify_zeroization',
] as const

export const algorithms = (): readonly Algorithm[] => [
  {
    names: 'PKCS11-RAND',
    properties: 'provider=pkcs11',
    functions: defineDispatch(
      RAND,
      deferHandlers(() => load().handlers, ...FUNCTIONS),
    ),
    description: 'random numbers of a PKCS#11 token',
  },
]
