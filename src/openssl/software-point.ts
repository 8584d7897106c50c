// SPDX-License-Identifier: Apache-2.0
// Points of elliptic curves that come from somebody else, as libcrypto sees them.
import { badArgument, ProviderError } from '../errors.ts'
import {
  type Address,
  asAddress,
  type Blocking,
  CALL_INT,
  call,
  leaf,
  leafInt,
  NULL,
  native,
} from '../host.ts'
import { Arena, staticString } from '../memory/arena.ts'
import type { Core } from './core.ts'
import { withKeyContext } from './software-key.ts'

export interface PointSpec {
  /** Of the point, uncompressed. */
  readonly sizeBytes: number
  readonly hasCofactor: boolean
}

/**
 * The point of a public key, uncompressed, once libcrypto has found that it lies on its curve and
 * in the right subgroup: a token may not look, and answer with a hint at its private key.
 */
export function* checkPoint(
  core: Core,
  spki: Uint8Array,
  { sizeBytes, hasCofactor }: PointSpec,
): Blocking<Uint8Array> {
  // Where every point of the curve is in the group, nothing has to be multiplied to know it.
  const check = hasCofactor ? 'EVP_PKEY_public_check' : 'EVP_PKEY_public_check_quick'
  try {
    return yield* withKeyContext(core, spki, (context, arena) =>
      readPoint(core, context, { check, sizeBytes, arena }),
    )
  } catch (cause) {
    throw new ProviderError('ARGUMENT', 'the public key of the peer is not a point of its curve', {
      cause,
    })
  }
}

/**
 * Whether libcrypto says that an uncompressed point lies on the curve of this object identifier. Without a
 * key of libcrypto, which takes longer to make than the token's whole derivation. False also where
 * this libcrypto does not know the curve: `checkPoint` knows more.
 */
export const liesOnCurve = (core: Core, oid: string, point: Uint8Array): boolean =>
  core.quietly(() => {
    const curve = findCurve(core, oid)
    if (curve === undefined) return false
    const arena = new Arena()
    try {
      const { decode, group, scratch } = curve
      return leafInt(decode, group, scratch, arena.bytes(point), point.length, NULL) === 1
    } finally {
      arena.release()
    }
  })

/** A group of libcrypto, and a point that is written over by each check. */
interface LibcryptoCurve {
  readonly decode: Address
  readonly group: Address
  readonly scratch: Address
}

/** For good, as there are few. */
const curves = new WeakMap<Core, Map<string, LibcryptoCurve | undefined>>()

const findCurve = (core: Core, oid: string): LibcryptoCurve | undefined => {
  const known = curves.get(core) ?? new Map<string, LibcryptoCurve | undefined>()
  curves.set(core, known)
  if (!known.has(oid)) known.set(oid, openCurve(core, oid))
  return known.get(oid)
}

const openCurve = ({ libcrypto }: Core, oid: string): LibcryptoCurve | undefined => {
  const decode = libcrypto.find('EC_POINT_oct2point')
  if (decode === undefined) return undefined
  const number = leafInt(libcrypto.get('OBJ_txt2nid'), staticString(oid))
  const group = asAddress(leaf(libcrypto.get('EC_GROUP_new_by_curve_name'), number))
  if (group === NULL) return undefined
  const scratch = asAddress(leaf(libcrypto.get('EC_POINT_new'), group))
  return scratch === NULL ? undefined : { decode, group, scratch }
}

/** The point of a public key in another form: `compressed`, `uncompressed` or `hybrid`. */
export const formatPoint = (
  core: Core,
  spki: Uint8Array,
  form: string,
  maxBytes: number,
): Blocking<Uint8Array> =>
  withKeyContext(core, spki, (context, arena) => writePoint(core, context, form, maxBytes, arena))

interface Reading {
  /** The function of libcrypto that judges the key. */
  readonly check: string
  readonly sizeBytes: number
  readonly arena: Arena
}

function* readPoint(
  core: Core,
  context: Address,
  { check, sizeBytes, arena }: Reading,
): Blocking<Uint8Array> {
  if ((yield* call(CALL_INT, core.libcrypto.get(check), context)) !== 1)
    throw badArgument('OpenSSL finds the public key wrong')
  const point = yield* writePoint(core, context, 'uncompressed', sizeBytes, arena)
  if (point.length !== sizeBytes) throw badArgument('OpenSSL writes the point in another size')
  return point
}

function* writePoint(
  core: Core,
  context: Address,
  form: string,
  maxBytes: number,
  arena: Arena,
): Blocking<Uint8Array> {
  const { libcrypto } = core
  const key = asAddress(leaf(libcrypto.get('EVP_PKEY_CTX_get0_pkey'), context))
  const setText = libcrypto.get('EVP_PKEY_set_utf8_string_param')
  const getBytes = libcrypto.get('EVP_PKEY_get_octet_string_param')
  const formAddress = arena.string(form)
  const out = arena.alloc(maxBytes)
  const size = arena.alloc(8)
  const set = yield* call(CALL_INT, setText, key, staticString('point-format'), formAddress)
  const got = yield* call(CALL_INT, getBytes, key, staticString('pub'), out, maxBytes, size)
  if (set !== 1 || got !== 1)
    throw badArgument(`OpenSSL cannot write the public key as a point, ${form}`)
  return native.readBytes(out, native.readWord(size))
}
