import type { GroupView } from '../../../lib/aws/groups.ts'
import { type Image, snapshotsOf } from '../../../lib/aws/images.ts'
import type { Snapshot } from '../../../lib/aws/snapshots.ts'
import type { Volume } from '../../../lib/aws/volumes.ts'
import { calming, type Step } from '../../../lib/release/steps.ts'
import {
  held,
  isFailed,
  ladder,
  live,
  type Release,
  retained,
  retireAfter,
  slotOf,
  standing,
  trafficProblems,
  type World
} from '../../../lib/release/world.ts'
import { TAG } from '../../../lib/tags.ts'

export interface Policy {
  /** Retained releases that stay: 1 or 0, because there is one idle slot. */
  readonly keepReleases: number
  /** A retained release older than this goes too. */
  readonly maxAgeHours: number | undefined
  readonly keepAmis: number
  /** An AMI launched within so many days stays: another account, or a person, may launch it again. */
  readonly launchedWithinDays: number
  /** Unfinished things younger than this may be somebody's running deploy or bake. */
  readonly leftoverAgeHours: number
  readonly soakSeconds: number
}

export interface Kept {
  readonly what: string
  readonly why: string
}

/** A release on its way out: emptied, its connections drained, deleted. */
export interface Retirement {
  readonly release: string
  readonly before: readonly Step[]
  readonly drains: boolean
  readonly after: readonly Step[]
}

