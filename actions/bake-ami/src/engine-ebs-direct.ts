import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { explain, KilnError } from '../../../lib/errors.ts'
import type { Adoption } from './adopt.ts'
import { fetchBase } from './base-fetch.ts'
import { unusedEntries } from './cache-pruning.ts'
import type { Deps } from './deps.ts'
import type { Engine } from './engine.ts'
import { type HeadStart, headStart } from './head-start.ts'
import type { Inputs } from './inputs.ts'
import { baseFacts, bootFacts, figures } from './manifest.ts'
import { OWNER } from './owner.ts'
import { boots, install } from './provisioning.ts'
import { register } from './register.ts'
import { orOutOfRoom } from './room.ts'
import { abandoned, begin, finished, leaving, upload } from './upload.ts'
import type { WorkingDisk } from './working-disk.ts'

/** No instance: the base's blocks come here, and only those that change go back, as a child of its snapshot. */
export const ebsDirect =
  (adopted: Adoption): Engine =>
  async ({ plan, inputs, deps, clock }) => {
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
    for (const old of await unusedEntries(deps.cacheDirectory, deps.now())) await deps.sandbox.discard(old)
    const directory = await mkdtemp(join(deps.cacheDirectory, `work-${OWNER}-`))
    let disk: WorkingDisk | undefined
    try {
      disk = await clock.phase('copy', () => base.workingDisk(directory, inputs.rootVolumeGiB))
      const opened = disk
      const { trial } = inputs
      const sound = Promise.withResolvers<void>()
      sound.promise.catch(() => {})
      const child = { disk: opened, adopted, plan }
      // A trial boot comes before the first block.
      const start = trial === undefined ? headStartOn(child, inputs, deps) : undefined
      const put = once(async () => {
        const begun = await start?.end()
        const changed = await clock.phase('compare', () => opened.changed(deps.signal, begun?.put))
        const work = { ...child, base, changed, sound: sound.promise, begun }
        return { changed, ...(await clock.phase('upload', () => upload(work, inputs, deps))) }
      })
      const made = async () => {
        const installed = await clock.phase('sandbox', () =>
          // Without a trial boot, what is left is put while the file system is checked.
          install(opened, directory, plan, inputs, deps, {
            installed: () => start?.installed(),
            provisioning: () => start?.hold(),
            ...(trial === undefined ? { sealed: put.begin, checked: sound.resolve } : {})
          })
        )
        const verified =
          trial && (await clock.phase('boot', () => boots(opened, directory, installed, trial, plan, deps)))
        return { installed, verified }
      }
      const { installed, verified } = await made().catch(async (error: unknown) => {
        sound.reject(error)
        const begun = await start?.end()
        if (begun !== undefined && !put.isBegun()) throw await abandoned(begun.snapshotId, error, deps)
        const ended = await put.end()
        if (ended?.status === 'rejected') throw ended.reason
        throw ended === undefined ? error : leaving(error, finished(ended.value.snapshotId))
      })
      sound.resolve()
      // What the check of the file system read was needed, too.
      const [{ changed, putBlocks, snapshotId }] = await Promise.all([put.result(), base.remember()])
      const image = await clock.phase('register', () => register(snapshotId, plan, adopted, inputs, deps))
      const facts = { ...figures(installed, base, changed, putBlocks), ...bootFacts(verified) }
      return { image, facts: { ...facts, base: baseFacts(plan, adopted, base) }, installed }
    } catch (error) {
      const failure = disk?.failure === undefined ? error : unreadable(disk.failure, adopted.snapshotId)
      throw await orOutOfRoom(failure, deps.cacheDirectory)
    } finally {
      await disk?.close()
      await deps.sandbox.discard(directory)
    }
  }

/** At once, beside an installation: 80 MiB/s at 100 ms a request, and 8 MiB of memory. */
const MOST_EARLY = 16

/** Where what is written can be seen, blocks are put while the package is installed. */
function headStartOn(child: Parameters<typeof begin>[0], inputs: Inputs, deps: Deps): HeadStart | undefined {
  const { early } = child.disk
  if (early === undefined) return undefined
  return headStart({
    disk: { read: child.disk.read, early },
    blocks: deps.blocks,
    begin: token => begin(child, token, inputs, deps),
    signal: deps.signal,
    workers: Math.min(inputs.workers, MOST_EARLY)
  })
}

/** Work that begins when it is first asked for, or its result is. */
function once<T>(work: () => Promise<T>) {
  let begun: Promise<T> | undefined
  const result = (): Promise<T> => {
    begun ??= work()
    return begun
  }
  return {
    // Whoever asks for the result is told of a failure.
    begin: (): void => void result().catch(() => {}),
    result,
    isBegun: (): boolean => begun !== undefined,
    /** Waits for its end if it was begun, and tells how it ended. */
    end: async (): Promise<PromiseSettledResult<T> | undefined> =>
      begun && Promise.allSettled([begun]).then(([ended]) => ended)
  }
}

/** What the file system said when a block did not come is an input/output error, which tells nobody anything. */
const unreadable = (failure: Error, snapshotId: string): KilnError =>
  new KilnError(`A block of ${snapshotId} could not be read while it was needed: ${explain(failure)}`, {
    remedy: 'Run it again; with fetch: bulk all blocks are read before the installation begins.',
    cause: failure
  })
