/** The look at a disk that was made elsewhere, in a sandbox as the installation is: it is only read. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { attach } from './attachment.ts'
import { must } from './child.ts'
import { chrootOf } from './chroot.ts'
import { overlaid } from './container-boot.ts'
import { inventoryOf, packagesOf, systemOf } from './image-contents.ts'
import type { Inspected, Inspection } from './installation.ts'
import { findRoot, mountOptions } from './root-mount.ts'

/** Lists the packages of a disk. @throws Refused when it has no root that can be mounted. */
export async function inspect(work: Inspection): Promise<Inspected> {
  const { file } = await attach(work)
  const lower = join(work.directory, 'image')
  await mkdir(lower, { recursive: true })
  const candidate = await findRoot(work, file, lower)
  const type = candidate.kind === 'xfs' ? 'xfs' : 'ext4'
  await must('mount', ['-t', type, '-o', mountOptions(candidate, 'read-only'), file, lower])
  // rpm opens its database for writing, also to read it.
  const root = await overlaid(lower)
  const image = chrootOf(root, {})
  return { packages: await packagesOf(image), inventory: await inventoryOf(image), os: await systemOf(root) }
}