export interface ReleasePlan {
  /** Releases that may go later: their clock is started now. */
  readonly calm: readonly Step[]
  readonly retirements: readonly Retirement[]
  readonly kept: readonly Kept[]
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Which releases go. What serves never does, and what may be in the middle of a deploy neither. Pure. */
export function planReleases(world: World, policy: Policy): ReleasePlan {
  const calm: Step[] = []
  const retirements: Retirement[] = []
  const kept: Kept[] = []
  for (const release of world.releases) {
    const keep = (why: string): void => void kept.push({ what: release.name, why })
    const group = standing(release)
    const stays =
      serves(release, world) ??
      (group === undefined ? templateStays(release, world, policy) : groupStays(release, group, world, policy))
    const soak = soaking(release, world, policy)
    if (stays !== undefined) keep(stays)
    else if (soak !== undefined) {
      calm.push(soak)
      keep(`its last requests may still arrive; it can go in ${policy.soakSeconds} s`)
    } else if (group !== undefined) retirements.push(retirement(release, group))
    else if (release.template !== undefined) {
      retirements.push({ release: release.name, before: [], drains: false, after: [removeTemplate(release)] })
    }
  }
  return { calm, retirements, kept }
}

/** How a release that stands goes. */
const retirement = (release: Release, { max }: GroupView): Retirement => ({
  release: release.name,
  before: max === 0 ? [] : [{ do: 'empty', release: release.name }],
  drains: true,
  after: [
    { do: 'remove-group', release: release.name },
    ...(release.template === undefined ? [] : [removeTemplate(release)])
  ]
})

/** That a release has traffic, or undefined when it has none. */
function serves({ name }: Release, world: World): string | undefined {
  if (name === live(world)?.release?.name) return 'live'
  const climbed = ladder(world)
  return name === climbed?.rising.name ? `serves ${climbed.percent} % of the traffic` : undefined
}

/** Why a release that stands without traffic stays, or undefined when its last requests are all that it may have. */
function groupStays(release: Release, group: GroupView, world: World, policy: Policy): string | undefined {
  // Which of the two serves is not known then, or clients stay where there is no weight.
  const problems = trafficProblems(world)
  if (problems.length > 0 && slotOf(world, release) !== undefined) return problems.join('; ')
  if (group.isProtected === true) return 'somebody protected its group from deletion (prevent-all-deletion)'
  const ageHours = (world.at - group.createdAt) / HOUR
  if (held(release) !== undefined && ageHours < policy.leftoverAgeHours) {
    return 'a deploy of it has begun and not ended'
  }
  const isOld = policy.maxAgeHours !== undefined && ageHours >= policy.maxAgeHours
  if (release.name === retained(world)?.name && policy.keepReleases > 0 && !isOld) return 'retained for a rollback'
  const until = retireAfter(release)
  return until !== undefined && until > world.at
    ? `its last requests may still arrive until ${new Date(until).toISOString()}`
    : undefined
}

/** The step that starts the clock of a release which has lost its traffic; undefined when it runs, or need not. */
function soaking(release: Release, world: World, { soakSeconds }: Policy): Step | undefined {
  const isAttached = (standing(release)?.targetGroupArns.length ?? 0) > 0
  if (!isAttached || soakSeconds === 0 || retireAfter(release) !== undefined) return undefined
  return calming(release, world.at, soakSeconds)
}

const removeTemplate = (release: Release): Step => ({
  do: 'remove-template',
  release: release.name,
  templateId: release.template?.id ?? ''
})

/** Why a template without a group stays, or undefined when it goes. */
function templateStays(release: Release, { at, releases }: World, policy: Policy): string | undefined {
  if (release.group !== undefined) return undefined
  const isNewest = release === releases[0]
  if (isNewest && isFailed(release)) return 'the record of the newest version, which failed'
  const ageHours = (at - (release.template?.createdAt ?? 0)) / HOUR
  if (isNewest && ageHours < policy.leftoverAgeHours) return 'a deploy of it may have just begun'
  return undefined
}

export interface ImagePlan {
  readonly images: readonly Image[]
  /** Without an image, and too old to belong to a bake that is going on. */
  readonly snapshots: readonly Snapshot[]
  /** Of bakes on a volume that were killed: nobody has them attached. */
  readonly volumes: readonly Volume[]
  readonly kept: readonly Kept[]
}

/**
 * Which AMIs go: all but the newest of the application, those that something of the account refers to, in any
 * environment, those that somebody launched lately, and those that EC2 protects. `used` says by what. Adopted bases
 * belong to nobody's application and stay. Pure.
 */
export function planImages(
  images: readonly Image[],
  snapshots: readonly Snapshot[],
  volumes: readonly Volume[],
  used: ReadonlyMap<string, string>,
  policy: Policy,
  now: number
): ImagePlan {
  const own = images.filter(({ tags }) => tags[TAG.baseOf] === undefined)
  const kept: Kept[] = []
  const gone: Image[] = []
  let good = 0
  for (const image of own) {
    const index = BROKEN.has(image.state) ? undefined : good++
    const why = staysBecause(image, index, used.get(image.id), policy, now)
    if (why === undefined) gone.push(image)
    else kept.push({ what: image.id, why })
  }
  const referenced = new Set(snapshotsOf(images))
  const orphans = snapshots.filter(
    ({ id, tags, startedAt }) =>
      !referenced.has(id) &&
      tags[TAG.baseOf] === undefined &&
      now - Date.parse(startedAt) >= policy.leftoverAgeHours * HOUR
  )
  const idle = volumes.filter(
    ({ state, createdAt }) => state === 'available' && now - Date.parse(createdAt) >= policy.leftoverAgeHours * HOUR
  )
  return { images: gone, snapshots: orphans, volumes: idle, kept }
}

/** What becomes of the snapshots of AMIs that go. */
export interface SnapshotPlan {
  /** By the AMI after whose deregistration they go: the last that maps them. */
  readonly goWith: ReadonlyMap<string, readonly string[]>
  readonly kept: readonly Kept[]
}

/**
 * Which snapshots go with AMIs that go: those that carry the application's tags, as `own` has them, and that no AMI maps that
 * stays. An AMI may map what is not its own: a data volume's snapshot of its base, say, which further AMIs map. `users`
 * are the account's AMIs that map any of these. Pure.
 */
export function planSnapshots(
  gone: readonly Image[],
  users: readonly Image[],
  own: readonly Snapshot[],
  application: string
): SnapshotPlan {
  const tagged = new Set(own.filter(({ tags }) => tags[TAG.baseOf] === undefined).map(({ id }) => id))
  const going = new Set(gone.map(({ id }) => id))
  const goWith = new Map<string, string[]>()
  const kept: Kept[] = []
  for (const snapshotId of snapshotsOf(gone)) {
    const maps = (image: Image): boolean => snapshotsOf([image]).includes(snapshotId)
    const user = users.find(image => !going.has(image.id) && maps(image))
    const last = gone.findLast(maps)?.id ?? ''
    if (user !== undefined) kept.push({ what: snapshotId, why: `${user.id} (${user.name}) is made of it, too` })
    else if (tagged.has(snapshotId)) goWith.set(last, [...(goWith.get(last) ?? []), snapshotId])
    else {
      const why = `it does not carry ${TAG.application}=${application}, so it is not Kiln's; delete it by hand when nobody needs it`
      kept.push({ what: snapshotId, why })
    }
  }
  return { goWith, kept }
}

/** States of AMIs that will never be launched (EC2 API, Image, imageState). */
const BROKEN = new Set(['failed', 'error', 'invalid'])

/** `index` counts from the newest AMI; one that failed to be made has none. */
function staysBecause(
  image: Image,
  index: number | undefined,
  user: string | undefined,
  { keepAmis, launchedWithinDays, leftoverAgeHours }: Policy,
  now: number
): string | undefined {
  if (user !== undefined) return `${user} uses it`
  if (index === undefined) {
    const isYoung = now - Date.parse(image.createdAt) < leftoverAgeHours * HOUR
    return isYoung ? 'its making has just failed' : undefined
  }
  if (index < keepAmis) return `one of the newest ${keepAmis}`
  const { lastLaunchedAt, isProtected } = image
  // EC2 tells of a launch up to a day later.
  if (lastLaunchedAt !== undefined && now - Date.parse(lastLaunchedAt) < launchedWithinDays * DAY) {
    return `launched on ${lastLaunchedAt.slice(0, 10)}`
  }
  return isProtected ? 'protected against deregistration' : undefined
}
