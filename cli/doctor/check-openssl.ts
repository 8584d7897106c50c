// SPDX-License-Identifier: Apache-2.0
import type { OpensslInfo } from '../find/openssl.ts'
import { type Finding, note, right, wrong } from './finding.ts'

/** Of the command openssl, which speaks for the library that most programs use. */
export function checkOpenssl(openssl: OpensslInfo | undefined): Finding[] {
  if (openssl === undefined)
    return [wrong('there is no command openssl', 'sudo apt-get install openssl')]
  const { version, modulesFolder } = openssl
  if (Number.parseInt(version, 10) < 3 || modulesFolder === undefined)
    return [
      wrong(
        `OpenSSL ${version} knows no providers; 3.0 is the first that does`,
        'use a system with OpenSSL 3, such as Debian 12',
      ),
    ]
  return [right(`OpenSSL ${version}`), note(`it looks for modules in ${modulesFolder}`)]
}
