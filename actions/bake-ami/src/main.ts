import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CancelledError, KilnError } from '../../../lib/errors.ts'
import { adopt, today } from './adopt.ts'
import { leftovers } from './base-disk.ts'
import type { Deps } from './deps.ts'
import { distribute } from './distribute.ts'
import type { Made } from './engine.ts'
import { ebsDirect } from './engine-ebs-direct.ts'
import { byImageBuilder, earlier } from './engine-image-builder.ts'
import { onVolume } from './engine-volume.ts'
import { setMissingTags } from './image-tags.ts'
import type { Inputs } from './inputs.ts'
import { amiFacts, billOf, inSandbox, type Manifest, unbaked } from './manifest.ts'
import { observe, type Plan, tellPlan } from './plan.ts'
import { available, register } from './register.ts'
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
  const { progress } = deps
  const plan = await clock.phase('resolve', () => observe(inputs, deps))
  tellPlan(plan, inputs, deps)
  if (inputs.mode === 'plan') return undefined
  for (const left of await leftovers(deps.cacheDirectory)) await deps.sandbox.discard(left)

  if (plan.existing !== undefined) {
    const image = await available(plan.existing.id, deps, inputs)
    await setMissingTags(image, plan.base, inputs.tags, deps)
    if (inputs.imageBuilder !== undefined && !('pipelineArn' in inputs.imageBuilder))
      await earlier({ plan, inputs, deps })
    return finish({ image, facts: { reused: 'image' } }, clock, plan, inputs, deps)
  }
  if (inputs.engine === 'image-builder') {
    return finish(await byImageBuilder({ plan, inputs, deps, clock }), clock, plan, inputs, deps)
  }
  // All before the adoption, which is the first write.
  if (plan.finishedSnapshotId === undefined) {
    const isByBlocks = inputs.engine === 'ebs-direct'
    await deps.sandbox.preflight({ machine: inputs.trial?.machine, isLazy: isByBlocks && inputs.fetch === 'lazy' })
    if (isByBlocks) await refuseWithoutRoom(plan, inputs, deps)
  }
  const runner =
    inputs.engine === 'volume' ? (inputs.runnerInstance ?? (await deps.thisInstance(deps.signal))) : undefined

  const adopted = await clock.phase('adopt', () =>
    adopt(plan.base, plan.owned, {
      ...deps,
      deadlineSeconds: inputs.timeoutSeconds,
      today: today()
    })
  )
  if (plan.finishedSnapshotId !== undefined) {
    progress.say(`Snapshot ${plan.finishedSnapshotId} of a run that did not end is finished: registering it.`)
    const image = await clock.phase('register', () =>
      register(plan.finishedSnapshotId ?? '', plan, adopted, inputs, deps)
    )
    return finish({ image, facts: { reused: 'snapshot' } }, clock, plan, inputs, deps)
  }

  const engine = runner === undefined ? ebsDirect(adopted) : onVolume(adopted, runner)
  return finish(await engine({ plan, inputs, deps, clock }), clock, plan, inputs, deps)
}

/** The AMI is there: where it goes further, and what is told of it. */
async function finish(
  { image, facts, installed, contents = installed }: Made,
  clock: Stopwatch,
  plan: Plan,
  inputs: Inputs,
  deps: Deps
): Promise<Manifest> {
  const { output, progress, reportDirectory } = deps
  const ami = amiFacts(image)
  output('ami-id', ami.id)
  output('ami-name', ami.name)
  output('snapshot-id', ami.snapshotId)
  const distribution = await distribute(image, plan, inputs, deps)
  const common = unbaked(plan, inputs, deps, clock)
  const made: Manifest = {
    ...common,
    ...facts,
    milliseconds: { ...common.milliseconds, ...(installed === undefined ? {} : inSandbox(installed)) },
    ami,
    ...(distribution.length === 0 ? {} : { distribution })
  }
  await mkdir(reportDirectory, { recursive: true })
  const path = join(reportDirectory, `${ami.id}.json`)
  await writeFile(path, `${JSON.stringify(made, undefined, 2)}\n`)
  output('manifest', path)
  if (contents !== undefined) {
    const bill = join(reportDirectory, `${ami.id}.cdx.json`)
    await writeFile(bill, `${JSON.stringify(billOf(image, made, contents), undefined, 2)}\n`)
    output('sbom', bill)
  }
  const { seconds, chrootInstallSeconds, basePresentBlocks, getBlocks, putBlocks, payloadBytes, reused } = made
  output(
    'figures',
    JSON.stringify({ reused, seconds, chrootInstallSeconds, basePresentBlocks, getBlocks, putBlocks, payloadBytes })
  )
  progress.say(`${ami.id} (${ami.name}) in ${seconds.toFixed(1)} s.`)
  return made
}
