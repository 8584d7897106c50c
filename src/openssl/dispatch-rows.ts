// SPDX-License-Identifier: Apache-2.0
import type { DispatchRows } from './dispatch.gen.ts'

export interface DispatchRow {
  readonly name: string
  readonly id: number
  readonly shape: string
}

/** For tools and tests: a dispatch table is made of the text itself (`table` of src/host.ts). */
export const listRows = (rows: DispatchRows): DispatchRow[] =>
  [...rows.matchAll(/^(\w+) (\d+) (\S+)$/gm)].map(([, name = '', id, shape = '']) => ({
    name,
    id: Number(id),
    shape,
  }))
