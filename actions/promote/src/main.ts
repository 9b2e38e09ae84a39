import { createHash } from 'node:crypto'
import type { SetOutput } from '../../../lib/action.ts'
import { copyThatShows } from '../../../lib/aws/image-copies.ts'
import { type Image, type Images, snapshotsOf } from '../../../lib/aws/images.ts'
import type { PastKill } from '../../../lib/chaos/kills.ts'
import { counted } from '../../../lib/counted.ts'
import { KilnError } from '../../../lib/errors.ts'
import { clusterName } from '../../../lib/names.ts'
import { poll } from '../../../lib/poll.ts'
import { numbered, type Progress, tellPlan } from '../../../lib/progress.ts'
import { type Application, isWorker } from '../../../lib/release/application.ts'
import { liveSince } from '../../../lib/release/live-since.ts'
import { live, observe, type World, type WorldPorts } from '../../../lib/release/world.ts'
import { readNevra } from '../../../lib/rpm/nevra.ts'
import { code, escaped, table } from '../../../lib/summary.ts'
import { TAG, type Tags } from '../../../lib/tags.ts'
import { type ApprovalOf, warningOf } from './approval.ts'
import type { Inputs } from './inputs.ts'
import type { OUTPUTS } from './outputs.ts'
import { type Demand, type Evidence, judge, lastKillOf, type Verdict } from './proof.ts'
import type { Sharing, Target } from './sharing.ts'
import type { Traffic } from './traffic.ts'
import { describe, type Holdings, planTransfer, type Route, type Transfer } from './transfer.ts'

export interface Ports extends WorldPorts {
  readonly images: Pick<Images, 'byId'>
  readonly sharing: Sharing
  readonly traffic: Traffic
  readonly kills: () => Promise<readonly PastKill[]>
  /** Undefined when the step has no token to ask with. */
  readonly approvalOf: ApprovalOf | undefined
  /** The account and region that the AMI goes to, with the right to act there. */
  readonly target: Target & { readonly images: Pick<Images, 'byId' | 'find'> }
  readonly region: string
  readonly runTags: Tags
  readonly progress: Progress
  readonly setOutput: SetOutput<(typeof OUTPUTS)[number]>
  readonly summarize: (markdown: string) => Promise<void>
  readonly signal: AbortSignal
  /** Seconds between two looks while waiting. */
  readonly lookSeconds: number
}

export type Outcome = 'proved' | 'shared' | 'copied' | 'planned'

/** The AMI that is live and proved in one environment becomes usable in the next: the same AMI, or a copy of it. */
export async function promote(inputs: Inputs, ports: Ports): Promise<Outcome> {
  const { progress, setOutput } = ports
  const source = { application: inputs.application, environment: inputs.from }
  const { evidence, verdict } = await proved(inputs, ports)
  const imageId = verdict.amiId ?? ''
  setOutput('release', verdict.release)
  setOutput('source-ami-id', imageId)
  const image = await ports.images.byId(imageId)
  if (image === undefined) {
    throw new KilnError(`${imageId} is live in ${clusterName(source)}, but the AMI itself is gone.`, {
      remedy: 'Bake and deploy it again; keep-amis of retire says how many stay.'
    })
  }
  const version = versionOf(image)
  setOutput('version', version)

  const route = routeOf(inputs, evidence.world, ports)
  const tags = { ...kilnTags(image), [TAG.promotedBy]: ports.runTags[TAG.run] ?? 'local' }
  const seen = await holdings(image, route, ports)
  const transfer = planTransfer(route, seen, tagsToCompare(tags, seen))
  if (transfer.refusals.length > 0) {
    throw new KilnError(transfer.refusals.join('\n'), { remedy: 'Nothing was written. See "Accounts" in the README.' })
  }
  for (const warning of transfer.warnings) progress.warn(warning)
  const unapproved = ports.approvalOf && warningOf(inputs.to, await ports.approvalOf(inputs.to))
  if (unapproved !== undefined) progress.warn(unapproved)
  const steps = numbered(transfer.steps.map(describe))
  const title = steps.length === 0 ? 'Plan: nothing to do' : `Plan: ${counted(steps.length, 'step')}`
  await tellPlan(title, steps, progress)
  const outcome: Outcome = inputs.mode === 'plan' ? 'planned' : outcomeOf(transfer, route)
  const amiId = inputs.mode === 'plan' ? transfer.amiId : await carryOut(transfer, tags, image, inputs, ports)
  setOutput('ami-id', amiId)
  setOutput('outcome', outcome)
  progress.say(`${amiId ?? 'the copy'} (${version ?? 'no version known'}) may go to ${inputs.to}: ${outcome}`)
  await ports.summarize(summary(inputs, evidence, verdict, transfer, amiId, version, outcome))
  return outcome
}

