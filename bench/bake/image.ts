import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBase } from '../../lab/base/index.ts'

export const GIB = 8
const ROOT_OFFSET = 24576 * 512
/** Up to GPT's second copy at the end of the disk. */
const ROOT_BYTES = GIB * 1024 ** 3 - 34 * 512 + 512 - ROOT_OFFSET

/** A script that writes 98 MiB in 1,500 files, always the same, that do not compress, into its working directory. */
export const PAYLOAD =
  'openssl enc -aes-128-ctr -nosalt -K 00 -iv 00 -in /dev/zero 2>/dev/null | head -c 103000000 | split -a 4 -b 68700 -'

/** How the root of {@link bigBase} is mounted, and of copies of it. */
export const ROOT_MOUNT = `loop,noatime,nouuid,offset=${ROOT_OFFSET},sizelimit=${ROOT_BYTES}`

/** A script whose mounts end with it. */
export const sh = (script: string, ...args: string[]): string =>
  execFileSync('unshare', ['--mount', 'bash', '-ec', script, ...args], { encoding: 'utf8', maxBuffer: 1e9 })

/** The lab's base grown to 8 GiB, with copies of its /usr as what else a distribution has; gives its file. */
export async function bigBase(directory: string): Promise<string> {
  const { rawPath } = await ensureBase({ filesystem: 'xfs' })
  const path = join(directory, 'base.raw')
  execFileSync('cp', ['--sparse=always', rawPath, path])
  execFileSync('truncate', ['-s', `${GIB}G`, path])
  const partition = ['--delete=1', '--new=1:24576:0', '--typecode=1:8300', '--change-name=1:Linux']
  execFileSync('sgdisk', ['--move-second-header', ...partition, path], { stdio: 'ignore' })
  mkdirSync(join(directory, 'root'))
  sh(
    `mount -t xfs -o "$2" "$0" "$1"
    xfs_growfs "$1" >/dev/null
    for copy in 1 2 3 4 5; do cp -a --reflink=never "$1/usr" "$1/opt/usr-$copy"; done
    umount "$1"`,
    path,
    join(directory, 'root'),
    ROOT_MOUNT
  )
  return path
}
