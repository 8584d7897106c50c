// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs'

/** The licences of the provider and of what is linked into it, as Debian's policy §12.5 wants them. */
export function formatCopyright(): string {
  return `provider-pkcs11, an OpenSSL provider for keys on PKCS#11 tokens

Licensed under the Apache License, version 2.0. On Debian systems the whole text is in
/usr/share/common-licenses/Apache-2.0.

${readFileSync('THIRD-PARTY.md', 'utf8')}`
}
