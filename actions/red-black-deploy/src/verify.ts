import { KilnError } from '../../../lib/errors.ts'
import type { Slot } from '../../../lib/names.ts'
import { pause } from '../../../lib/poll.ts'
import { type Answer, isGood, type Probe, spelled } from './probe.ts'

export interface Watching {
  readonly probe: Probe
  readonly count: number
  readonly signal: AbortSignal
  readonly intervalSeconds: number
  readonly deadlineSeconds: number
}

export class BadAnswers extends KilnError {}

/**
 * Whether the balancer can be reached from here at all: any HTTP answer will do. A runner outside the VPC cannot reach
 * an internal balancer, which says nothing of the release.
 */
export async function reachable({ probe, signal }: Watching, slot: Slot): Promise<string | undefined> {
  let why = 'its name does not resolve'
  for (let attempt = 0; attempt < 3; attempt++) {
    if (attempt > 0) await pause(1, signal)
    for (const address of await probe.addresses()) {
      const answer = await probe.ask(address, slot)
      if (answer.status !== undefined) return undefined
      why = answer.failure ?? why
    }
  }
  return why
}

/**
 * Asks the slot until so many answers in a row are good.
 * @returns the version that they carry, when they carry one.
 */
export async function previewed(
  watching: Watching,
  slot: Slot,
  expected: string | undefined
): Promise<string | undefined> {
  const { probe, count, signal, deadlineSeconds, intervalSeconds } = watching
  const deadline = Date.now() + deadlineSeconds * 1000
  let inRow: Answer[] = []
  for (let turn = 0; ; turn++) {
    const addresses = await probe.addresses()
    const address = addresses[turn % Math.max(1, addresses.length)]
    const answer = address === undefined ? undefined : await probe.ask(address, slot)
    const version = inRow[0]?.version
    const counts =
      answer !== undefined &&
      isGood(answer) &&
      (expected === undefined || answer.version === expected) &&
      (inRow.length === 0 || answer.version === version)
    inRow = counts ? [...inRow, answer] : []
    if (inRow.length >= count) return inRow[0]?.version
    if (Date.now() > deadline) {
      const wanted = expected === undefined ? 'well' : `well, with version ${expected},`
      const got = answer === undefined ? 'no address of the load balancer' : spelled(answer)
      throw new BadAnswers(
        `The preview through slot ${slot} did not answer ${wanted} ${count} times in a row within ${deadlineSeconds} s; the last answer was ${got}.`,
        { remedy: 'Correct the application (or the inputs expect-version and probe-…) and deploy again.' }
      )
    }
    if (!counts) await pause(intervalSeconds, signal)
  }
}

export interface Sampler {
  /** Ends the sampling and tells what was seen. */
  stop(): Promise<readonly Answer[]>
  readonly answers: readonly Answer[]
}

/** Asks production over and over, each balancer node in turn, from before the switch until it is verified. */
export function sample({ probe, intervalSeconds }: Watching, onAnswer: (answer: Answer) => void = () => {}): Sampler {
  const answers: Answer[] = []
  let isOn = true
  const run = async (): Promise<void> => {
    let addresses = await probe.addresses()
    for (let turn = 0; isOn; turn++) {
      if (addresses.length === 0) addresses = await probe.addresses()
      const address = addresses[turn % Math.max(1, addresses.length)]
      if (address !== undefined) {
        const answer = await probe.ask(address)
        answers.push(answer)
        onAnswer(answer)
      }
      await new Promise(resolve => setTimeout(resolve, intervalSeconds * 1000))
    }
  }
  const running = run()
  return {
    answers,
    async stop() {
      isOn = false
      await running
      return answers
    }
  }
}

/** Whether an answer is the new release's. Without a version on both sides, a good one has to do. */
const isNew = (answer: Answer, version: string | undefined): boolean =>
  isGood(answer) && (version === undefined || answer.version === version)

/**
 * What tells of the new release. Where production failed before the switch, a node that fails may only not know of the
 * switch yet: it counts from its first good answer on.
 */
function telling(after: readonly Answer[], hasFailedBefore: boolean): readonly Answer[] {
  const known = new Set<string>()
  return after.filter(answer => {
    if (isGood(answer)) known.add(answer.address)
    return !hasFailedBefore || known.has(answer.address)
  })
}

