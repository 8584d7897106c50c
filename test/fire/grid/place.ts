// SPDX-License-Identifier: Apache-2.0
// Where the cases of the grid run: a token with keys of every kind behind the fault-injecting driver,
// in this process.
import { createPublicKey, diffieHellman, generateKeyPairSync, privateDecrypt } from 'node:crypto'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import koffi from 'koffi'
import { Cryptoki } from '../../support/cryptoki.ts'
import { fixedBuffer } from '../../support/cryptoki-template.ts'
import { exportPublicKey, importPublicKey, loadKey, newLibraryContext } from '../../support/evp.ts'
import { encryptOaep, encryptPkcs1 } from '../../support/evp-decrypt.ts'
import { controlFaults, type FaultControl } from '../../support/fault-control.ts'
import { makeFolder } from '../../support/folder.ts'
import { libcrypto, type Pointer } from '../../support/libcrypto.ts'
import { plainOpenssl, useProvider, useProviderWithoutPin } from '../../support/openssl.ts'
import { makeEcKey, makeRsaKey, type SoftwareKey } from '../../support/software-keys.ts'
import { createToken, type Token } from '../../support/token.ts'
import {
  certificate,
  dataObject,
  ecKey,
  edwardsKey,
  secretKey,
} from '../../support/token-objects.ts'
import { uriFile } from '../../support/uri-file.ts'

/** Of every object that a scenario makes on the token. */
export const NEW_ID = '6e6577'
/** The labels of two tokens. */
export const TWO = ['First', 'Second'] as const
/** What TLS 1.2 encrypts with RSA. */
export const PREMASTER = Buffer.concat([Buffer.from([3, 3]), Buffer.alloc(46, 0x5a)])
export const MESSAGE = Buffer.from('what is signed, encrypted and hashed')

const KEYS = ['rsa', 'ec', 'ed', 'always'] as const
export type KeyName = (typeof KEYS)[number]

/** The same driver, and a PIN from the configuration or none. */
export interface Conf {
  readonly withPin: string
  readonly withoutPin: string
}

/** What does not change from case to case. */
export interface Place {
  readonly token: Token
  readonly faults: FaultControl
  /** Has two tokens, each with an EC key that has the token's label. */
  readonly twoTokens: Token
  /** The openssl.cnf of the next library context. */
  conf: Conf
  /** The public halves as they were without any fault, in OpenSSL's own provider. */
  readonly publicKeys: Readonly<Record<KeyName, Pointer>>
  readonly ciphertexts: Readonly<Record<'pkcs1' | 'oaep' | 'tls', Buffer>>
  /** Whether this is what the key `rsa` decrypts, without a token. */
  decrypts(ciphertext: Buffer, message: Buffer): boolean
  /** Another party, and what it agrees with the key `ec`. */
  readonly peer: { readonly spki: Buffer; readonly secret: Buffer }
  /** A file that stands for the key `ec`. */
  readonly uriFile: string
  /** Blocks of memory that the provider holds, in a build that counts them. */
  countBlocks(): number
  /** The provider remembers refused PINs by driver: the next case has a driver of another name. */
  forgetPins(): void
  /** Destroys what scenarios have made on the token, past the provider. */
  removeNew(): void
}

export async function createPlace(driver: string): Promise<Place> {
  const countBlocks = shareBlockCount()
  const dir = makeFolder('grid')
  const [rsa, ec] = [makeRsaKey(), makeEcKey()]
  const token = await createToken()
  await fillToken(token, rsa, ec, dir)
  const twoTokens = await createTwoTokens()
  Object.assign(process.env, token.env, { FAULTS_DRIVER: token.module })
  const conf = configure(token, driver)
  const faults = controlFaults(driver)
  faults.setScript()
  writeFileSync(`${dir}/uri.pem`, uriFile(token.uri({ object: 'ec' })))
  return {
    token,
    twoTokens,
    faults,
    conf,
    publicKeys: readPublicKeys(conf.withPin, token),
    ciphertexts: {
      pkcs1: encryptPkcs1(rsa.publicPem, MESSAGE),
      oaep: encryptOaep(rsa.publicPem, MESSAGE, 'sha256'),
      tls: encryptPkcs1(rsa.publicPem, PREMASTER),
    },
    decrypts: (ciphertext, message) => decrypts(rsa, ciphertext, message),
    peer: agree(ec),
    uriFile: `file:${dir}/uri.pem`,
    countBlocks,
    forgetPins(this: Place) {
      this.conf = configure(token, driver)
    },
    removeNew: () => removeNew(token),
  }
}

