import type { Image } from '../../../lib/aws/images.ts'
import type { PastKill } from '../../../lib/chaos/kills.ts'
import { type Cluster, otherSlot } from '../../../lib/names.ts'
import { entrance, isWorker, ruleProblems } from '../../../lib/release/application.ts'
import { liveSince } from '../../../lib/release/live-since.ts'
import {
  healthyCount,
  held,
  inSlot,
  isEmptied,
  live,
  type Release,
  retained,
  retireAfter,
  slotOf,
  standing,
  strangers,
  suspendedByUs,
  type World
} from '../../../lib/release/world.ts'
import { readNevra } from '../../../lib/rpm/nevra.ts'
import { TAG } from '../../../lib/tags.ts'
import { type HourlyPrices, MONTH_HOURS, PRICES_OF, SNAPSHOT_GIB_MONTH } from './prices.ts'

/** A release as people ask for it: what it is, since when, and what leads back to its making. Times are ISO. */
export interface ReleaseStatus {
  readonly release: string
  readonly version: string | null
  readonly nevra: string | null
  readonly amiId: string | null
  readonly commit: string | null
  /** `owner/repository/run/attempt` of the run that deployed it. */
  readonly run: string | null
  readonly createdAt: string
  readonly liveSince: string | null
  /** For how long two versions answered when it became live. */
  readonly overlapMilliseconds: number | null
  readonly instanceType: string | null
  readonly healthy: number
  readonly desired: number
}

export interface Retirable {
  readonly what: string
  readonly why: string
  /** Null where the price of its instance type is not known. */
  readonly monthlyDollars: number | null
}

export interface EnvironmentStatus {
  readonly environment: string
  readonly state: 'serving' | 'deploying' | 'empty' | 'attention'
  readonly slot: string | null
  /** Null of workers, to which nobody comes. */
  readonly url: string | null
  readonly live: ReleaseStatus | null
  readonly retained: (ReleaseStatus & { readonly retireAfter: string | null }) | null
  /** The last times that traffic moved, newest first, as far as the releases that still stand tell. */
  readonly switches: readonly {
    readonly release: string
    readonly at: string
    readonly overlapMilliseconds: number | null
  }[]
  /** What is not as Kiln left it, or not healthy. */
  readonly drift: readonly string[]
  readonly retirable: readonly Retirable[]
}

export interface ChaosStatus {
  readonly kills: number
  readonly deviated: number
  readonly last: { readonly date: string; readonly outcome: string; readonly recoverySeconds: number | null } | null
  readonly medianRecoverySeconds: number | null
  readonly longestRecoverySeconds: number | null
}

export interface ApplicationStatus {
  readonly application: string
  readonly environments: readonly EnvironmentStatus[]
  readonly chaos: ChaosStatus | null
  /** AMIs past their keep that nothing uses. */
  readonly retirable: readonly Retirable[]
}

export interface StatusReport {
  readonly title: string
  readonly at: string
  readonly account: string
  readonly region: string
  readonly environments: readonly string[]
  readonly applications: readonly ApplicationStatus[]
  /** Of all that could be retired; what has no known price is not in it. */
  readonly monthlyDollars: number
  /** Whether the chaos history was read: where it was not, no application's `chaos` says anything. */
  readonly isChaosKnown: boolean
  /** The day of AWS's list of prices from which costs are reckoned. */
  readonly pricesOf: string
  readonly attention: number
}

export interface Findings {
  readonly title: string
  readonly at: number
  readonly account: string
  readonly region: string
  /** The order in which environments are shown; others follow by name. */
  readonly order: readonly string[]
  readonly worlds: readonly World[]
  /** What somebody did to the rules of an application, where it could be asked. */
  readonly edits: ReadonlyMap<World, readonly string[]>
  /** Undefined where the history could not be read. */
  readonly kills: readonly PastKill[] | undefined
  /** The applications' own AMIs, newest first. */
  readonly images: readonly Image[]
  readonly prices: HourlyPrices
  readonly keepAmis: number
}

const iso = (time: number): string => new Date(time).toISOString()

