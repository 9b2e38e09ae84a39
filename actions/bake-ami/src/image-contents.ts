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
import { type Installed, parseInstalled, RPM_FORMAT } from './installation.ts'

export const systemOf = async (root: string): Promise<OperatingSystem> =>
  operatingSystem(await readFile(join(root, 'etc/os-release'), 'utf8').catch(() => ''))

/** What rpm has in the image's database. */
export const packagesOf = async (image: Chroot): Promise<Installed['before']> => {
  const listed = await image('rpm', ['-qa', '--qf', RPM_FORMAT])
  if (listed.code !== 0) throw new Error(`rpm -qa failed in the image: ${listed.all}`)
  return parseInstalled(listed.out)
}

/** What rpm and dpkg have in their databases; an image has one of them, or, converted, both. */
export async function inventoryOf(image: Chroot): Promise<Installed['inventory']> {
  const [format, older] = RPM_LISTINGS
  const modern = await image('rpm', ['-qa', '--qf', format])
  const rpms = modern.code === 0 ? modern : await image('rpm', ['-qa', '--qf', older])
  const debs = await image('dpkg-query', ['--show', `--showformat=${DEB_LISTING}`])
  return [...parseRpmListing(rpms.out), ...(debs.code === 0 ? parseDebListing(debs.out) : [])]
}