function decrypts(rsa: SoftwareKey, ciphertext: Buffer, message: Buffer): boolean {
  try {
    const key = { key: rsa.privatePem, oaepHash: 'sha256' }
    return privateDecrypt(key, ciphertext).equals(message)
  } catch {
    // Of another key, or nothing that was encrypted.
    return false
  }
}

/** Through a symbolic link, which the loader finds to be the same driver, and the provider another. */
function configure(token: Token, driver: string): Conf {
  const module = `${makeFolder('driver')}/faults.so`
  symlinkSync(driver, module)
  const access = { module, env: token.env, pinFile: token.pinFile }
  return { withPin: useProvider(access).conf, withoutPin: useProviderWithoutPin(access).conf }
}

async function createTwoTokens(): Promise<Token> {
  const [first, second] = TWO
  const token = await createToken({ label: first })
  const other = await createToken({ label: second, dir: token.dir })
  await token.run(ecKey({ label: first, id: '01' }))
  await other.run(ecKey({ label: second, id: '02' }))
  return token
}

function removeNew({ module, label, pin }: Token): void {
  const cryptoki = new Cryptoki(module)
  cryptoki.initialize()
  const slot = cryptoki.listSlots().find((id) => cryptoki.getTokenInfo(id).label === label) ?? 0
  const session = cryptoki.openSession(slot)
  cryptoki.login(session, pin)
  for (const object of cryptoki.findObjects(session, { CKA_ID: Buffer.from(NEW_ID, 'hex') }))
    cryptoki.destroyObject(session, object)
  cryptoki.finalize()
}

/** The build that counts reads where from its environment (test/faults/count-blocks.h). */
function shareBlockCount(): () => number {
  const count = fixedBuffer(8)
  process.env.COUNT_BLOCKS_AT = koffi.address(count).toString()
  return () => Number(count.readBigInt64LE())
}

async function fillToken(
  token: Token,
  rsa: SoftwareKey,
  ec: SoftwareKey,
  dir: string,
): Promise<void> {
  const name = (label: string) => ({ CKA_LABEL: label, CKA_ID: label })
  const always = makeRsaKey()
  await token.run(
    rsa.putPrivate({ ...name('rsa'), CKA_DECRYPT: true }),
    rsa.putPublic({ ...name('rsa'), CKA_ENCRYPT: true }),
    ec.putPrivate({ ...name('ec'), CKA_DERIVE: true }),
    ec.putPublic(name('ec')),
    always.putPrivate({ ...name('always'), CKA_ALWAYS_AUTHENTICATE: true }),
    always.putPublic(name('always')),
    edwardsKey({ label: 'ed', id: '6564', curve: 'Ed25519' }),
    certificate({ label: 'ec', id: '6563', certificate: await certify(ec, dir) }),
    secretKey({ type: 'AES', label: 'aes', id: '616573' }),
    dataObject({ label: 'note', value: 'not a key' }),
  )
}

async function certify(key: SoftwareKey, dir: string): Promise<Buffer> {
  writeFileSync(`${dir}/key.pem`, key.privatePem)
  const out = ['-subj', '/CN=grid', '-outform', 'DER', '-out', `${dir}/certificate`]
  await plainOpenssl('req', '-x509', '-new', '-key', `${dir}/key.pem`, ...out)
  return readFileSync(`${dir}/certificate`)
}

function readPublicKeys(conf: string, token: Token): Readonly<Record<KeyName, Pointer>> {
  const context = newLibraryContext(conf)
  const keys = KEYS.map((object): [KeyName, Pointer] => {
    const key = loadKey(context, token.uri({ object, type: 'private' }))
    const plain = importPublicKey(null, exportPublicKey(key))
    libcrypto.EVP_PKEY_free(key)
    return [object, plain]
  })
  libcrypto.OSSL_LIB_CTX_free(context)
  return Object.fromEntries(keys) as Record<KeyName, Pointer>
}

function agree(ec: SoftwareKey): Place['peer'] {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    spki: publicKey.export({ type: 'spki', format: 'der' }),
    secret: diffieHellman({ privateKey, publicKey: createPublicKey(ec.publicPem) }),
  }
}
