// SPDX-License-Identifier: Apache-2.0
// The packages as an administrator installs them, each in a fresh Debian.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { makeRootFolder } from '../../tools/matrix/root-folder.ts'
import { cannotCopyRoot, runInRootCopy } from '../support/root-copy.ts'
import { describeResult } from '../support/run.ts'

const PACKAGES = 'dist/packages'
const USED = ['openssl', 'softhsm2']

/** A token, and a key on it, through nothing but what was installed. */
const USE = `
export SOFTHSM2_CONF=/root/softhsm2.conf OPENSSL_CONF=/root/openssl.cnf
mkdir -m 700 /root/tokens
echo 'directories.tokendir = /root/tokens' >$SOFTHSM2_CONF
printf 1234 >/root/pin
softhsm2-util --init-token --free --label 'My Token' --pin 1234 --so-pin 12345678 >/dev/null
cp "$EXAMPLE" $OPENSSL_CONF
sed -i -e 's|^#\\(pkcs11-module-path = \\).*|\\1/usr/lib/softhsm/libsofthsm2.so|' \\
  -e 's|^#\\(pkcs11-module-token-pin = \\).*|\\1file:/root/pin|' $OPENSSL_CONF
openssl list -providers
openssl genpkey -propquery provider=pkcs11 -algorithm EC -pkeyopt group:P-256 \\
  -pkeyopt 'pkcs11_uri:pkcs11:token=My%20Token;object=web' -out /root/web.pem
openssl dgst -sha256 -sign /root/web.pem -out /root/sig /etc/passwd
openssl pkey -in 'pkcs11:object=web;type=private' -pubout -out /root/web.pub
OPENSSL_CONF=/etc/ssl/openssl.cnf openssl dgst -sha256 -verify /root/web.pub -signature /root/sig /etc/passwd
`

const WITH_DEBIAN_PACKAGE = `
set -e
find / -xdev | sort >/tmp/before
dpkg -i /package.deb >/dev/null
EXAMPLE=/usr/share/doc/provider-pkcs11/examples/openssl.cnf
${USE}
test -e /usr/lib/*/ossl-modules/provider-pkcs11.so
dpkg --verify provider-pkcs11
dpkg -r provider-pkcs11 >/dev/null
find / -xdev | sort | comm -13 /tmp/before - | grep provider-pkcs11 && exit 1
echo removed
`

const WITH_TARBALL = `
set -e
tar -xzf /package.tar.gz --strip-components=1 -C /usr --wildcards '*/lib' '*/share'
EXAMPLE=/usr/share/doc/provider-pkcs11/examples/openssl.cnf
${USE}
`

describe('the packages', { skip: cannotCopyRoot }, () => {
  before(() => {
    execFileSync(process.execPath, ['--import', 'tsx', 'tools/package.ts'], { stdio: 'ignore' })
  })

  for (const suite of ['bookworm', 'trixie']) {
    test(`the Debian package installs in ${suite}, signs, and goes without a trace`, async () => {
      const root = makeRootFolder(suite, USED)
      const files = { '/package.deb': readPackage('.deb') }
      const result = await runInRootCopy(WITH_DEBIAN_PACKAGE, { root, files })
      assert.equal(result.status, 0, describeResult(result))
      assert.match(result.stdout, /PKCS#11 Provider/)
      assert.match(result.stdout, /Verified OK/)
      assert.match(result.stdout, /removed\n$/)
    })
  }

  test('the tarball works once it is unpacked below /usr', async () => {
    const root = makeRootFolder('trixie', USED)
    const files = { '/package.tar.gz': readPackage('.tar.gz') }
    const result = await runInRootCopy(WITH_TARBALL, { root, files })
    assert.equal(result.status, 0, describeResult(result))
    assert.match(result.stdout, /Verified OK/)
  })
})

test('two runs of the same commit give the same packages', () => {
  const make = (): Buffer[] => {
    execFileSync(process.execPath, ['--import', 'tsx', 'tools/package.ts'], { stdio: 'ignore' })
    return ['.deb', '.tar.gz'].map(readPackage)
  }
  assert.deepEqual(make(), make())
})

function readPackage(ending: string): Buffer {
  const files = readdirSync(PACKAGES).filter((file) => file.endsWith(ending))
  const [file, ...others] = files
  assert.ok(file !== undefined && others.length === 0, `one ${ending} in ${PACKAGES}`)
  return readFileSync(join(PACKAGES, file))
}
