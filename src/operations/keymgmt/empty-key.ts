// SPDX-License-Identifier: Apache-2.0
import type { KeyType } from '../../algorithms/key-types.ts'
import type { KeyOwner } from '../../key/key.ts'
import type { Core } from '../../openssl/core.ts'

/** What keymgmt `new` makes: a place for a key that is to be imported. */
export class EmptyKey {
  readonly owner: KeyOwner
  readonly type: KeyType

  constructor(owner: KeyOwner, type: KeyType) {
    this.owner = owner
    this.type = type
  }

  get core(): Core {
    return this.owner.core
  }
}
