import { nevraText } from '../../../lib/rpm/nevra.ts'
import type { Deps } from './deps.ts'
import type { Inputs } from './inputs.ts'
import type { Booted, Installed } from './installation.ts'
import { rootPartitions } from './layout.ts'
import { cachedName } from './packages.ts'
import type { Plan } from './plan.ts'
import type { Reached } from './sandbox.ts'
import { loadersOf } from './virtual-machine.ts'
import type { WorkingDisk } from './working-disk.ts'

/** A disk that can be provisioned, whatever is behind it. */
export type Provisioned = Pick<WorkingDisk, 'attachment' | 'bytes' | 'read'>

/** Installs the package into the disk, seals and checks it. */
export async function install(
  disk: Provisioned,
  directory: string,
  plan: Plan,
  inputs: Inputs,
  deps: Deps,
  on?: Reached
): Promise<Installed> {
  const { progress, repository, sandbox, signal } = deps
  const served = await repository.serve(signal, { ...plan.package, directory })
  try {
    return await progress.phase(`Install ${nevraText(plan.package)}`, async () =>
      sandbox.install(
        {
          disk: disk.attachment,
          directory,
          candidates: await rootPartitions(disk.read, disk.bytes),
          ...(inputs.rootVolumeGiB === undefined ? {} : { growToBytes: disk.bytes }),
          packageName: plan.package.name,
          nevra: nevraText(plan.package),
          installedBytes: plan.package.installedBytes,
          source: served.source,
          ...(served.packageFile === undefined
            ? {}
            : { ahead: { file: served.packageFile, name: cachedName(plan.package) } }),
          ...(plan.package.written === undefined ? {} : { written: plan.package.written }),
          ...(deps.gpgKey === undefined || !inputs.gpgCheck ? {} : { gpgKey: deps.gpgKey }),
          gpgCheck: inputs.gpgCheck,
          excludePackages: inputs.excludePackages,
          baseRepositories: inputs.baseRepositories,
          ...(deps.provisionScript === undefined ? {} : { provisionScript: deps.provisionScript }),
          environment: deps.proxies
        },
        progress,
        signal,
        on
      )
    )
  } finally {
    await served.close()
  }
}

/** The image comes up, or the bake ends here: nothing was put yet. */
export async function boots(
  disk: Provisioned,
  directory: string,
  { partition, units }: Installed,
  { url, machine, timeoutSeconds }: NonNullable<Inputs['trial']>,
  { base }: Plan,
  { progress, sandbox, signal }: Deps
): Promise<Booted> {
  const found = (await rootPartitions(disk.read, disk.bytes)).find(({ number }) => number === partition)
  if (found === undefined) throw new Error(`partition ${partition} is gone`)
  const work = {
    disk: disk.attachment,
    directory,
    partition: found,
    units,
    machine,
    architecture: base.architecture,
    ...(base.bootMode === undefined ? {} : { bootMode: base.bootMode }),
    loaders: await loadersOf(disk.read, disk.bytes),
    ...(url === undefined ? {} : { url }),
    timeoutSeconds
  }
  const booted = await progress.phase('Trial boot', () => sandbox.boot(work, progress, signal))
  const { how, state, milliseconds } = booted
  progress.say(
    `The image boots ${how} in ${(milliseconds / 1000).toFixed(1)} s: ${state}${url === undefined ? '' : `, ${url} answers 200`}.`
  )
  return booted
}
