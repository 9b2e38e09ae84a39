import type { Slot } from '../../../lib/names.ts'
import type { Progress } from '../../../lib/progress.ts'
import type { HealthLimits, HealthPorts } from '../../../lib/release/health.ts'
import type { StepPorts } from '../../../lib/release/steps.ts'
import type { World } from '../../../lib/release/world.ts'
import type { Moment } from '../../../lib/summary.ts'
import type { Alarms } from './alarms.ts'
import type { Automation } from './automation.ts'
import type { Desired, Evidence } from './plan.ts'
import type { Probe } from './probe.ts'
import type { Overlap, Sampler, Watching } from './verify.ts'

/** The user's own check, ready to be run for a release. */
export type Check = (release: string, slot: Slot, version: string | undefined) => Promise<void>

export interface Ports extends StepPorts, HealthPorts {
  readonly automation: Automation
  readonly alarms: Alarms
  readonly probe: Probe
  readonly check: Check
  readonly progress: Progress
  readonly pause: (seconds: number, signal: AbortSignal) => Promise<void>
}

/** How the release is judged. */
export interface Judgement {
  readonly probe: 'auto' | 'required' | 'off'
  readonly probeCount: number
  readonly expectVersion: string | undefined
  readonly alarms: readonly string[]
  readonly health: HealthLimits
  /** Pauses between answers of a probe and between looks of the bake; the tests have none. */
  readonly probeSeconds: number
  readonly bakeLookSeconds: number
  readonly verifySeconds: number
}

/** `unfinished`: cancelled, or broken off after the switch; the same deploy again goes on from there. */
export type Outcome = 'deployed' | 'unchanged' | 'rolled-back' | 'failed' | 'unfinished'

/** What the log, the outputs and the summary tell of a deploy. */
export interface Story {
  outcome: Outcome
  release: string
  slot: Slot
  previous: string | undefined
  readonly moments: Moment[]
  overlap: Overlap | undefined
  slowestBootSeconds: number | undefined
  liveAt: number | undefined
  /** What ended it, in one line, when it failed or went back. */
  why: string | undefined
  /** Whether the switch was seen on answers, or only in the configuration. */
  isVerifiedOnAnswers: boolean
}

/** Before anything was done. */
export const begunStory = (
  { release, slot, previous }: Pick<Story, 'release' | 'slot' | 'previous'>,
  moments: Moment[] = []
): Story => ({
  ...{ outcome: 'unchanged', release, slot, previous, moments },
  ...{ overlap: undefined, slowestBootSeconds: undefined, liveAt: undefined, why: undefined },
  isVerifiedOnAnswers: false
})

/** What this run remembers. Nothing here is needed by another run: that one sees for itself. */
export interface Run {
  readonly desired: Desired
  readonly judgement: Judgement
  readonly ports: Ports
  readonly story: Story
  readonly watching: Watching
  world: World
  evidence: Evidence
  /** The version that the new release answers with. */
  version: string | undefined
  /** Whether its answers can be told from those of the release before. */
  isDistinct: boolean
  isProbing: boolean
  sampler: Sampler | undefined
  /** Whether this run made the release, so that it certainly never was live before. */
  isMaker: boolean
  switchedAt: number | undefined
  /** Alarms as they were before the release had any traffic. */
  baseline: ReadonlyMap<string, string>
  hasBaseline: boolean
}

export const newRun = (world: World, desired: Desired, judgement: Judgement, ports: Ports, story: Story): Run => ({
  desired,
  judgement,
  ports,
  story,
  watching: {
    probe: ports.probe,
    count: judgement.probeCount,
    signal: ports.signal,
    intervalSeconds: judgement.probeSeconds,
    deadlineSeconds: judgement.verifySeconds
  },
  world,
  evidence: {},
  version: judgement.expectVersion,
  isDistinct: true,
  isProbing: judgement.probe !== 'off',
  sampler: undefined,
  isMaker: false,
  switchedAt: undefined,
  baseline: new Map(),
  hasBaseline: false
})

/** A state change, for the log and the timeline. */
export function tell({ story, ports }: Run, what: string): void {
  story.moments.push({ at: ports.now(), what })
  ports.progress.say(what)
}

export async function stopSampling(run: Run): Promise<void> {
  await run.sampler?.stop()
  run.sampler = undefined
}
