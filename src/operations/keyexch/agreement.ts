// SPDX-License-Identifier: Apache-2.0
import type { Curve } from '../../algorithms/curves.ts'
import type { RawCurve } from '../../algorithms/raw-curves.ts'
import { badArgument } from '../../errors.ts'
import type { Blocking } from '../../host.ts'
import { fieldBytes, type PublicKey } from '../../key/public-key.ts'
import type { NativeBytes } from '../../memory/native-bytes.ts'

/** The curve on which two keys agree. */
export type Group =
  | { readonly form: 'ec'; readonly curve: Curve }
  | { readonly form: 'raw'; readonly curve: RawCurve }

/** One private key in a key agreement, on a token or in software. */
export interface Agreement {
  readonly group: Group
  /** Chooses the mechanism; throws where the key or its token lacks it. */
  configure(withCofactor: boolean): Blocking<void>
  /** The peer's key as `agree` wants it, once it is known to be of the group. */
  checkPeer(theirs: PublicKey): Blocking<Uint8Array>
  /** Fills `out` with the secret of `secretBytes`. */
  agree(peer: Uint8Array, out: NativeBytes): Blocking<void>
  copy(): Agreement
  free(): Blocking<void>
}

/** Bytes of the shared secret: a coordinate, with its leading zeros. */
export const secretBytes = (group: Group): number =>
  group.form === 'ec' ? fieldBytes(group.curve) : group.curve.outputBytes

export const needSameGroup = (ours: Group, theirs: PublicKey): void => {
  if (theirs.form !== ours.form || theirs.curve !== ours.curve)
    throw badArgument('the public key of the peer is of another curve')
}
