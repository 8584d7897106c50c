// SPDX-License-Identifier: Apache-2.0
import type { DriverSettings } from './driver.ts'
import { Module } from './module.ts'

const modules = new Map<string, Module>()

/**
 * The module of a driver: the same one for every provider with this path and these arguments. The
 * settings are those of the provider that comes when no other one uses it.
 */
export const findModule = (path: string, settings: DriverSettings): Module => {
  const key = `${path}\0${settings.initArgs ?? ''}`
  const known = modules.get(key)
  if (known !== undefined) {
    if (!known.used) known.settings = settings
    return known
  }
  const module = new Module(path, settings)
  modules.set(key, module)
  return module
}