/** Looks until the live release is proved, for as long as the inputs allow. */
async function proved(inputs: Inputs, ports: Ports): Promise<{ evidence: Evidence; verdict: Verdict }> {
  const cluster = { application: inputs.application, environment: inputs.from }
  let demand: Demand = {
    amiId: inputs['ami-id'],
    servedSeconds: inputs['served-seconds'],
    servedRequests: inputs['served-requests'],
    failedPercent: inputs['failed-percent'],
    survivedChaos: inputs['survived-chaos']
  }
  const look = async () => {
    const evidence = await gather(await observe(cluster, ports), demand, ports)
    const verdict = judge(evidence, demand)
    if (verdict.refusals.length > 0) {
      throw new KilnError(verdict.refusals.join('\n'), {
        remedy: `Deploy the AMI to ${inputs.from} and promote it once it has served there. Nothing was written.`
      })
    }
    // What is waited for must not change into another AMI meanwhile.
    demand = { ...demand, amiId: verdict.amiId }
    return { evidence, verdict }
  }
  if (inputs['wait-seconds'] === 0) {
    const seen = await look()
    if (seen.verdict.notYet.length === 0) return seen
    throw new KilnError(
      `${seen.verdict.amiId} is not proved in ${inputs.from} yet: ${seen.verdict.notYet.join('; ')}.`,
      {
        remedy: 'Promote it later, or give `wait-seconds`, for which this step then waits. Nothing was written.'
      }
    )
  }
  return ports.progress.phase(`Wait until ${clusterName(cluster)} is proved`, () =>
    poll(
      async () => {
        const seen = await look()
        return seen.verdict.notYet.length === 0 ? { done: seen } : { notYet: seen.verdict.notYet.join('; ') }
      },
      {
        what: `${clusterName(cluster)} to be proved`,
        deadlineSeconds: inputs['wait-seconds'],
        intervalSeconds: Math.min(ports.lookSeconds, inputs['wait-seconds']),
        signal: ports.signal,
        onNotYet: reason => ports.progress.say(reason),
        remedy: 'Promote it later, or wait longer. Nothing was written.'
      }
    )
  )
}

async function gather(world: World, demand: Demand, ports: Ports): Promise<Evidence> {
  const serving = live(world)
  const since = liveSince(world)
  const isCounted = demand.servedRequests > 0 && serving !== undefined && since !== undefined
  const { application } = world
  const [served, kills] = await Promise.all([
    isCounted && !isWorker(application)
      ? ports.traffic.served(application.balancer.arn, application.slots[serving.slot].arn, since)
      : undefined,
    demand.survivedChaos ? ports.kills() : []
  ])
  return { world, served, kills, account: accountOf(application), region: ports.region }
}

const accountOf = (application: Application): string =>
  isWorker(application) ? application.securityGroup.ownerId : (application.balancer.arn.split(':')[4] ?? '')

