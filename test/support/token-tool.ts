// SPDX-License-Identifier: Apache-2.0
// Does a list of steps on a token and ends. A process of its own, because a driver is global to the
// process that loads it: JSON on stdin (TokenRequest), JSON on stdout (one result for each step).
import { text } from 'node:stream/consumers'
import { Cryptoki, type Handle } from './cryptoki.ts'
import { CKF_TOKEN_INITIALIZED, CKU } from './cryptoki-names.ts'
import type { Attributes } from './cryptoki-template.ts'
import { parseBytes, stringifyBytes } from './token-json.ts'

export interface TokenRequest {
  module: string
  label: string
  /** What the driver is told when it is initialized. */
  initArgs?: string | undefined
  /** Without a PIN only public objects are seen. */
  pin: string | undefined
  steps: readonly Step[]
}

export type Step =
  | { do: 'init-token'; soPin: string }
  | { do: 'generate-key-pair'; mechanism: number; public: Attributes; private: Attributes }
  | { do: 'generate-key'; mechanism: number; template: Attributes }
  | { do: 'create-object'; template: Attributes }
  | { do: 'copy-objects'; find: Attributes; template: Attributes }
  | { do: 'set-attributes'; find: Attributes; template: Attributes }
  | { do: 'destroy-objects'; find: Attributes }
  | { do: 'read-objects'; find: Attributes; attributes: readonly string[] }
  | { do: 'list-mechanisms' }

/** What `read-objects` gives for each object; an attribute that the token does not tell is left out. */
export type ReadObject = Record<string, Uint8Array>

function main(request: TokenRequest): unknown[] {
  const token = new Cryptoki(request.module)
  token.initialize(request.initArgs)
  let session: Handle | undefined
  const results = request.steps.map((step) => {
    if (step.do === 'init-token') return initToken(token, request, step.soPin)
    if (step.do === 'list-mechanisms') return token.listMechanisms(findSlot(token, request))
    session ??= openSession(token, request)
    return runStep(token, session, step)
  })
  token.finalize()
  return results
}

/** Initialises the first slot that has no token yet; SoftHSM always offers one. */
function initToken(token: Cryptoki, { label, pin }: TokenRequest, soPin: string): void {
  const slot = token
    .listSlots()
    .find((candidate) => (token.getTokenInfo(candidate).flags & CKF_TOKEN_INITIALIZED) === 0)
  if (slot === undefined) throw new Error('no slot is free for a new token')
  token.initToken(slot, soPin, label)
  if (pin === undefined) return
  const session = token.openSession(slot)
  token.login(session, soPin, CKU.SO)
  token.initPin(session, pin)
  token.closeSession(session)
}

function findSlot(token: Cryptoki, { label }: TokenRequest): Handle {
  const slot = token.listSlots().find((candidate) => token.getTokenInfo(candidate).label === label)
  if (slot === undefined) throw new Error(`no token is called '${label}'`)
  return slot
}

function openSession(token: Cryptoki, request: TokenRequest): Handle {
  const session = token.openSession(findSlot(token, request))
  if (request.pin !== undefined) token.login(session, request.pin)
  return session
}

function runStep(
  token: Cryptoki,
  session: Handle,
  step: Exclude<Step, { do: 'list-mechanisms' }>,
): unknown {
  switch (step.do) {
    case 'generate-key-pair':
      token.generateKeyPair(session, step.mechanism, step.public, step.private)
      return undefined
    case 'generate-key':
      token.generateKey(session, step.mechanism, step.template)
      return undefined
    case 'create-object':
      token.createObject(session, step.template)
      return undefined
    case 'read-objects':
      return token
        .findObjects(session, step.find)
        .map((object) => readObject(token, session, object, step.attributes))
    default:
      return changeObjects(token, session, step)
  }
}

type Change = Extract<
  Step,
  { do: 'copy-objects' | 'set-attributes' | 'destroy-objects' | 'init-token' }
>

/** How many objects were changed. */
function changeObjects(token: Cryptoki, session: Handle, step: Change): number {
  if (step.do === 'init-token') throw new Error('init-token comes first')
  const objects = token.findObjects(session, step.find)
  for (const object of objects) {
    if (step.do === 'copy-objects') token.copyObject(session, object, step.template)
    else if (step.do === 'set-attributes') token.setAttributes(session, object, step.template)
    else token.destroyObject(session, object)
  }
  return objects.length
}

function readObject(
  token: Cryptoki,
  session: Handle,
  object: Handle,
  names: readonly string[],
): ReadObject {
  const read: ReadObject = {}
  for (const name of names) {
    const value = token.findAttribute(session, object, name)
    if (value !== undefined) read[name] = value
  }
  return read
}

try {
  process.stdout.write(stringifyBytes(main(parseBytes<TokenRequest>(await text(process.stdin)))))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
