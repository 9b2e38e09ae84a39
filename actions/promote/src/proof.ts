import type { PastKill } from '../../../lib/chaos/kills.ts'
import { isWorker } from '../../../lib/release/application.ts'
import { liveSince } from '../../../lib/release/live-since.ts'
import { waking } from '../../../lib/release/steps.ts'
import { healthyCount, held, live, retained, standing, type World } from '../../../lib/release/world.ts'

/** Requests that the live slot answered since its release became live. */
export interface Served {
  readonly requests: number
  /** Answered by the application with 5xx. */
  readonly failed: number
  /** What CloudWatch did not tell, and why: then the numbers say nothing. */
  readonly notCounted?: string
}

/** What an AMI must have gone through before it may go on. */
export interface Demand {
  /** The AMI that must be the live one; whichever is live when absent. */
  readonly amiId: string | undefined
  readonly servedSeconds: number
  readonly servedRequests: number
  /** The most failed requests, of a hundred. */
  readonly failedPercent: number
  readonly survivedChaos: boolean
}

/** All that is known of the release that shall go on; pure data. */
export interface Evidence {
  readonly world: World
  /** Undefined where no number of requests is asked for. */
  readonly served: Served | undefined
  /** Newest first; empty where no kill is asked for. */
  readonly kills: readonly PastKill[]
  /** Where the release is live. */
  readonly account: string
  readonly region: string
}

export interface Verdict {
  /** What time does not mend. */
  readonly refusals: readonly string[]
  /** What may come by waiting. */
  readonly notYet: readonly string[]
  readonly release: string | undefined
  readonly amiId: string | undefined
}

/** Whether the AMI has proved itself where it is live. Pure. */
export function judge(evidence: Evidence, demand: Demand): Verdict {
  const { world, served } = evidence
  const { application, environment } = world.application.cluster
  const serving = live(world)
  const release = serving?.release
  const group = standing(release)
  const amiId = release?.settings?.imageId
  if (serving === undefined || release === undefined || group === undefined || amiId === undefined) {
    const nothing = `nothing of ${application} is live in ${environment}`
    return { refusals: [nothing], notYet: [], release: undefined, amiId: undefined }
  }
  if (demand.amiId !== undefined && demand.amiId !== amiId) {
    const earlier =
      retained(world)?.settings?.imageId === demand.amiId ? `; it was before, as the retained release` : ''
    const refusal = `${demand.amiId} is not live in ${environment}: ${release.name} serves with ${amiId}${earlier}`
    return { refusals: [refusal], notYet: [], release: release.name, amiId }
  }

  if (demand.servedRequests > 0 && isWorker(world.application)) {
    const refusal = `${application} in ${environment} are workers, which answer no requests that could be counted`
    return { refusals: [refusal], notYet: [], release: release.name, amiId }
  }
  const notYet: string[] = []
  if (held(release) !== undefined || waking(release) !== undefined) {
    notYet.push(`the deploy of ${release.name} has not ended`)
  }
  const healthy = healthyCount(world, serving.slot, release)
  if (healthy < group.desired || healthy === 0) {
    notYet.push(`${healthy} of ${group.desired} instances of ${release.name} are healthy`)
  }
  const since = liveSince(world) ?? world.at
  const seconds = Math.floor((world.at - since) / 1000)
  if (seconds < demand.servedSeconds) {
    notYet.push(`${release.name} has served for ${seconds} s of ${demand.servedSeconds} s`)
  }
  if (served !== undefined) notYet.push(...fallsShort(served, demand, release.name))
  if (demand.survivedChaos) {
    const last = lastKillOf(release.name, evidence)
    if (last === undefined) notYet.push(`${release.name} has not been through a chaos kill`)
    else if (last.outcome !== 'steady') {
      notYet.push(`the last chaos kill of ${release.name}, on ${last.date}, ended as "${last.outcome}"`)
    }
  }
  return { refusals: [], notYet, release: release.name, amiId }
}

/**
 * The last kill of the group of this name that stands here. Another region or account has groups of the same names, and
 * an application that was taken down and made anew counts its releases from 1 again. A kill of a day in the compact
 * history names no group, so only recent ones can be told to be of this release.
 */
export function lastKillOf(release: string, { world, kills, account, region }: Evidence): PastKill | undefined {
  const group = standing(world.releases.find(({ name }) => name === release))
  if (group === undefined) return undefined
  return kills.find(
    kill =>
      kill.group === release &&
      (kill.region === undefined || kill.region === region) &&
      // A name that people gave an account says nothing of its digits.
      (!/^\d{12}$/.test(kill.account ?? '') || kill.account === account) &&
      Date.parse(kill.at ?? '') >= group.createdAt
  )
}

function fallsShort(served: Served, demand: Demand, release: string): readonly string[] {
  const { requests, failed, notCounted } = served
  if (notCounted !== undefined) return [`CloudWatch did not say what ${release} answered (${notCounted})`]
  if (requests < demand.servedRequests) {
    return [`${release} has answered ${requests} of ${demand.servedRequests} requests`]
  }
  const percent = requests === 0 ? 0 : (failed * 100) / requests
  return percent > demand.failedPercent
    ? [`${release} answered ${failed} of ${requests} requests with 5xx: more than ${demand.failedPercent} %`]
    : []
}
