import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Image } from '../../../lib/aws/images.ts'
import { CancelledError, explain, KilnError } from '../../../lib/errors.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { adopt } from './adopt.ts'
import { leftovers } from './base-disk.ts'
import { fetchBase } from './base-fetch.ts'
import type { Deps } from './deps.ts'
import { distribute } from './distribute.ts'
import type { Inputs } from './inputs.ts'
import type { Installed } from './installation.ts'
import { rootPartitions } from './layout.ts'
import { amiFacts, baseFacts, billOf, figures, inSandbox, type Manifest, unbaked } from './manifest.ts'
import { OWNER } from './owner.ts'
import { observe, type Plan, tellPlan } from './plan.ts'
import { available, register } from './register.ts'
import { stopwatch } from './stopwatch.ts'
import { upload } from './upload.ts'
import type { WorkingDisk } from './working-disk.ts'

/** Bakes, or finds, the AMI of these inputs. Undefined in mode plan. */
export async function bake(inputs: Inputs, given: Deps): Promise<Manifest | undefined> {
  const limit = AbortSignal.timeout(inputs.timeoutSeconds * 1000)
  const deps = { ...given, signal: AbortSignal.any([given.signal, limit]) }
  try {
    return await story(inputs, deps)
  } catch (error) {
    const leftBehind = error instanceof KilnError ? error.leftBehind : []
    // What was under way when the signal fired fails in its own words.
    if (given.signal.aborted) throw Object.assign(new CancelledError(), { leftBehind })
    if (!limit.aborted) throw error
    throw new KilnError(`The bake took longer than timeout-seconds (${inputs.timeoutSeconds}).`, {
      remedy: 'Run it again: what was finished is found. Raise timeout-seconds for big packages and slow networks.',
      leftBehind,
      cause: error
    })
  }
}

async function story(inputs: Inputs, deps: Deps): Promise<Manifest | undefined> {
  const clock = stopwatch()
  const { progress } = deps
  const plan = await clock.phase('resolve', () => observe(inputs, deps))
  tellPlan(plan, inputs, deps)
  if (inputs.mode === 'plan') return undefined
  for (const left of await leftovers(deps.cacheDirectory)) await deps.sandbox.discard(left)

  if (plan.existing !== undefined) {
    const image = await available(plan.existing.id, deps, inputs)
    return finish(image, { ...unbaked(plan, inputs, deps, clock), reused: 'image' }, plan, inputs, deps)
  }
  if (plan.finishedSnapshotId === undefined) await deps.sandbox.preflight()

  const adopted = await clock.phase('adopt', () =>
    adopt(plan.base, plan.owned, {
      ...deps,
      deadlineSeconds: inputs.timeoutSeconds,
      today: new Date().toISOString().slice(0, 10)
    })
  )
  if (plan.finishedSnapshotId !== undefined) {
    progress.say(`Snapshot ${plan.finishedSnapshotId} of a run that did not end is finished: registering it.`)
    const image = await clock.phase('register', () =>
      register(plan.finishedSnapshotId ?? '', plan, adopted, inputs, deps)
    )
    return finish(image, { ...unbaked(plan, inputs, deps, clock), reused: 'snapshot' }, plan, inputs, deps)
  }

  const base = await clock.phase('fetch', async () =>
    fetchBase({
      ...deps,
      snapshotId: adopted.snapshotId,
      directory: deps.cacheDirectory,
      workers: inputs.workers,
      mode: inputs.fetch,
      obstacle: await deps.sandbox.lazyObstacle()
    })
  )
  const directory = await mkdtemp(join(deps.cacheDirectory, `work-${OWNER}-`))
  let disk: WorkingDisk | undefined
  try {
    disk = await clock.phase('copy', () => base.workingDisk(directory))
    const opened = disk
    const installed = await clock.phase('sandbox', () => install(opened, directory, plan, inputs, deps))
    const { trial } = inputs
    if (trial !== undefined) await clock.phase('boot', () => boots(opened, directory, installed, trial, deps))
    const changed = await clock.phase('compare', () => opened.changed(deps.signal))
    await base.remember()
    const snapshotId = await clock.phase('upload', () =>
      upload({ disk: opened, base, changed, adopted, plan }, inputs, deps)
    )
    const image = await clock.phase('register', () => register(snapshotId, plan, adopted, inputs, deps))
    const facts = unbaked(plan, inputs, deps, clock)
    return await finish(
      image,
      {
        ...facts,
        ...figures(installed, base, changed),
        milliseconds: { ...facts.milliseconds, ...inSandbox(installed) },
        base: baseFacts(plan, adopted, base)
      },
      plan,
      inputs,
      deps,
      installed
    )
  } catch (error) {
    throw disk?.failure === undefined ? error : unreadable(disk.failure, adopted.snapshotId)
  } finally {
    await disk?.close()
    await deps.sandbox.discard(directory)
  }
}

