// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PackagedFile, writeContents } from './contents.ts'
import type { Target } from './target.ts'

/** Makes the package in `folder`; its path. Format: deb(5), fields: Debian policy §5.3. */
export function makeDebianPackage(
  target: Target,
  contents: readonly PackagedFile[],
  scratch: string,
  folder: string,
): string {
  const root = join(scratch, 'debian')
  writeContents(contents, join(root, 'usr'))
  mkdirSync(join(root, 'DEBIAN'))
  writeFileSync(join(root, 'DEBIAN/control'), formatControl(target, contents))
  writeFileSync(join(root, 'DEBIAN/md5sums'), contents.map(formatDigest).join(''))
  const file = join(folder, `provider-pkcs11_${target.version}_${target.architecture}.deb`)
  execFileSync('dpkg-deb', ['--root-owner-group', '--build', root, file], {
    env: { ...process.env, SOURCE_DATE_EPOCH: target.date },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return file
}

/** It links no libcrypto, and so depends on none: it serves whichever program loads it. */
const formatControl = (target: Target, contents: readonly PackagedFile[]): string =>
  `Package: provider-pkcs11
Version: ${target.version}
Architecture: ${target.architecture}
Multi-Arch: same
Maintainer: provider-pkcs11 maintainers <maintainers@provider-pkcs11.invalid>
Installed-Size: ${Math.ceil(contents.reduce((sum, { content }) => sum + content.length, 0) / 1024)}
Depends: libc6 (>= ${target.libc})
Suggests: nodejs (>= 20), openssl (>= 3.0), p11-kit-modules, softhsm2, opensc-pkcs11
Section: libs
Priority: optional
Description: ${target.description}
 Programs that use OpenSSL 3 get the keys and certificates of hardware security
 modules, smart cards, TPMs and software tokens under pkcs11: URIs (RFC 7512),
 with no change to the program.
 .
 /usr/share/doc/provider-pkcs11/examples/openssl.cnf is a configuration to start
 from; provider-pkcs11(7) has every option. The program provider-pkcs11(1) finds
 drivers, writes configurations, lists and makes keys and says what is wrong.
`

/** Debian's archive format has MD5 digests, against damage and not against attackers. */
const formatDigest = ({ path, content }: PackagedFile): string =>
  `${createHash('md5').update(content).digest('hex')}  usr/${path}\n`