function routeOf(inputs: Inputs, world: World, ports: Ports): Route {
  const sourceAccount = accountOf(world.application)
  return {
    sourceAccount,
    sourceRegion: ports.region,
    targetAccount: inputs['target-account'] ?? sourceAccount,
    targetRegion: inputs['target-region'] ?? ports.region,
    kmsKeyId: inputs['kms-key-id'],
    copy: inputs.copy,
    environment: inputs.to,
    canActThere: inputs['target-role'] !== undefined
  }
}

/** Reads no more than the route needs: an AMI for the same account and region needs nothing. */
async function holdings(image: Image, route: Route, ports: Ports): Promise<Holdings> {
  const isAbroad = route.targetAccount !== route.sourceAccount
  const isOwn = image.ownerId === route.sourceAccount
  const isCopy = route.copy || route.kmsKeyId !== undefined || route.targetRegion !== route.sourceRegion
  const snapshots = isAbroad && isOwn && isCopy ? snapshotsOf([image]) : []
  const launchableBy = isAbroad && isOwn ? await ports.sharing.launchableBy(image.id) : []
  const readableBy = Object.fromEntries(
    await Promise.all(snapshots.map(async id => [id, await ports.sharing.readableBy(id)] as const))
  )
  const canLook = !isAbroad || route.canActThere
  const found =
    isCopy && canLook ? await ports.target.images.find({ owners: ['self'], tags: { [TAG.copyOf]: image.id } }) : []
  const copies = found
    .filter(({ state }) => state === 'available' || state === 'pending')
    .map(({ id, state, name, tags }) => ({ id, state, name, kmsKeyId: tags[TAG.copyKey] }))
  const isShared = launchableBy.includes(route.targetAccount)
  const there =
    isAbroad && !isCopy && route.canActThere && isShared ? await ports.target.images.byId(image.id) : undefined
  return { image, launchableBy, readableBy, copies, tagsThere: there?.tags ?? {} }
}

/** Who promoted it first stays: a second run of the same promotion has nothing to write. */
const tagsToCompare = (tags: Tags, { tagsThere }: Holdings): Tags => {
  const { [TAG.promotedBy]: by = '', ...rest } = tags
  return { ...rest, [TAG.promotedBy]: tagsThere[TAG.promotedBy] ?? by }
}

const outcomeOf = ({ isCopy }: Transfer, route: Route): Outcome =>
  isCopy ? 'copied' : route.targetAccount === route.sourceAccount ? 'proved' : 'shared'

async function carryOut(
  transfer: Transfer,
  tags: Tags,
  image: Image,
  inputs: Inputs,
  ports: Ports
): Promise<string | undefined> {
  let amiId = transfer.amiId
  for (const step of transfer.steps) {
    ports.signal.throwIfAborted()
    switch (step.do) {
      case 'share-image':
        await ports.sharing.shareImage(step.imageId, step.accountId)
        break
      case 'share-snapshot':
        await ports.sharing.shareSnapshot(step.snapshotId, step.accountId)
        break
      case 'tag':
        await ports.target.tag(step.imageId, step.tags)
        break
      case 'copy':
        amiId = await copied(step, tags, `${image.name}, promoted from ${inputs.from} to ${inputs.to}`, ports)
        await untilAvailable(amiId, ports)
        continue
      case 'await-copy':
        await untilAvailable(step.copyId, ports)
        break
    }
    ports.progress.say(`done: ${describe(step)}`)
  }
  return amiId
}

/** A copy that was asked for shows within seconds. */
const ABSENT_SECONDS = 30

function copied(
  step: Extract<Transfer['steps'][number], { readonly do: 'copy' }>,
  tags: Tags,
  description: string,
  { target, setOutput, progress, lookSeconds, signal }: Ports
): Promise<string> {
  const { imageId, region, name, kmsKeyId } = step
  const ask = async (attempt: number): Promise<string> => {
    const clientToken = tokenOf(imageId, name, kmsKeyId, attempt === 1 ? undefined : `${attempt}`)
    const copyTagged = copyTags(tags, step)
    const amiId = await target.copy({ imageId, region, name, description, kmsKeyId, clientToken, tags: copyTagged })
    // A cancelled job still hands on what it made.
    setOutput('ami-id', amiId)
    progress.say(`done: ${describe(step)}`)
    return amiId
  }
  return copyThatShows(ask, target.images, {
    ...{ looks: Math.floor(ABSENT_SECONDS / lookSeconds) + 1, intervalSeconds: lookSeconds, signal },
    onGone: gone => progress.say(`${gone} was deregistered since it was asked for; copying anew.`)
  })
}

