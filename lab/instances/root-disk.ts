import { lstat, mkdir, readFile, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { must, run } from '../command.ts'
import { BootError } from './machine.ts'

export interface Partition {
  readonly startBytes: number
  readonly sizeBytes: number
  /** GPT type GUID or MBR type byte, as partx prints it. */
  readonly typeId: string
}

export interface FileSystem extends Partition {
  readonly type: string
  readonly label: string
  readonly uuid: string
}

const SECTOR_BYTES = 512

/** Type GUIDs of a root partition (Discoverable Partitions Specification): x86-64, arm64. */
const ROOT_TYPES = ['4f68bce3-e8cd-4db1-96e7-fbcaf984b709', 'b921b045-1df0-41c3-af44-4c6f280d3fae']
const ROOT_LABELS = ['/', 'root', 'cloudimg-rootfs', '_/']

/** How each file system is mounted without a write to it: its journal is not replayed, xfs may be mounted twice. */
const READ_ONLY: Readonly<Record<string, string>> = {
  xfs: 'ro,norecovery,nouuid',
  ext4: 'ro,noload',
  ext3: 'ro,noload',
  ext2: 'ro',
  btrfs: 'ro'
}

/** What `partx --raw --output START,SECTORS,TYPE` printed. */
export function readPartitions(text: string): Partition[] {
  return text
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(([start]) => start !== undefined && /^\d+$/.test(start))
    .map(([start, sectors, typeId]) => ({
      startBytes: Number(start) * SECTOR_BYTES,
      sizeBytes: Number(sectors) * SECTOR_BYTES,
      typeId: typeId ?? ''
    }))
}

/** File systems that may be the root, the likeliest first: typed as root, labelled as root, then by size. */
export function rootCandidates(systems: readonly FileSystem[]): FileSystem[] {
  const rank = (system: FileSystem): number =>
    (ROOT_TYPES.includes(system.typeId.toLowerCase()) ? 2 : 0) + (ROOT_LABELS.includes(system.label) ? 1 : 0)
  return systems
    .filter(({ type }) => READ_ONLY[type] !== undefined)
    .sort((a, b) => rank(b) - rank(a) || b.sizeBytes - a.sizeBytes)
}

/** The device that an fstab mounts at `/`, for example `UUID=…`. */
export const fstabRoot = (fstab: string): string | undefined =>
  fstab
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .find(([device, target]) => device !== undefined && !device.startsWith('#') && target === '/')?.[0]

/**
 * partx and blkid read the table and the superblocks from the file itself, so this works where the kernel has no
 * partition code and without a device. A disk without a table is taken as one file system.
 */
async function fileSystems(disk: string, bytes: number): Promise<FileSystem[]> {
  const table = await run('partx', ['--raw', '--noheadings', '--output', 'START,SECTORS,TYPE', disk])
  const found = table.code === 0 ? readPartitions(table.stdout) : []
  const partitions = found.length > 0 ? found : [{ startBytes: 0, sizeBytes: bytes, typeId: '' }]
  return await Promise.all(
    partitions.map(async partition => {
      const { stdout } = await run('blkid', [
        ...['--probe', '--output', 'export'],
        ...['--offset', String(partition.startBytes), '--size', String(partition.sizeBytes), disk]
      ])
      const value = (key: string): string =>
        new RegExp(`^${key}=(.*)$`, 'm').exec(stdout)?.[1]?.replace(/\\/g, '') ?? ''
      return { ...partition, type: value('TYPE'), label: value('LABEL'), uuid: value('UUID') }
    })
  )
}

/** The likeliest root file system of a disk, for who changes it. @throws BootError when it has none. */
export async function rootOf(disk: { path: string; bytes: number }): Promise<FileSystem> {
  const [root] = rootCandidates(await fileSystems(disk.path, disk.bytes))
  if (root === undefined) throw new BootError('the disk has no file system that could be a root')
  return root
}

/**
 * Mounts the root file system of a disk read-only at `target`: the one that holds an init, and that its own fstab, if
 * it names one by UUID or label, agrees to be the root. `mount -o loop` sets autoclear: the loop device vanishes with
 * the mount, and the mount with its namespace.
 * @throws BootError when the disk has no such file system.
 */
export async function mountRoot(disk: { path: string; bytes: number }, target: string): Promise<void> {
  const systems = await fileSystems(disk.path, disk.bytes)
  const candidates = rootCandidates(systems)
  if (candidates.length === 0) {
    const seen = systems.map(({ type }) => type || 'nothing').join(', ')
    throw new BootError(`Client error on launch: no bootable root on the disk (its partitions hold: ${seen})`)
  }
  await mkdir(target, { recursive: true })
  const reasons: string[] = []
  for (const system of candidates) {
    const where = `loop,offset=${system.startBytes},sizelimit=${system.sizeBytes}`
    await must('mount', ['-t', system.type, '-o', `${READ_ONLY[system.type]},${where}`, disk.path, target])
    const reason = await unbootable(target, system, candidates)
    if (reason === undefined) return
    reasons.push(reason)
    await unmountRoot(target)
  }
  throw new BootError(`Client error on launch: no bootable root on the disk (${reasons.join('; ')})`)
}

async function unbootable(
  root: string,
  system: FileSystem,
  candidates: readonly FileSystem[]
): Promise<string | undefined> {
  const name = `${system.type} at byte ${system.startBytes}`
  const inits = ['sbin/init', 'usr/sbin/init', 'usr/lib/systemd/systemd', 'lib/systemd/systemd']
  // lstat: the link may be absolute, and points into the image, not into this host
  const present = await Promise.all(inits.map(path => lstat(join(root, path)).then(Boolean, () => false)))
  if (!present.includes(true)) return `${name} has no init`
  const named = fstabRoot(await readFile(join(root, 'etc/fstab'), 'utf8').catch(() => ''))
  const [key, value] = named?.split('=') ?? []
  const other = candidates.find(
    candidate => (key === 'UUID' && candidate.uuid === value) || (key === 'LABEL' && candidate.label === value)
  )
  return other === undefined || other === system ? undefined : `the fstab of ${name} names another root, ${named}`
}

/** Lazy: the last instance on it may still be letting go. */
export async function unmountRoot(target: string): Promise<void> {
  await run('umount', ['--lazy', target])
  await rmdir(target).catch(() => undefined)
}
