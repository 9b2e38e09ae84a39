import type { Image } from '../../../lib/aws/images.ts'
import { CancelledError, KilnError } from '../../../lib/errors.ts'
import { type Adoption, adopt, today } from './adopt.ts'
import { leftovers } from './base-disk.ts'
import type { Deps } from './deps.ts'
import { distribute } from './distribute.ts'
import type { Made, Task } from './engine.ts'
import { ebsDirect } from './engine-ebs-direct.ts'
import { byImageBuilder, earlier } from './engine-image-builder.ts'
import { onVolume } from './engine-volume.ts'
import { setMissingTags } from './image-tags.ts'
import type { Inputs } from './inputs.ts'
import { amiFacts, type Manifest, manifestOf, unbaked } from './manifest.ts'
import { observe, tellPlan } from './plan.ts'
import { available, register } from './register.ts'
import { writeReports } from './report-files.ts'
import { refuseWithoutRoom } from './room.ts'
import { type Stopwatch, stopwatch } from './stopwatch.ts'

/** Bakes, or finds, the AMI of these inputs. Undefined in mode plan. */
export async function bake(inputs: Inputs, given: Deps): Promise<Manifest | undefined> {
  const limit = AbortSignal.timeout(inputs.timeoutSeconds * 1000)
  const deps = { ...given, signal: AbortSignal.any([given.signal, limit]) }
  const clock = stopwatch()
  try {
    return await story(inputs, deps, clock)
  } catch (error) {
    const leftBehind = error instanceof KilnError ? error.leftBehind : []
    // What was under way when the signal fired fails in its own words.
    if (given.signal.aborted) throw Object.assign(new CancelledError(), { leftBehind })
    if (!limit.aborted) throw error
    const phases = Object.entries(clock.phases()).map(([name, took]) => `${name} ${(took / 1000).toFixed(1)} s`)
    throw new KilnError(`The bake took longer than timeout-seconds (${inputs.timeoutSeconds}): ${phases.join(', ')}.`, {
      remedy: 'Run it again: what was finished is found. Raise timeout-seconds for big packages and slow networks.',
      leftBehind,
      cause: error
    })
  }
}

async function story(inputs: Inputs, deps: Deps, clock: Stopwatch): Promise<Manifest | undefined> {
  const plan = await clock.phase('resolve', () => observe(inputs, deps))
  tellPlan(plan, inputs, deps)
  if (inputs.mode === 'plan') return undefined
  for (const left of await leftovers(deps.cacheDirectory)) await deps.sandbox.discard(left)
  const task = { plan, inputs, deps, clock }
  return handOn(await theImage(task), task)
}

/** By the shortest way: the AMI is there, or its snapshot is, or an engine makes it. */
async function theImage(task: Task): Promise<Made> {
  const { plan, inputs, deps, clock } = task
  if (plan.existing !== undefined) return bakedBefore(plan.existing, task)
  if (inputs.engine === 'image-builder') return byImageBuilder(task)
  // The adoption is the first write.
  const instanceId = await fitRunner(task)
  const adopted = await clock.phase('adopt', () =>
    adopt(plan.base, plan.owned, { ...deps, deadlineSeconds: inputs.timeoutSeconds, today: today() })
  )
  if (plan.finishedSnapshotId !== undefined) return putBefore(plan.finishedSnapshotId, adopted, task)
  const engine = instanceId === undefined ? ebsDirect(adopted) : onVolume(adopted, instanceId)
  return engine(task)
}

async function bakedBefore({ id }: Image, { plan, inputs, deps }: Task): Promise<Made> {
  const image = await available(id, deps, inputs)
  await setMissingTags(image, plan.base, inputs.tags, deps)
  if (inputs.imageBuilder !== undefined && !('pipelineArn' in inputs.imageBuilder))
    await earlier({ plan, inputs, deps })
  return { image, facts: { reused: 'image' } }
}

/** A run that was killed put all of it, and did not come to its registration. */
async function putBefore(snapshotId: string, adopted: Adoption, { plan, inputs, deps, clock }: Task): Promise<Made> {
  deps.progress.say(`Snapshot ${snapshotId} of a run that did not end is finished: registering it.`)
  const image = await clock.phase('register', () => register(snapshotId, plan, adopted, inputs, deps))
  return { image, facts: { reused: 'snapshot' } }
}

/** Gives the instance that runs this job, for the engine that needs one. @throws KilnError when nothing can be baked on this runner. */
async function fitRunner({ plan, inputs, deps }: Task): Promise<string | undefined> {
  if (plan.finishedSnapshotId === undefined) {
    const isByBlocks = inputs.engine === 'ebs-direct'
    await deps.sandbox.preflight({ machine: inputs.trial?.machine, isLazy: isByBlocks && inputs.fetch === 'lazy' })
    if (isByBlocks) await refuseWithoutRoom(plan, inputs, deps)
  }
  return inputs.engine === 'volume' ? (inputs.runnerInstance ?? (await deps.thisInstance(deps.signal))) : undefined
}

/** The AMI is there: it goes where it is wanted, and what was done is told to later steps. */
async function handOn(made: Made, { plan, inputs, deps, clock }: Task): Promise<Manifest> {
  const { output, progress } = deps
  const ami = amiFacts(made.image)
  output('ami-id', ami.id)
  output('ami-name', ami.name)
  output('snapshot-id', ami.snapshotId)
  const distribution = await distribute(made.image, plan, inputs, deps)
  const manifest = manifestOf(made, distribution, unbaked(plan, inputs, deps, clock))
  await writeReports(made, manifest, deps)
  progress.say(`${ami.id} (${ami.name}) in ${manifest.seconds.toFixed(1)} s.`)
  return manifest
}
