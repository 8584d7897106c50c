// SPDX-License-Identifier: Apache-2.0
// What is found, and what needs no key.
import { createHash } from 'node:crypto'
import {
  check,
  checkPointer,
  exportPublicKey,
  importPublicKey,
  loadKey,
  loadStore,
  OpensslError,
  STORE_INFO,
  takeErrors,
} from '../../support/evp.ts'
import { computeKdf, type Params } from '../../support/evp-derive.ts'
import { libcrypto } from '../../support/libcrypto.ts'
import { MESSAGE } from './place.ts'
import {
  expect,
  OURS,
  type Scenario,
  signWith,
  WrongAnswer,
  withKey,
  withPrivate,
} from './scenario.ts'

/** All that the token has: keys of both kinds, a certificate, and what OpenSSL has no word for. */
export const list = (least: number): Scenario => ({
  run: (world) => {
    const infos = loadStore({ context: world.context, uri: world.token.uri() })
    for (const info of infos) libcrypto.OSSL_STORE_INFO_free(info)
    const errors = takeErrors()
    if (infos.length < least) {
      if (errors.length > 0) throw new OpensslError('OSSL_STORE_load', errors)
      throw new WrongAnswer(`${infos.length} objects are listed, and no error`)
    }
  },
})

export const loadCertificate: Scenario = {
  run: (world) => {
    const uri = world.token.uri({ object: 'ec', type: 'cert' })
    const [info] = loadStore({ context: world.context, uri, expect: STORE_INFO.CERT })
    if (info === undefined) throw new OpensslError('no certificate', takeErrors())
    libcrypto.OSSL_STORE_INFO_free(info)
  },
}

export const uriFile: Scenario = {
  run: (world) =>
    withKey(loadKey(world.context, world.uriFile), (key) => signWith(world, key, 'ec')),
}

export const uriPin: Scenario = {
  run: (world) => {
    const uri = world.token.uri({ object: 'ec', type: 'private', pin: world.token.pin })
    withKey(loadKey(world.context, uri), (key) => signWith(world, key, 'ec'))
  },
}

export const digest: Scenario = {
  run: (world) => {
    const md = checkPointer('fetch', libcrypto.EVP_MD_fetch(world.context, 'SHA2-256', OURS))
    const state = checkPointer('EVP_MD_CTX_new', libcrypto.EVP_MD_CTX_new())
    try {
      const out = Buffer.alloc(64)
      check('init', libcrypto.EVP_DigestInit_ex2(state, md, null))
      check('update', libcrypto.EVP_DigestUpdate(state, MESSAGE, MESSAGE.length))
      check('final', libcrypto.EVP_DigestFinal_ex(state, out, new BigUint64Array(1)))
      const expected = createHash('sha256').update(MESSAGE).digest()
      expect(out.subarray(0, 32).equals(expected), 'a wrong digest')
    } finally {
      libcrypto.EVP_MD_CTX_free(state)
      libcrypto.EVP_MD_free(md)
    }
  },
}

export const random: Scenario = {
  run: (world) => {
    const rand = checkPointer('fetch', libcrypto.EVP_RAND_fetch(world.context, 'PKCS11-RAND', OURS))
    const state = checkPointer('EVP_RAND_CTX_new', libcrypto.EVP_RAND_CTX_new(rand, null))
    try {
      const out = Buffer.alloc(2000)
      check('instantiate', libcrypto.EVP_RAND_instantiate(state, 128, 0, null, 0, null))
      check('reseed', libcrypto.EVP_RAND_reseed(state, 0, MESSAGE, MESSAGE.length, null, 0))
      check('generate', libcrypto.EVP_RAND_generate(state, out, out.length, 0, 0, null, 0))
      const zeros = Buffer.alloc(16)
      expect(!out.subarray(0, 16).equals(zeros), 'no random numbers')
      expect(!out.subarray(-16).equals(zeros), 'no random numbers at the end')
    } finally {
      libcrypto.EVP_RAND_CTX_free(state)
      libcrypto.EVP_RAND_free(rand)
    }
  },
}

/** A peer's public key in our key management, compared with the one on the token. */
export const importKey: Scenario = {
  run: (world) =>
    withPrivate(world, 'ec', (key) =>
      withKey(importPublicKey(world.context, exportPublicKey(key)), (imported) => {
        const verdict = libcrypto.EVP_PKEY_eq(key, imported)
        if (verdict < 0) throw new OpensslError('EVP_PKEY_eq', takeErrors())
        libcrypto.ERR_clear_error()
        expect(verdict === 1, 'the public half is another one')
      }),
    ),
}

const deriveLikeDefault = (name: string, size: number, params: Params): Scenario => ({
  run: (world) => {
    const spec = { kdf: name, context: world.context }
    const ours = computeKdf({ ...spec, query: OURS }, size, params)
    const theirs = computeKdf({ ...spec, query: 'provider=default' }, size, params)
    expect(ours.equals(theirs), 'another key was derived')
  },
})

export const kdf = deriveLikeDefault('HKDF', 42, { digest: 'SHA256', key: MESSAGE, salt: MESSAGE })

export const tls13Kdf = deriveLikeDefault('TLS13-KDF', 32, {
  mode: 'EXTRACT_ONLY',
  digest: 'SHA256',
  key: MESSAGE.subarray(0, 32),
  prefix: Buffer.from('tls13 '),
  label: Buffer.from('derived'),
})
