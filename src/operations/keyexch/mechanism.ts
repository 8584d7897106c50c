// SPDX-License-Identifier: Apache-2.0
// Whether a key can agree on a secret, and by which mechanism of its token.
import type { Curve } from '../../algorithms/curves.ts'
import type { RawCurve } from '../../algorithms/raw-curves.ts'
import { unsupported } from '../../errors.ts'
import type { Blocking } from '../../host.ts'
import type { Key } from '../../key/key.ts'
import { curveFromParameters, type PublicKey } from '../../key/public-key.ts'
import { checkUsage } from '../../key/refusal.ts'
import type { TokenObject } from '../../key/token-object.ts'
import {
  CKA_DERIVE,
  CKA_EC_PARAMS,
  CKF_DERIVE,
  CKM_ECDH1_COFACTOR_DERIVE,
  CKM_ECDH1_DERIVE,
  CKM_NAMES,
} from '../../pkcs11/cryptoki.gen.ts'

/** The curve on which a key agrees. */
export type Group =
  | { readonly form: 'ec'; readonly curve: Curve }
  | { readonly form: 'raw'; readonly curve: RawCurve }

/** From the private key itself, which may be all that there is on the token; else its public half. */
export function* findGroup(key: Key, object: TokenObject): Blocking<Group> {
  const parameters = object.attributes.get(CKA_EC_PARAMS)
  if (parameters?.length && key.type.form === 'ec')
    return { form: 'ec', curve: curveFromParameters(parameters) }
  if (key.type.curve !== undefined) return { form: 'raw', curve: key.type.curve }
  const group = groupOf(yield* key.needPublicKey())
  if (group === undefined) throw unsupported(`'${key.name}' is no key for key agreement`)
  return group
}

export const groupOf = (key: PublicKey): Group | undefined => (key.form === 'rsa' ? undefined : key)

/** The private key object; throws for keys that cannot derive, and says which attribute forbids it. */
export const needDerivingObject = (key: Key): TokenObject => {
  const { object } = key
  if (!key.isPrivate)
    throw unsupported(`cannot derive a secret with '${key.name}': it is a public key`)
  if (object === undefined)
    throw unsupported(
      `cannot derive a secret with ${key.name}: only private keys on a token can; use the default provider for it (provider!=pkcs11)`,
    )
  checkUsage(key, CKA_DERIVE, 'CKA_DERIVE', 'derive a secret')
  return object
}

/** The mechanism for the key's curve; throws when its token or the key itself does not have it. */
export function* findMechanism(
  key: Key,
  object: TokenObject,
  group: Group,
  withCofactor: boolean,
): Blocking<number> {
  const cofactor = withCofactor && group.form === 'ec' && hasCofactor(group.curve)
  const mechanism = cofactor ? CKM_ECDH1_COFACTOR_DERIVE : CKM_ECDH1_DERIVE
  const what = `cannot derive a secret with '${key.name}'`
  if (!key.allows(mechanism))
    throw unsupported(`${what}: its CKA_ALLOWED_MECHANISMS lacks ${CKM_NAMES[mechanism]}`)
  if (!(yield* object.slot.supports(mechanism, CKF_DERIVE)))
    throw unsupported(`${what}: its token does not offer ${CKM_NAMES[mechanism]}`)
  return mechanism
}

/**
 * By Hasse's theorem the order of a prime curve is as long as its field only if the cofactor is 1,
 * and multiplying by it changes nothing. The named binary curves all have a greater one.
 */
const hasCofactor = ({ name, bits, orderBits }: Curve): boolean =>
  orderBits < bits || /^(sect|c2|wap|Oakley)/.test(name)
