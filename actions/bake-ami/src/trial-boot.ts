/**
 * The part of `verify: boot` that needs root, in a sandbox as the installation is: the baked disk boots in a virtual machine or
 * as a container, and is only read.
 */
import { access, constants, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { attach } from './attachment.ts'
import { must } from './child.ts'
import { chrootOf, filesOf } from './chroot.ts'
import { containerBoot } from './container-boot.ts'
import { quadletsIn } from './containers.ts'
import type { Booted, TrialBoot } from './installation.ts'
import { KvmFailed, machineBoot } from './machine-boot.ts'
import { onPath } from './on-path.ts'
import { mountOptions } from './root-mount.ts'
import { tell } from './telling.ts'
import { type MachineWay, UEFI_FIRMWARE, wayToBoot, withoutKvm } from './virtual-machine.ts'

/** Boots the image, and judges it. @throws Refused when it does not come up, or its URL does not answer 200. */
export async function trialBoot(work: TrialBoot): Promise<Booted> {
  const disk = await attach(work)
  const root = await mounted(work, disk.file)
  const uefi = await present(UEFI_FIRMWARE)
  const way = wayToBoot({
    ...work,
    wanted: work.machine,
    hasKernel: await hasKernel(root),
    hasQemu: await onPath('qemu-system-x86_64'),
    hasUefiFirmware: uefi !== undefined,
    hasKvm: await opens('/dev/kvm')
  })
  const asContainer = async (why: string): Promise<Booted> => {
    tell({ say: `The image is booted as a container: ${why}.` })
    return { ...(await containerBoot(work, root)), why }
  }
  if (way.machine === 'container') return asContainer(way.why)

  const ownUnits = await namesOf(work.units, root)
  const inMachine = async ({ firmware, acceleration, why }: MachineWay): Promise<Booted> => {
    const by = `${firmware === 'uefi' ? 'UEFI' : 'BIOS'}, ${acceleration === 'kvm' ? 'KVM' : 'emulated'}`
    tell({ say: `The image is booted in a virtual machine (${by}): ${why}.` })
    const boot = { work, disk: disk.file, acceleration, ownUnits, staying: disk.processes }
    return { ...(await machineBoot({ ...boot, uefi: firmware === 'uefi' ? uefi : undefined })), why }
  }
  try {
    return await inMachine(way)
  } catch (error) {
    if (!(error instanceof KvmFailed)) throw error
    const other = withoutKvm(way, work.machine, error.message)
    return other.machine === 'container' ? asContainer(other.why) : inMachine(other)
  }
}

async function mounted({ directory, partition }: TrialBoot, disk: string): Promise<string> {
  const root = join(directory, 'boot')
  await mkdir(root, { recursive: true })
  const type = partition.kind === 'xfs' ? 'xfs' : 'ext4'
  await must('mount', ['-t', type, '-o', mountOptions(partition, 'read-only'), disk, root])
  return root
}

/** In /boot, or, where that is a partition of its own, by the modules that belong to it. */
async function hasKernel(root: string): Promise<boolean> {
  if ((await filesOf(join(root, 'boot'))).some(name => name.startsWith('vmlinuz'))) return true
  for (const version of await filesOf(join(root, 'usr/lib/modules'))) {
    if ((await filesOf(join(root, 'usr/lib/modules', version))).includes('kernel')) return true
  }
  return false
}

async function present(pairs: typeof UEFI_FIRMWARE): Promise<(typeof UEFI_FIRMWARE)[number] | undefined> {
  for (const pair of pairs)
    if ((await opens(pair[0], constants.R_OK)) && (await opens(pair[1], constants.R_OK))) return pair
  return undefined
}

const opens = (path: string, how: number = constants.R_OK | constants.W_OK): Promise<boolean> =>
  access(path, how).then(
    () => true,
    () => false
  )

/** The console names a unit by its description, its name or both, as StatusUnitFormat= says (systemd-system.conf(5)). */
async function namesOf(units: readonly string[], root: string): Promise<ReadonlySet<string>> {
  const names = new Set(units)
  for (const unit of units) {
    const text = await readFile(join(root, 'usr/lib/systemd/system', unit), 'utf8').catch(() => '')
    const description = /^Description=(.+)$/m.exec(text)?.[1]?.trim()
    if (description !== undefined) names.add(description)
  }
  for (const { service, description } of await quadletsIn(root, chrootOf(root, {}))) {
    if (description !== undefined && units.includes(service)) names.add(description)
  }
  return names
}
