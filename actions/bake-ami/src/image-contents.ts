/** What an image says of itself, asked with its own programs. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  DEB_LISTING,
  type OperatingSystem,
  operatingSystem,
  parseDebListing,
  parseRpmListing,
  RPM_LISTINGS
} from '../../../lib/sbom/cyclonedx.ts'
import type { Chroot } from './chroot.ts'
import { debsOf } from './deb-manager.ts'
import type { Inspected, Installed } from './installation.ts'
import { rpmsOf } from './rpm-manager.ts'

export const systemOf = async (root: string): Promise<OperatingSystem> =>
  operatingSystem(await readFile(join(root, 'etc/os-release'), 'utf8').catch(() => ''))

/** What its package manager has in its database: rpm's, or, where that holds none, dpkg's. */
export async function packagesOf(image: Chroot): Promise<Inspected['packages']> {
  const rpms = await rpmsOf(image).catch(() => [])
  return rpms.length > 0 ? rpms : debsOf(image)
}

/** What rpm and dpkg have in their databases; an image has one of them, or, converted, both. */
export async function inventoryOf(image: Chroot): Promise<Installed['inventory']> {
  const [format, older] = RPM_LISTINGS
  const modern = await image('rpm', ['-qa', '--qf', format])
  const rpms = modern.code === 0 ? modern : await image('rpm', ['-qa', '--qf', older])
  const debs = await image('dpkg-query', ['--show', `--showformat=${DEB_LISTING}`])
  return [...parseRpmListing(rpms.out), ...(debs.code === 0 ? parseDebListing(debs.out) : [])]
}
