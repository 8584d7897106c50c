// SPDX-License-Identifier: Apache-2.0
// With a private key on a token: EVP_KEYEXCH-ECDH(7), EVP_KEYEXCH-X25519(7).
import type { Curve } from '../../algorithms/curves.ts'
import { badArgument, unsupported } from '../../errors.ts'
import { type Blocking, native, offset } from '../../host.ts'
import { agreeSecret } from '../../key/agree-secret.ts'
import type { Key } from '../../key/key.ts'
import {
  curveFromParameters,
  fieldBytes,
  type PublicKey,
  spkiFromPublicKey,
} from '../../key/public-key.ts'
import { checkUsage } from '../../key/refusal.ts'
import type { TokenObject } from '../../key/token-object.ts'
import { DECISIONS, log, logs } from '../../log.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'
import { checkPoint, liesOnCurve } from '../../openssl/software-point.ts'
import {
  CKA_DERIVE,
  CKA_EC_PARAMS,
  CKF_DERIVE,
  CKM_ECDH1_COFACTOR_DERIVE,
  CKM_ECDH1_DERIVE,
} from '../../pkcs11/cryptoki.gen.ts'
import { mechanismName } from '../../pkcs11/names.ts'
import { type Agreement, type Group, needSameGroup } from './agreement.ts'

/** How an uncompressed point begins (X9.62). */
const UNCOMPRESSED = 4

export class TokenAgreement implements Agreement {
  readonly group: Group
  readonly #key: Key
  readonly #object: TokenObject
  #mechanism = CKM_ECDH1_DERIVE

  private constructor(group: Group, key: Key, object: TokenObject) {
    this.group = group
    this.#key = key
    this.#object = object
  }

  /** Throws for keys that cannot derive, and says which attribute forbids it. */
  static *of(key: Key): Blocking<TokenAgreement> {
    const { object } = key
    if (object === undefined || !key.isPrivate)
      throw unsupported(`cannot derive a secret with '${key.name}': it is a public key`)
    checkUsage(key, CKA_DERIVE, 'CKA_DERIVE', 'derive a secret')
    return new TokenAgreement(yield* findGroup(key, object), key, object)
  }

  *configure(withCofactor: boolean): Blocking<void> {
    const cofactor = withCofactor && this.group.form === 'ec' && hasCofactor(this.group.curve)
    const mechanism = cofactor ? CKM_ECDH1_COFACTOR_DERIVE : CKM_ECDH1_DERIVE
    if (!this.#key.allows(mechanism))
      throw unsupported(
        `cannot derive a secret with '${this.#key.name}': its CKA_ALLOWED_MECHANISMS lacks ${mechanismName(mechanism)}`,
      )
    if (!(yield* this.#object.supports(mechanism, CKF_DERIVE)))
      throw unsupported(
        `cannot derive a secret with '${this.#key.name}': its token does not offer ${mechanismName(mechanism)}`,
      )
    this.#mechanism = mechanism
  }

  *checkPeer(theirs: PublicKey): Blocking<Uint8Array> {
    needSameGroup(this.group, theirs)
    if (theirs.form !== 'ec') return theirs.form === 'raw' ? theirs.bytes : new Uint8Array(0)
    const { core } = this.#key
    const { curve, point } = theirs
    const spec = { sizeBytes: 1 + 2 * fieldBytes(curve), hasCofactor: hasCofactor(curve) }
    const isPlain = point[0] === UNCOMPRESSED && point.length === spec.sizeBytes
    // Where every point of the curve is in the group, being on it is enough.
    if (isPlain && !spec.hasCofactor && curve.oid !== undefined)
      if (liesOnCurve(core, curve.oid, point)) return point
    return yield* checkPoint(core, spkiFromPublicKey(theirs), spec)
  }

  *agree(peer: Uint8Array, out: NativeBytes): Blocking<void> {
    yield* agreeSecret(this.#key, this.#object, this.#mechanism, peer, out)
    if (this.group.form === 'raw' && isZero(out))
      throw badArgument('the public key of the peer leads to no secret (RFC 7748 §6)')
    if (logs(DECISIONS)) log(DECISIONS, `derive: on the token, with ${this.#key.name}`)
  }

  copy(): TokenAgreement {
    const copy = new TokenAgreement(this.group, this.#key, this.#object)
    copy.#mechanism = this.#mechanism
    return copy
  }

  *free(): Blocking<void> {}
}

/** From the private key itself, which may be all that there is on the token; else its public half. */
function* findGroup(key: Key, object: TokenObject): Blocking<Group> {
  if (key.type.curve !== undefined) return { form: 'raw', curve: key.type.curve }
  const parameters = object.attributes.get(CKA_EC_PARAMS)
  if (parameters?.length) return { form: 'ec', curve: curveFromParameters(parameters) }
  const publicKey = yield* key.needPublicKey()
  if (publicKey.form === 'rsa') throw unsupported(`'${key.name}' is no key for key agreement`)
  return publicKey
}

/**
 * By Hasse's theorem the order of a prime curve is as long as its field only if the cofactor is 1,
 * and multiplying by it changes nothing. The named binary curves all have a greater one.
 */
const hasCofactor = ({ name, bits, orderBits }: Curve): boolean =>
  orderBits < bits || /^(sect|c2|wap|Oakley)/.test(name)

const isZero = ({ address, sizeBytes }: NativeBytes): boolean => {
  for (let i = 0; i < sizeBytes; i++) if (native.readU8(offset(address, i)) !== 0) return false
  return true
}
