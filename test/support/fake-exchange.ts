// SPDX-License-Identifier: Apache-2.0
// struct exchange of host/host.h, as the host hands it to TypeScript.
import type { Address } from '../../src/host.ts'
import { fake } from './fake-host.ts'

const SIZE_BYTES = 48
const [ANSWER, ANSWER_SIZE] = [32, 40]

/** A call with this request and these secret bytes. */
export function putExchange(request: string, secret: string | Uint8Array = ''): Address {
  const exchange = fake.alloc(SIZE_BYTES)
  ;[request, secret].forEach((part, i) => {
    const bytes = Buffer.from(part)
    fake.writeWord(at(exchange, 16 * i), fake.put(Buffer.concat([bytes, Buffer.alloc(1)])))
    fake.writeWord(at(exchange, 16 * i + 8), bytes.length)
  })
  return exchange
}

/** The answer's text. */
export function readAnswer(exchange: Address): string {
  const answer = fake.readWord(at(exchange, ANSWER)) as Address
  return new TextDecoder().decode(fake.view(answer, fake.readWord(at(exchange, ANSWER_SIZE))))
}

const at = (exchange: Address, bytes: number): Address => (exchange + bytes) as Address
