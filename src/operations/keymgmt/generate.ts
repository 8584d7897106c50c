// SPDX-License-Identifier: Apache-2.0
// Makes the key of a generation: on a token, or, as an ephemeral key of TLS, in software.
import type { Curve } from '../../algorithms/curves.ts'
import { EC, type KeyType, RSA_PSS } from '../../algorithms/key-types.ts'
import { ProviderError, unsupported } from '../../errors.ts'
import { type Address, type Blocking, CALL_INT, call, NULL, native, type Word } from '../../host.ts'
import { generatePair } from '../../key/generate.ts'
import { Key } from '../../key/key.ts'
import { defaultKeyUsage } from '../../key/key-usage.ts'
import {
  generationRecipes,
  privateAttributes,
  publicAttributes,
  type Recipe,
} from '../../key/pair-template.ts'
import { publicKeyFromSpki } from '../../key/public-key.ts'
import { DECISIONS, log } from '../../log.ts'
import { Arena } from '../../memory/arena.ts'
import { OSSL_KEYMGMT_SELECT_KEYPAIR } from '../../openssl/dispatch.gen.ts'
import { listForCall } from '../../openssl/param-lists.ts'
import { INTEGER, UTF8_STRING } from '../../openssl/params.ts'
import { SoftwareKeyPair } from '../../openssl/software-key-pair.ts'
import { randomBytes } from '../../openssl/software-random.ts'
import { CKF_GENERATE_KEY_PAIR } from '../../pkcs11/cryptoki.gen.ts'
import { mechanismName } from '../../pkcs11/names.ts'
import { withToken } from '../../slot/current-slot.ts'
import type { Slot } from '../../slot/slot.ts'
import type { ProviderContext } from '../provider-context.ts'
import { findPlaces, labelsOf, type Place } from '../store/places.ts'
import type { GenerationContext } from './generation.ts'

/** Bytes of a CKA_ID that nobody chose. */
const ID_BYTES = 16

/** The application's OSSL_CALLBACK for progress, and its argument. */
export interface Progress {
  readonly callback: Address
  readonly argument: Word
}

export function* generateKey(context: GenerationContext, progress: Progress): Blocking<Key> {
  const { provider, type, selection, curve } = context
  if ((selection & OSSL_KEYMGMT_SELECT_KEYPAIR) === 0)
    return Key.ofParameters(provider, type, curve)
  // What a TLS peer agrees on a secret with lives for one connection: no token is asked.
  const isEphemeral = type.exchange !== undefined && !context.wantsToken
  // A driver that makes its own key with OpenSSL may come here, since OpenSSL remembers who makes them.
  if (isEphemeral || (type.form === 'raw' && native.insideMarkedCall()))
    return yield* generateInSoftware(provider, type, curve)
  refuseMgf1(context)
  yield* tell(progress, 0)
  const key = yield* generateOnToken(context)
  yield* tell(progress, DONE)
  return key
}

function* generateInSoftware(
  provider: ProviderContext,
  type: KeyType,
  curve: Curve | undefined,
): Blocking<Key> {
  if (type === EC && curve === undefined)
    throw unsupported('an EC key needs a curve: set the parameter group')
  const pair = yield* SoftwareKeyPair.generate(
    provider.core,
    type.name,
    curve === undefined ? [] : [['group', UTF8_STRING, curve.name]],
  )
  log(DECISIONS, `generated a ${type.name} key in software; pkcs11_uri makes one on a token`)
  return Key.ofSoftwarePair(provider, type, pair, publicKeyFromSpki(yield* pair.publicKey()))
}

function* generateOnToken(context: GenerationContext): Blocking<Key> {
  const { provider, type, uri } = context
  const { slot, section, recipe } = yield* findMaker(context)
  refuseUnrestricted(type, slot)
  try {
    return yield* generatePair(section, {
      type,
      slot,
      pins: { ...section.pins, uriPin: yield* context.uriPin() },
      mechanism: recipe.mechanism,
      id: uri?.id ?? (yield* randomBytes(provider.core, ID_BYTES)),
      label: uri?.object ?? '',
      onToken: !context.inSession,
      privateTemplate: privateAttributes(context),
      publicTemplate: publicAttributes(context, recipe),
      usages: context.usage ?? defaultKeyUsage(type),
      isAsked: context.usage !== undefined,
    })
  } catch (cause) {
    throw new ProviderError(
      'GENERATION',
      `cannot generate an ${type.name} key on the token '${slot.token.label}'`,
      { cause, ...(cause instanceof ProviderError ? { reason: cause.reason } : {}) },
    )
  }
}

interface Maker extends Place {
  readonly recipe: Recipe
}

/** The first token that the URI allows and that generates such keys, and how. */
function* findMaker(context: GenerationContext): Blocking<Maker> {
  const { provider, type, uri } = context
  const { matching, slots, failure } = yield* findPlaces(provider, uri)
  const recipes = generationRecipes(type)
  for (const place of matching)
    for (const recipe of recipes)
      if (yield* canFollow(place.slot, recipe)) return { ...place, recipe }
  if (matching.length > 0)
    throw unsupported(
      `no token can generate ${type.name} keys: ${mechanismName(recipes[0]?.mechanism ?? 0)} is not offered by ${labelsOf(matching.map(({ slot }) => slot))}`,
    )
  throw new ProviderError(
    'NOT_FOUND',
    `no token for the new key: pkcs11_uri matches none; there is ${labelsOf(slots)}`,
    { cause: failure },
  )
}

function* canFollow(slot: Slot, { mechanism, manufacturer }: Recipe): Blocking<boolean> {
  if (manufacturer !== undefined && slot.token.manufacturer !== manufacturer) return false
  return yield* withToken(slot, (current) => current.supports(mechanism, CKF_GENERATE_KEY_PAIR))
}

/** CKA_ALLOWED_MECHANISMS names a digest and no other one for MGF1. */
const refuseMgf1 = ({ type, digest, mgf1Digest }: GenerationContext): void => {
  if (type === RSA_PSS && mgf1Digest !== undefined && mgf1Digest !== digest)
    throw unsupported(
      'a token cannot restrict the MGF1 digest of an RSASSA-PSS key to another one than its digest',
    )
}

/** CKA_ALLOWED_MECHANISMS is all that makes an RSA key of a token one for RSASSA-PSS alone. */
const refuseUnrestricted = (type: KeyType, slot: Slot): void => {
  if (type === RSA_PSS && slot.module.settings.quirks.has('no-allowed-mechanisms'))
    throw unsupported(
      'no RSA-PSS key is generated, since pkcs11-module-quirks has no-allowed-mechanisms: generate an RSA key, which signs with PSS too',
    )
}

/** What OpenSSL's own key generations say at their end (EVP_PKEY_keygen(3)). */
const DONE = 3

/** The application may end the generation by its answer. */
function* tell({ callback, argument }: Progress, potential: number): Blocking<void> {
  if (callback === NULL) return
  const arena = new Arena()
  try {
    const params = listForCall(arena, [
      ['potential', INTEGER, potential],
      ['iteration', INTEGER, 0],
    ])
    if ((yield* call(CALL_INT, callback, params, argument)) === 1 || potential === DONE) return
  } finally {
    arena.release()
  }
  throw new ProviderError('CANCELLED', 'the application has ended the generation of the key')
}