/** Everything that was found, as people and programs read it. Pure. */
export function report(findings: Findings): StatusReport {
  const { worlds, order } = findings
  // service-2 comes before service-10.
  const names = [...new Set(worlds.map(({ application }) => application.cluster.application))].sort(
    new Intl.Collator('en', { numeric: true }).compare
  )
  const rank = (environment: string): number =>
    order.includes(environment) ? order.indexOf(environment) : order.length
  const environments = [...new Set(worlds.map(({ application }) => application.cluster.environment))].sort(
    (a, b) => rank(a) - rank(b) || a.localeCompare(b)
  )
  const byApplication = Map.groupBy(worlds, ({ application }) => application.cluster.application)
  const imagesOf = Map.groupBy(findings.images, ({ tags }) => tags[TAG.application] ?? '')
  const killsOf = Map.groupBy(findings.kills ?? [], kill => applicationOf(kill, names, findings.region))
  const applications = names.map((application): ApplicationStatus => {
    const own = byApplication.get(application) ?? []
    return {
      application,
      environments: environments.flatMap(environment => {
        const world = own.find(({ application: one }) => one.cluster.environment === environment)
        return world === undefined ? [] : [environmentStatus(world, findings.edits.get(world) ?? [], findings.prices)]
      }),
      chaos: chaosStatus(killsOf.get(application) ?? []),
      retirable: oldImages(imagesOf.get(application) ?? [], own, findings.keepAmis)
    }
  })
  const all = applications.flatMap(one => [...one.retirable, ...one.environments.flatMap(({ retirable }) => retirable)])
  return {
    title: findings.title,
    at: iso(findings.at),
    account: findings.account,
    region: findings.region,
    environments,
    applications,
    monthlyDollars: cents(all.reduce((sum, { monthlyDollars }) => sum + (monthlyDollars ?? 0), 0)),
    isChaosKnown: findings.kills !== undefined,
    pricesOf: PRICES_OF,
    attention: applications.flatMap(one => one.environments).filter(({ state }) => state === 'attention').length
  }
}

const cents = (dollars: number): number => Math.round(dollars * 100) / 100

const REGION = /^[a-z]{2}(-[a-z]+)+-\d+$/

/**
 * Claims are of applications, clusters or groups, as `group-by` of the chaos action says, behind the name of their
 * account, region or both where these have claims of their own: `prod.eu-central-1.hello`. No name of ours has a dot.
 * @returns undefined for a kill in another region.
 */
function applicationOf(
  { application: claimed }: PastKill,
  names: readonly string[],
  region: string
): string | undefined {
  const places = claimed.split('.')
  const application = places.pop() ?? ''
  if (places.some(place => REGION.test(place) && place !== region)) return undefined
  if (names.includes(application)) return application
  const longest = names.filter(name => application.startsWith(`${name}-`)).sort((a, b) => b.length - a.length)
  return longest[0]
}

function environmentStatus(world: World, edits: readonly string[], prices: HourlyPrices): EnvironmentStatus {
  const { application } = world
  const serving = live(world)
  const before = retained(world)
  const drift = [...edits, ...driftOf(world)]
  const isDeploying = world.releases.some(release => held(release) !== undefined)
  const liveStatus = serving?.release === undefined ? null : releaseStatus(world, serving.release)
  const retainedStatus =
    before === undefined ? null : { ...releaseStatus(world, before), retireAfter: timeOf(retireAfter(before)) }
  return {
    environment: application.cluster.environment,
    state: drift.length > 0 ? 'attention' : isDeploying ? 'deploying' : liveStatus === null ? 'empty' : 'serving',
    slot: serving?.slot ?? null,
    url: isWorker(application) ? null : entrance(application).url,
    live: liveStatus === null ? null : { ...liveStatus, liveSince: timeOf(liveSince(world)) },
    retained: retainedStatus,
    switches: [liveStatus, retainedStatus]
      .flatMap(status =>
        status?.liveSince == null
          ? []
          : [{ release: status.release, at: status.liveSince, overlapMilliseconds: status.overlapMilliseconds }]
      )
      .sort((a, b) => b.at.localeCompare(a.at)),
    drift,
    retirable: before === undefined ? [] : [retirableRelease(world, before, prices)]
  }
}

const timeOf = (time: number | undefined): string | null => (time === undefined ? null : iso(time))

function releaseStatus(world: World, release: Release): ReleaseStatus {
  const group = standing(release)
  const tags = { ...release.template?.tags, ...group?.tags }
  const slot = slotOf(world, release)
  const nevra = tags[TAG.nevra] ?? null
  const overlap = Number(tags[TAG.overlapMilliseconds] ?? Number.NaN)
  const noted = Date.parse(tags[TAG.liveSince] ?? '')
  return {
    release: release.name,
    version: nevra === null ? null : (readNevra(nevra)?.version ?? null),
    nevra,
    amiId: release.settings?.imageId ?? tags[TAG.ami] ?? null,
    commit: tags[TAG.commit] ?? null,
    run: tags[TAG.run] ?? null,
    createdAt: iso(group?.createdAt ?? release.template?.createdAt ?? 0),
    liveSince: Number.isNaN(noted) ? null : iso(noted),
    overlapMilliseconds: Number.isNaN(overlap) ? null : overlap,
    instanceType: release.settings?.instanceType ?? null,
    healthy: slot === undefined ? 0 : healthyCount(world, slot, release),
    desired: group?.desired ?? 0
  }
}