/** A copy's own facts take the place of those of an origin that is a copy itself. */
function copyTags(
  tags: Tags,
  { imageId, kmsKeyId }: { readonly imageId: string; readonly kmsKeyId?: string | undefined }
): Tags {
  const { [TAG.copyKey]: _ofTheOrigin, ...rest } = tags
  return { ...rest, [TAG.copyOf]: imageId, ...(kmsKeyId === undefined ? {} : { [TAG.copyKey]: kmsKeyId }) }
}

/** The same copy asked for twice, within a day, is one copy (EC2 API reference, "Ensuring idempotency"). */
const tokenOf = (...parts: readonly (string | undefined)[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex')

/** Copying terabytes across regions takes hours. */
const COPY_SECONDS = 6 * 3600

async function untilAvailable(imageId: string, ports: Ports): Promise<void> {
  await poll(
    async () => {
      const image = await ports.target.images.byId(imageId)
      if (image?.state === 'available') return { done: true }
      if (image?.state === 'failed' || image?.state === 'error') {
        throw new KilnError(`The copy ${imageId} failed: ${image.stateReason ?? 'EC2 gave no reason'}.`, {
          remedy: 'Deregister it and promote again. With a key of one’s own, look at who may use the key.',
          leftBehind: [imageId]
        })
      }
      return { notYet: image === undefined ? 'EC2 does not show it yet' : `it is ${image.state}` }
    },
    {
      what: `the copy ${imageId}`,
      deadlineSeconds: COPY_SECONDS,
      intervalSeconds: ports.lookSeconds,
      signal: ports.signal,
      onNotYet: reason => ports.progress.say(`${imageId}: ${reason}`),
      remedy: 'EC2 goes on copying; promote again, and the run waits for the same copy.'
    }
  )
}

const kilnTags = (image: Image): Tags =>
  Object.fromEntries(Object.entries(image.tags).filter(([key]) => key.startsWith('kiln:')))

/** The version of the package in the AMI. */
const versionOf = ({ tags }: Image): string | undefined => {
  const nevra = tags[TAG.nevra]
  return nevra === undefined ? undefined : readNevra(nevra)?.version
}

function summary(
  inputs: Inputs,
  evidence: Evidence,
  { release = '' }: Verdict,
  transfer: Transfer,
  amiId: string | undefined,
  version: string | undefined,
  outcome: Outcome
): string {
  const { world, served } = evidence
  const since = liveSince(world)
  const kill = lastKillOf(release, evidence)
  const rows = [
    ['release', code(release)],
    ['version', version === undefined ? '' : code(version)],
    ['live since', since === undefined ? '' : new Date(since).toISOString()],
    ['requests', served === undefined ? '' : `${served.requests}, of which ${served.failed} failed`],
    ['chaos', kill === undefined ? '' : `${kill.date}: ${kill.outcome}, recovered after ${kill.recoverySeconds} s`],
    ['AMI', amiId === undefined ? '' : code(amiId)]
  ].filter(([, value]) => value !== '') as [string, string][]
  const steps = transfer.steps.map((step, index) => `${index + 1}. ${escaped(describe(step))}`).join('\n')
  return [
    `### Promote ${code(inputs.application)} from ${code(inputs.from)} to ${code(inputs.to)}: ${outcome}`,
    table(['', ''], rows),
    steps
  ]
    .filter(part => part !== '')
    .join('\n\n')
}
