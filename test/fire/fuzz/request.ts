// SPDX-License-Identifier: Apache-2.0
import { Request } from '../../../src/api/exchange.ts'
import { encodeUtf8 } from '../../../src/encoding/utf8.ts'
import { native, offset } from '../../../src/host.ts'
import { staticString } from '../../../src/memory/arena.ts'

const EXCHANGE_BYTES = 48

/** A request of the program around the engine (api/exchange.ts), with a URI as its secret. */
export const request = (fields: Readonly<Record<string, string>>, secret = ''): Request => {
  const exchange = native.alloc(EXCHANGE_BYTES)
  for (const [at, text] of [JSON.stringify(fields), secret].entries()) {
    native.writeWord(offset(exchange, at * 16), staticString(text))
    native.writeWord(offset(exchange, at * 16 + 8), encodeUtf8(text).length)
  }
  const made = new Request(exchange)
  native.free(exchange)
  return made
}
