// SPDX-License-Identifier: Apache-2.0
// One case: a scenario with a fault, then once more without it in the same process.
import { OpensslError, takeErrors } from '../../support/evp.ts'
import type { Place } from './place.ts'
import { type Scenario, type World, WrongAnswer } from './scenario.ts'
import { SCENARIOS } from './scenarios.ts'
import { closeWorld, openWorld } from './world.ts'

export interface FaultCase {
  readonly scenario: string
  readonly script: readonly string[]
  /** The token tells something else than the truth: what follows from that is not our mistake. */
  readonly lies?: boolean
  /** The token loses track: what it still holds afterwards is not our mistake. */
  readonly loses?: boolean
}

export const VERDICTS = [
  /** The fault was survived: the answer is right, or an error says what is wrong. */
  'right',
  'error',
  /** Nothing of the scenario makes a call that the fault applies to. */
  'untouched',
  /** The token hides what it has: nothing is found, and that is no error. */
  'hidden',
  /** A failure without a single word on the error stack. */
  'silent',
  /** A mistake in the provider's own code, reported as an error. */
  'internal error',
  'wrong',
  /** Without the fault it still does not work. */
  'not healed',
  'PIN twice',
  'session leak',
  'object leak',
  'memory leak',
  'crash',
  'hang',
] as const
export type Verdict = (typeof VERDICTS)[number]

const GOOD: readonly Verdict[] = ['right', 'error', 'untouched', 'hidden']
export const isGood = (verdict: Verdict): boolean => GOOD.includes(verdict)

export interface Outcome {
  readonly verdict: Verdict
  readonly detail: string
}

/** Of a token, more sessions than these are never open when nothing is going on. */
const MOST_SESSIONS = 7

/** What grows each time is a leak; what is made once, or is kept for the next, is none. */
const REPETITIONS = 4

export function runCase(place: Place, fault: FaultCase): Outcome {
  for (let repetition = 0; ; repetition++) {
    const before = place.countBlocks()
    const { outcome, refused } = runOnce(place, fault)
    // A refused PIN stays known as long as the process, and each of these has a driver of its own.
    const more = place.countBlocks() - before - (refused ? 1 : 0)
    if (!isGood(outcome.verdict) || more <= 0) return outcome
    if (repetition === REPETITIONS) return { verdict: 'memory leak', detail: `${more} blocks` }
  }
}

interface Run {
  readonly outcome: Outcome
  readonly refused: boolean
}

function runOnce(place: Place, fault: FaultCase): Run {
  const scenario = SCENARIOS[fault.scenario]
  if (scenario === undefined) throw new Error(`no scenario is called ${fault.scenario}`)
  place.faults.setScript()
  const world = openWorld(place, scenario)
  let refused = true
  try {
    scenario.prepare?.(world)
    const first = injure(world, scenario, fault)
    refused = first.refused
    return { outcome: judge(first, heal(world, scenario, fault, refused), fault), refused }
  } finally {
    closeWorld(place, world, scenario)
    if (refused) place.forgetPins()
  }
}

const SURVIVED: readonly Verdict[] = ['right', 'error', 'hidden']

interface Injury extends Outcome {
  readonly touched: boolean
  readonly refused: boolean
}

/** With the fault. */
function injure(world: World, scenario: Scenario, fault: FaultCase): Injury {
  const { faults } = world
  faults.setScript(...fault.script)
  const outcome = attempt(world, scenario, fault.lies)
  const left = faults.count('made') - faults.count('destroyed') - world.made
  const touched = fault.lies || faults.count('faults') > 0
  const refused = faults.count('refused') > 0
  const { detail } = outcome
  // One PIN may be that of each token.
  if (faults.count('repeated') > (scenario.hasTwoTokens ? 1 : 0))
    return { verdict: 'PIN twice', detail, touched, refused }
  if (outcome.verdict === 'error' && !fault.loses && left > 0)
    return { verdict: 'object leak', detail, touched, refused }
  return { ...outcome, touched, refused }
}

/** Without the fault. After a PIN was refused it need not work, but the PIN must not be sent again. */
function heal(world: World, scenario: Scenario, fault: FaultCase, refused: boolean): Outcome {
  const { faults } = world
  faults.setScript()
  const { verdict, detail } = attempt(world, scenario)
  const works = verdict === 'right'
  const sessions = faults.count('sessions')
  if (refused && !works && faults.count('C_Login') > 0) return { verdict: 'PIN twice', detail }
  if (sessions > MOST_SESSIONS * (scenario.hasTwoTokens ? 2 : 1) && !fault.loses)
    return { verdict: 'session leak', detail: `${sessions} sessions` }
  // What a token has said of itself may be remembered.
  const mayFail = refused || fault.lies
  if (works || mayFail) return { verdict: 'right', detail }
  return { verdict: 'not healed', detail: `${verdict}: ${detail}` }
}

function judge(first: Injury, second: Outcome, fault: FaultCase): Outcome {
  if (!SURVIVED.includes(first.verdict)) return first
  if (second.verdict !== 'right') return second
  return first.touched || fault.lies ? first : { verdict: 'untouched', detail: '' }
}

function attempt(world: World, scenario: Scenario, lies = false): Outcome {
  takeErrors()
  try {
    scenario.run(world)
    return { verdict: 'right', detail: '' }
  } catch (error) {
    if (error instanceof WrongAnswer)
      return lies
        ? { verdict: 'right', detail: error.message }
        : { verdict: 'wrong', detail: error.message }
    if (!(error instanceof OpensslError)) throw error
    const verdict = verdictOf(error)
    // What the token does not show is not there: that alone is no error on the way to it.
    return { verdict: lies && verdict === 'silent' ? 'hidden' : verdict, detail: error.message }
  }
}

/** REASONS.internal of src/errors.ts, under which everything is reported that is no ProviderError. */
const INTERNAL = 0x10008n
const REASON_MASK = 0x7fffffn

function verdictOf({ entries }: OpensslError): Verdict {
  if (entries.length === 0) return 'silent'
  const isInternal = entries.some(
    ({ code, text }) => text.includes('pkcs11') && (code & REASON_MASK) === INTERNAL,
  )
  return isInternal ? 'internal error' : 'error'
}