/** What the file system said when a block did not come is an input/output error, which tells nobody anything. */
const unreadable = (failure: Error, snapshotId: string): KilnError =>
  new KilnError(`A block of ${snapshotId} could not be read while it was needed: ${explain(failure)}`, {
    remedy: 'Run it again; with fetch: bulk all blocks are read before the installation begins.',
    cause: failure
  })

async function install(
  disk: WorkingDisk,
  directory: string,
  plan: Plan,
  inputs: Inputs,
  deps: Deps
): Promise<Installed> {
  const { progress, repository, sandbox, signal } = deps
  const served = await repository.serve(signal)
  try {
    return await progress.phase(`Install ${nevraText(plan.package)}`, async () =>
      sandbox.install(
        {
          disk: disk.attachment,
          directory,
          candidates: await rootPartitions(disk.read, disk.bytes),
          packageName: plan.package.name,
          nevra: nevraText(plan.package),
          installedBytes: plan.package.installedBytes,
          repositoryUrl: served.url,
          ...(deps.gpgKey === undefined || !inputs.gpgCheck ? {} : { gpgKey: deps.gpgKey }),
          gpgCheck: inputs.gpgCheck,
          excludePackages: inputs.excludePackages,
          baseRepositories: inputs.baseRepositories,
          ...(deps.provisionScript === undefined ? {} : { provisionScript: deps.provisionScript }),
          environment: deps.proxies
        },
        progress,
        signal
      )
    )
  } finally {
    await served.close()
  }
}

/** The image comes up, or the bake ends here: nothing was put yet. */
async function boots(
  disk: WorkingDisk,
  directory: string,
  { partition, units }: Installed,
  { url, timeoutSeconds }: NonNullable<Inputs['trial']>,
  { progress, sandbox, signal }: Deps
): Promise<void> {
  const found = (await rootPartitions(disk.read, disk.bytes)).find(({ number }) => number === partition)
  if (found === undefined) throw new Error(`partition ${partition} is gone`)
  const work = {
    disk: disk.attachment,
    directory,
    partition: found,
    units,
    ...(url === undefined ? {} : { url }),
    timeoutSeconds
  }
  const { state, milliseconds } = await progress.phase('Trial boot', () => sandbox.boot(work, progress, signal))
  progress.say(
    `The image boots as a container in ${(milliseconds / 1000).toFixed(1)} s: ${state}${url === undefined ? '' : `, ${url} answers 200`}.`
  )
}

async function finish(
  image: Image,
  facts: Omit<Manifest, 'ami'>,
  plan: Plan,
  inputs: Inputs,
  deps: Deps,
  installed?: Installed
): Promise<Manifest> {
  const { output, progress, reportDirectory } = deps
  const ami = amiFacts(image)
  output('ami-id', ami.id)
  output('ami-name', ami.name)
  output('snapshot-id', ami.snapshotId)
  const distribution = await distribute(image, plan, inputs, deps)
  const made: Manifest = { ...facts, ami, ...(distribution.length === 0 ? {} : { distribution }) }
  await mkdir(reportDirectory, { recursive: true })
  const path = join(reportDirectory, `${ami.id}.json`)
  await writeFile(path, `${JSON.stringify(made, undefined, 2)}\n`)
  output('manifest', path)
  if (installed !== undefined) {
    const bill = join(reportDirectory, `${ami.id}.cdx.json`)
    await writeFile(bill, `${JSON.stringify(billOf(image, made, installed), undefined, 2)}\n`)
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
