// SPDX-License-Identifier: Apache-2.0
// Names in the configuration file of OpenSSL: a provider is told values of names that it asks for,
// and never which names there are.
import { type Address, asAddress, leaf, leafInt, NULL, native, offset, type Word } from '../host.ts'
import { Arena, readCString } from '../memory/arena.ts'
import type { Core } from './core.ts'

/** CONF_VALUE of conf.h: section, name, value. */
const NAME = 8
const VALUE = 16

/**
 * Names with this beginning in any section of the file that OPENSSL_CONF or the default names. A
 * program can have another one loaded: only the core knows what is in effect.
 */
export const listConfNames = (core: Core, beginning: string): readonly string[] =>
  core.quietly(() => {
    const conf = loadDefaultFile(core)
    if (conf === NULL) return []
    try {
      return readNames(core, conf, beginning)
    } finally {
      leaf(core.libcrypto.get('NCONF_free'), conf)
    }
  })

const loadDefaultFile = ({ libcrypto }: Core): Address => {
  const file = asAddress(leaf(libcrypto.get('CONF_get1_default_config_file')))
  if (file === NULL) return NULL
  const arena = new Arena()
  try {
    const conf = asAddress(leaf(libcrypto.get('NCONF_new'), NULL))
    if (conf === NULL) return NULL
    if (leafInt(libcrypto.get('NCONF_load'), conf, file, arena.alloc(8)) > 0) return conf
    leaf(libcrypto.get('NCONF_free'), conf)
    return NULL
  } finally {
    leaf(libcrypto.get('CRYPTO_free'), file, NULL, 0)
    arena.release()
  }
}

const readNames = (core: Core, conf: Address, beginning: string): string[] => {
  const { libcrypto } = core
  const sections = leaf(libcrypto.get('NCONF_get_section_names'), conf)
  const names = new Set<string>()
  try {
    for (const section of listStack(core, sections)) {
      const values = leaf(libcrypto.get('NCONF_get_section'), conf, section)
      for (const entry of listStack(core, values)) {
        const name = readCString(asAddress(native.readWord(offset(entry, NAME))))
        if (!name.startsWith(beginning)) continue
        names.add(name)
        forgetValue(entry)
      }
    }
  } finally {
    leaf(libcrypto.get('OPENSSL_sk_free'), sections)
  }
  return [...names]
}

const listStack = ({ libcrypto }: Core, stack: Word): Address[] => {
  const count = leafInt(libcrypto.get('OPENSSL_sk_num'), asAddress(stack))
  const at = libcrypto.get('OPENSSL_sk_value')
  return Array.from({ length: Math.max(0, count) }, (_, i) => asAddress(leaf(at, stack, i)))
}

/** It may be a PIN: this copy of it is ours to cleanse. */
const forgetValue = (entry: Address): void => {
  const value = asAddress(native.readWord(offset(entry, VALUE)))
  if (value !== NULL) native.cleanse(value, native.stringLength(value))
}