/**
 * Waits until the last answers of every balancer node are the new release's.
 * @param isFirst nothing could answer before.
 * @throws BadAnswers when production fails instead, so many times in a row.
 */
export async function verified(
  sampler: Sampler,
  watching: Watching,
  version: string | undefined,
  since: number,
  isFirst = false
): Promise<void> {
  const { count, probe, signal, deadlineSeconds, intervalSeconds } = watching
  const deadline = Date.now() + deadlineSeconds * 1000
  const nodes = Math.max(1, (await probe.addresses()).length)
  for (;;) {
    const after = sampler.answers.filter(({ at }) => at >= since)
    const last = after.slice(-count * nodes)
    if (last.length >= count * nodes && last.every(answer => isNew(answer, version))) return
    const before = sampler.answers.filter(({ at }) => at < since)
    const hasFailedBefore = before.length === 0 ? isFirst : !before.some(isGood)
    const bad = telling(after, hasFailedBefore).slice(-Math.max(3, count))
    if (bad.length >= Math.max(3, count) && bad.every(({ status }) => status === undefined || status >= 500)) {
      throw new BadAnswers(`Production fails after the switch: ${bad.map(spelled).join(', ')}.`, {
        remedy: 'Look at the log of the release, correct it and deploy again.'
      })
    }
    if (Date.now() > deadline) {
      const seen = [...new Set(last.map(spelled))].join(', ')
      throw new KilnError(
        `The switch is written, but after ${deadlineSeconds} s production does not answer with ${version ?? '200'} alone: ${seen}.`,
        { remedy: 'Ask the load balancer yourself; run the deploy again to finish it, or run rollback.' }
      )
    }
    await pause(intervalSeconds, signal)
  }
}

/** How long a rollback that is written is watched: it is done, and this only tells how it went. */
const WAY_BACK_SECONDS = 15

/** Waits, not for long, until every balancer node has left the version; then how long it answered beside the other. */
export async function wayBack(
  sampler: Sampler,
  { count, probe, signal, intervalSeconds }: Watching,
  left: string,
  since: number
): Promise<Overlap> {
  const deadline = Date.now() + WAY_BACK_SECONDS * 1000
  const after = () => sampler.answers.filter(({ at }) => at >= since)
  const wanted = count * Math.max(1, (await probe.addresses()).length)
  const hasLeft = (answer: Answer): boolean => isGood(answer) && answer.version !== left
  for (;;) {
    const last = after().slice(-wanted)
    if ((last.length >= wanted && last.every(hasLeft)) || Date.now() > deadline) break
    await pause(intervalSeconds, signal)
  }
  const answers = after()
  const begun = answers.find(hasLeft)?.at
  const lastOfIt = answers.findLast(({ version }) => version === left)?.at
  return {
    milliseconds: begun === undefined || lastOfIt === undefined ? 0 : Math.max(0, lastOfIt - begun),
    answers: answers.length,
    failed: answers.filter(({ status }) => status === undefined || status >= 500).length
  }
}

export interface Overlap {
  /**
   * From the first answer of the new release to the last of the old one; 0 when they did not mix, undefined where no
   * answer tells the two apart.
   */
  readonly milliseconds: number | undefined
  readonly answers: number
  readonly failed: number
}

/**
 * How long both versions answered. Before a first release is live nothing can answer, so only what failed after its
 * first answer counts then. Pure.
 */
export function overlap(answers: readonly Answer[], version: string | undefined, isFirst: boolean): Overlap {
  const first = answers.findIndex(answer => isNew(answer, version))
  const counted = isFirst ? answers.slice(Math.max(0, first)) : answers
  const failed = counted.filter(({ status }) => status === undefined || status >= 500).length
  const isTold = version !== undefined || isFirst
  const lastOld = answers.findLast(answer => isGood(answer) && !isNew(answer, version))
  const begun = answers[first]
  const milliseconds = begun === undefined || lastOld === undefined ? 0 : Math.max(0, lastOld.at - begun.at)
  return { milliseconds: isTold ? milliseconds : undefined, answers: counted.length, failed }
}