/** What is not as Kiln left it. A deploy in progress changes all of it, so only what no deploy does is told then. */
function driftOf(world: World): readonly string[] {
  const problems = [...ruleProblems(world.application)]
  const serving = live(world)
  const release = serving?.release
  const group = standing(release)
  if (serving === undefined || release === undefined || group === undefined) return problems
  const crowd = inSlot(world, serving.slot).filter(one => one.group !== undefined && !isEmptied(one.group))
  if (crowd.length > 1) problems.push(`slot ${serving.slot} holds ${crowd.map(({ name }) => name).join(' and ')}`)
  const healthy = healthyCount(world, serving.slot, release)
  if (healthy < group.desired) problems.push(`${healthy} of ${group.desired} instances of ${release.name} are healthy`)
  const suspended = group.suspended.filter(process => !suspendedByUs(release).includes(process))
  if (suspended.length > 0) problems.push(`${suspended.join(', ')} of ${release.name} suspended, not by Kiln`)
  if (group.templateName !== undefined && group.templateName !== release.name) {
    problems.push(`${release.name} launches from template ${group.templateName}`)
  }
  const unfinished = world.releases.filter(one => held(one) !== undefined)
  for (const one of unfinished) {
    const hours = (world.at - (standing(one)?.createdAt ?? world.at)) / 3_600_000
    if (hours > UNFINISHED_HOURS) problems.push(`the deploy of ${one.name} never ended`)
  }
  if (unfinished.length === 0) {
    for (const slot of [serving.slot, otherSlot(serving.slot)]) {
      const known = new Set(inSlot(world, slot).flatMap(one => standing(one)?.instances.map(({ id }) => id) ?? []))
      const foreign = strangers(world, slot, undefined).filter(({ instanceId }) => !known.has(instanceId))
      if (foreign.length > 0) {
        problems.push(`slot ${slot} holds ${foreign.map(({ instanceId }) => instanceId).join(', ')}, of no release`)
      }
    }
  }
  return problems
}

/** Longer than any deploy may last: an hour for health, an hour of watching. */
const UNFINISHED_HOURS = 3

function retirableRelease(world: World, release: Release, prices: HourlyPrices): Retirable {
  const until = retireAfter(release)
  const price = prices[release.settings?.instanceType ?? '']
  const group = standing(release)
  const desired = group?.desired ?? 0
  // A pool that is stopped or hibernated costs its volumes alone.
  const warm = group?.warmPool?.state === 'Running' ? group.warmPool.size : 0
  const isSoaking = until !== undefined && until > world.at
  return {
    what: release.name,
    why: isSoaking
      ? `retained; last requests may arrive until ${iso(until)}`
      : `retained for a rollback: ${desired} × ${release.settings?.instanceType ?? 'unknown type'}${warm === 0 ? '' : `, and ${warm} in its warm pool, which runs`}`,
    monthlyDollars: price === undefined ? null : cents(price * MONTH_HOURS * (desired + warm))
  }
}

/** AMIs beyond the newest ones that no release of this application here uses. `retire` looks at other users too. */
function oldImages(images: readonly Image[], worlds: readonly World[], keep: number): readonly Retirable[] {
  const used = new Set(
    worlds.flatMap(({ releases }) =>
      releases.flatMap(release => [release.settings?.imageId ?? '', release.template?.tags[TAG.ami] ?? ''])
    )
  )
  return images
    .filter(({ tags }) => tags[TAG.baseOf] === undefined)
    .slice(keep)
    .filter(({ id }) => !used.has(id))
    .map(({ id, name, mappings, createdAt }) => {
      const gib = mappings.reduce((sum, { volume }) => sum + (volume?.sizeGiB ?? 0), 0)
      return { what: id, why: `${name}, of ${createdAt.slice(0, 10)}`, monthlyDollars: cents(gib * SNAPSHOT_GIB_MONTH) }
    })
}

function chaosStatus(kills: readonly PastKill[]): ChaosStatus | null {
  const [last] = kills
  if (last === undefined) return null
  const seconds = kills.flatMap(({ recoverySeconds }) => recoverySeconds ?? []).sort((a, b) => a - b)
  return {
    kills: kills.length,
    deviated: kills.filter(({ outcome }) => outcome === 'deviated').length,
    last: { date: last.date, outcome: last.outcome, recoverySeconds: last.recoverySeconds ?? null },
    medianRecoverySeconds: seconds[Math.floor(seconds.length / 2)] ?? null,
    longestRecoverySeconds: seconds.at(-1) ?? null
  }
}

/** The clusters that tags name. */
export const clustersOf = (tags: readonly Readonly<Record<string, string>>[]): readonly Cluster[] => {
  const found = new Map<string, Cluster>()
  for (const { [TAG.application]: application, [TAG.environment]: environment } of tags) {
    if (application === undefined || environment === undefined) continue
    found.set(`${application}\n${environment}`, { application, environment })
  }
  return [...found.values()].sort(
    (a, b) => a.application.localeCompare(b.application) || a.environment.localeCompare(b.environment)
  )
}
