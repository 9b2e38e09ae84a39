import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { rootExtent } from '../../../lab/base/disk.ts'
import { ensureBase } from '../../../lab/base/index.ts'
import { recordedProgress } from '../../../lib/progress.ts'
import type { BaseDisk } from '../src/base-disk.ts'
import { blockOf } from '../src/base-disk.ts'
import { blockStore } from '../src/block-store.ts'
import { workingCopy } from '../src/changes.ts'
import { must, run } from '../src/child.ts'
import { BLOCK_BYTES, candidates, parseExtents } from '../src/diff.ts'
import { type Installation, type Installed, packageChanges } from '../src/installation.ts'
import { rootPartitions } from '../src/layout.ts'
import { lazyBase } from '../src/lazy-base.ts'
import { type Device, serveNbd } from '../src/nbd.ts'
import { repository } from '../src/repository.ts'
import { sandbox } from '../src/sandbox.ts'
import { unnamedStorage } from '../src/storage.ts'
import { copiedDisk, lazyDisk, type WorkingDisk } from '../src/working-disk.ts'
import { debianRepository, FILE_BYTES } from './debian.ts'
import { sampleRepository } from './packages.ts'

const MIB = 1024 ** 2
const GIB = 1024 ** 3
const signal = new AbortController().signal
const ACTION = join(import.meta.dirname, '../src/index.ts')
let directory: string
let packages: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-sandbox-test-'))
  packages = sampleRepository(directory, [{ name: 'app' }])
})

afterAll(() => rmSync(directory, { recursive: true, force: true }))

async function baseOf(filesystem: 'xfs' | 'ext4'): Promise<BaseDisk> {
  const { rawPath, bytes } = await ensureBase({ filesystem })
  const data = parseExtents((await run('filefrag', ['-e', rawPath])).out)
  const present = new Set(candidates(bytes / BLOCK_BYTES, new Set(), data).map(({ index }) => index))
  return { path: rawPath, volumeGiB: bytes / 1024 ** 3, present, cached: true }
}

async function install(
  disk: WorkingDisk,
  growToBytes?: number,
  from = packages,
  what: Omit<Partial<Installation>, 'disk'> = {}
): Promise<Installed> {
  const served = await repository(`file:${from}`).serve(signal)
  try {
    return await sandbox(ACTION).install(
      {
        disk: disk.attachment,
        directory: mkdtempSync(join(directory, 'work-')),
        candidates: await rootPartitions(disk.read, disk.bytes),
        ...(growToBytes === undefined ? {} : { growToBytes }),
        packageName: 'app',
        nevra: 'app-1.0-1.noarch',
        installedBytes: 3_000_000,
        source: served.source,
        gpgCheck: false,
        excludePackages: [],
        baseRepositories: true,
        environment: {},
        ...what
      },
      recordedProgress(),
      signal
    )
  } finally {
    await served.close()
  }
}

/** The base with the disk's changed blocks over it, which must be the disk. */
async function rebuilt(base: BaseDisk, disk: WorkingDisk): Promise<string> {
  const over = join(mkdtempSync(join(directory, 'over-')), 'over.raw')
  await workingCopy(base, over)
  const file = await open(over, 'r+')
  await file.truncate(disk.bytes)
  for (const { index } of await disk.changed(signal))
    await file.write(await disk.read(index * BLOCK_BYTES, BLOCK_BYTES), 0, BLOCK_BYTES, index * BLOCK_BYTES)
  await file.close()
  return over
}

const added = ({ before, after }: Installed) => packageChanges(before, after).added.map(({ nevra }) => nevra)

describe.each(['xfs', 'ext4'] as const)('a package installed into a disk whose root is %s', filesystem => {
  it('changes the root alone, and the changed blocks over the base are the baked disk, byte for byte', async () => {
    const base = await baseOf(filesystem)
    const place = mkdtempSync(join(directory, 'bulk-'))
    const disk = await copiedDisk(base, place)

    // What was written and deleted is free for fstrim only once the journal says so.
    const provisionScript = '#!/bin/sh\nhead -c 60000000 /dev/urandom > /opt/scratch && sync && rm /opt/scratch\n'
    const installed = await install(disk, undefined, packages, { provisionScript })

    expect(added(installed)).toEqual(['app-1.0-1.noarch'])
    expect(installed.partition).toBe(1)
    expect((await disk.changed(signal)).length * BLOCK_BYTES).toBeLessThanOrEqual(1.3 * 3_000_000 + 16 * 1024 ** 2)
    execFileSync('cmp', [join(place, 'disk.raw'), await rebuilt(base, disk)])
    await disk.close()
  }, 120_000)

  it.each([
    ['read block by block', 0],
    ['and grown by two GiB while it is read block by block,', 2]
  ])(
    '%s gives what the same writes give on a whole copy, byte for byte, of fewer blocks',
    async (_, moreGiB) => {
      const base = await baseOf(filesystem)
      const volumeGiB = base.volumeGiB + moreGiB
      const source = await open(base.path)
      const fetched = new Set<number>()
      const reader = {
        volumeGiB: base.volumeGiB,
        indexes: [...base.present],
        async get(index: number) {
          fetched.add(index)
          return blockOf(source, index)
        }
      }
      const place = mkdtempSync(
        join(directory, 'a-directory-whose-name-is-too-long-for-the-path-of-a-unix-socket-which-has-107-characters-')
      )
      const store = await blockStore(place, 'snap-1')
      const done: ((copy: string) => Promise<void>)[] = []
      const recording = (device: Device, socket: string) =>
        serveNbd(
          {
            ...device,
            async write(offset, bytes) {
              const kept = Buffer.from(bytes)
              done.push(copy => writeAt(copy, offset, kept))
              await device.write(offset, bytes)
            },
            async zero(offset, length, discarded) {
              done.push(async copy => void (await must('fallocate', punch(offset, length, copy))))
              await device.zero(offset, length, discarded)
            }
          },
          socket
        )
      const scratch = await unnamedStorage(place)
      const lazy = lazyBase({ reader, store, scratch, workers: 4, ahead: [], signal })
      const disk = await lazyDisk(lazy, place, volumeGiB, recording)

      const installed = await install(disk, moreGiB === 0 ? undefined : disk.bytes)

      expect(added(installed)).toEqual(['app-1.0-1.noarch'])
      expect(fetched.size).toBeLessThan(base.present.size * 0.6)
      const copyPlace = mkdtempSync(join(directory, 'copy-'))
      const copy = await copiedDisk(base, copyPlace, volumeGiB)
      for (const again of done) await again(join(copyPlace, 'disk.raw'))
      expect(await disk.changed(signal)).toEqual(await copy.changed(signal))
      execFileSync('cmp', [join(copyPlace, 'disk.raw'), await rebuilt(base, disk)])
      expect(rootBytes(join(copyPlace, 'disk.raw'), rootExtent(0).offset)).toBeGreaterThan((volumeGiB - 0.6) * GIB)
      await Promise.all([disk.close(), copy.close(), source.close()])
    },
    120_000
  )
})

/** The size of the file system at this offset, as the kernel that mounts it says. */
function rootBytes(disk: string, offset: number): number {
  const [place, kind] = [mkdtempSync(join(directory, 'root-')), fileSystemAt(disk, offset)]
  const how = kind === 'xfs' ? 'ro,nouuid,norecovery' : 'ro,noload'
  const script = `mount -t ${kind} -o loop,${how},offset=${offset} "$0" "$1"; stat --file-system --format='%S %b' "$1"`
  const said = execFileSync('unshare', ['--mount', 'sh', '-ec', script, disk, place], { encoding: 'utf8' })
  const [size = 0, count = 0] = said.split(' ').map(Number)
  return size * count
}
const fileSystemAt = (disk: string, offset: number): string =>
  execFileSync('blkid', ['--probe', '--offset', String(offset), '--match-tag', 'TYPE', '--output', 'value', disk], {
    encoding: 'utf8'
  }).trim()

describe('a package of an apt repository', () => {
  it('is installed by apt of the image, without a trace of apt in it', async () => {
    const base = await baseOf('xfs')
    const place = mkdtempSync(join(directory, 'apt-'))
    const files = 300
    const debs = debianRepository(directory, [{ name: 'web', version: '2:1.0~rc1-1', start: '/bin/true', files }])
    const disk = await copiedDisk(base, place)

    const what = { packageName: 'web', nevra: 'web-2:1.0~rc1-1.all', written: '2:1.0~rc1-1' }
    const installed = await install(disk, undefined, debs, what)

    expect(added(installed)).toEqual(['web-2:1.0~rc1-1.all'])
    expect(installed.units).toEqual(['web.service'])
    // dpkg has files written out one after another; with room behind each they would touch three times as much.
    const most = 1.3 * files * FILE_BYTES + 16 * MIB
    expect((await disk.changed(signal)).length * BLOCK_BYTES).toBeLessThanOrEqual(most)
    const look = `mount -o loop,ro,nouuid,norecovery,offset=${rootExtent(0).offset} "$0" "$1"; cd "$1"
      find var/lib/apt/lists var/cache/apt var/log/apt run usr/sbin/policy-rc.d -type f 2>/dev/null || :`
    const at = mkdtempSync(join(directory, 'look-'))
    expect(execFileSync('unshare', ['--mount', 'sh', '-ec', look, join(place, 'disk.raw'), at]).toString()).toBe('')
    await disk.close()
  }, 120_000)
})

describe('a root that the kernel does not know', () => {
  it('is refused with the names of its features, the unknown one by its bit', async () => {
    const base = await baseOf('ext4')
    const place = mkdtempSync(join(directory, 'future-'))
    const disk = await copiedDisk(base, place)
    const path = `${join(place, 'disk.raw')}?offset=${rootExtent(0).offset}`
    execFileSync('debugfs', ['-w', '-R', 'set_super_value feature_incompat 0x400002c2', path], { stdio: 'pipe' })

    const refused = install(disk)

    await expect(refused).rejects.toThrow(/partition 1 \(ext4 with filetype, extent, 64bit, flex_bg, 0x40000000\): /)
    await expect(refused).rejects.toMatchObject({ remedy: expect.stringContaining('a newer kernel') })
    await disk.close()
  }, 120_000)
})

describe('a root that shall grow', () => {
  it.each(['xfs', 'ext4'] as const)(
    'fills its bigger disk before the package comes, as %s',
    async filesystem => {
      const base = await baseOf(filesystem)
      const place = mkdtempSync(join(directory, 'grown-'))
      const disk = await copiedDisk(base, place, base.volumeGiB + 3)
      const path = join(place, 'disk.raw')

      const installed = await install(disk, disk.bytes)

      expect(added(installed)).toEqual(['app-1.0-1.noarch'])
      expect(execFileSync('sgdisk', ['--verify', path], { encoding: 'utf8' })).toContain('No problems found')
      const [root] = await rootPartitions(disk.read, disk.bytes)
      expect(disk.bytes - (root?.offset ?? 0) - (root?.bytes ?? 0)).toBeLessThan(MIB)
      expect(rootBytes(path, root?.offset ?? 0)).toBeGreaterThan((base.volumeGiB + 2.4) * GIB)
      // What a bigger file system needs, and not what lies between.
      expect((await disk.changed(signal)).length * BLOCK_BYTES).toBeLessThan(100 * MIB)
      execFileSync('cmp', [path, await rebuilt(base, disk)])
      await disk.close()
    },
    120_000
  )

  it('is refused before it is changed when another partition lies behind it', async () => {
    const base = await baseOf('ext4')
    const place = mkdtempSync(join(directory, 'behind-'))
    const disk = await copiedDisk(base, place, base.volumeGiB + 1)
    const path = join(place, 'disk.raw')
    execFileSync('sgdisk', ['--move-second-header', '--new=5:0:0', path], { stdio: 'pipe' })
    const before = statSync(path).mtimeMs

    await expect(install(disk, disk.bytes)).rejects.toThrow('partition 5 lies behind partition 1')

    expect(statSync(path).mtimeMs).toBe(before)
    await disk.close()
  }, 120_000)
})

describe('a disk with an MBR, and a rescue system before the root', () => {
  it.each([4, 6])(
    'is changed in the partition that the fstab names, and nowhere else, on %d GiB',
    async volumeGiB => {
      const { rawPath } = await ensureBase({ filesystem: 'ext4' })
      const { offset, bytes } = rootExtent(2 * GIB)
      const place = mkdtempSync(join(directory, 'mbr-'))
      const path = join(place, 'base.raw')
      const [rescue, root] = [MIB, 256 * MIB]
      execFileSync('truncate', ['--size', String(4 * GIB), path])
      await writeAt(path, 0, mbr([rescue, 128 * MIB], [root, bytes]))
      const copy = ['conv=notrunc,sparse', 'bs=1M', 'status=none', `of=${path}`]
      execFileSync('dd', [
        `if=${rawPath}`,
        `skip=${offset / MIB}`,
        `count=${bytes / MIB}`,
        `seek=${root / MIB}`,
        ...copy
      ])
      // Its label is a root's, it holds a Linux, and its fstab names the other.
      const tree = join(place, 'rescue')
      for (const name of ['etc', 'usr']) mkdirSync(join(tree, name), { recursive: true })
      writeFileSync(join(tree, 'etc/os-release'), 'ID=rescue\n')
      const [, uuid] = /^UUID=(\S+) /.exec(debugfs(rawPath, offset, 'cat /etc/fstab')) ?? []
      writeFileSync(join(tree, 'etc/fstab'), `UUID=${uuid} / ext4 defaults 1 1\n`)
      const rescueDisk = join(place, 'rescue.raw')
      execFileSync('mkfs.ext4', ['-q', '-L', 'cloudimg-rootfs', '-d', tree, rescueDisk, '128M'])
      execFileSync('dd', [`if=${rescueDisk}`, `seek=${rescue / MIB}`, ...copy])
      const data = parseExtents((await run('filefrag', ['-e', path])).out)
      const present = new Set(candidates((4 * GIB) / BLOCK_BYTES, new Set(), data).map(({ index }) => index))
      const base = { path, volumeGiB: 4, present, cached: true }
      const disk = await copiedDisk(base, place, volumeGiB)

      const installed = await install(disk, volumeGiB > 4 ? disk.bytes : undefined)

      expect(added(installed)).toEqual(['app-1.0-1.noarch'])
      expect(installed.partition).toBe(2)
      if (volumeGiB > 4) expect(rootBytes(join(place, 'disk.raw'), root)).toBeGreaterThan(5.4 * GIB)
      const changed = await disk.changed(signal)
      // The table, where the root grows.
      const before = changed.filter(({ index }) => index < root / BLOCK_BYTES)
      expect(before.map(({ index }) => index)).toEqual(volumeGiB > 4 ? [0] : [])
      expect(changed.length).toBeGreaterThan(5)
      await disk.close()
    },
    120_000
  )
})

/** A sector with a partition table of Linux partitions, each from where and how long. */
function mbr(...entries: readonly (readonly [number, number])[]): Buffer {
  const sector = Buffer.alloc(512)
  for (const [index, [start, bytes]] of entries.entries()) {
    sector.writeUInt8(0x83, 446 + 16 * index + 4)
    sector.writeUInt32LE(start / 512, 446 + 16 * index + 8)
    sector.writeUInt32LE(bytes / 512, 446 + 16 * index + 12)
  }
  sector.writeUInt16LE(0xaa55, 510)
  return sector
}

/** A command of debugfs(8) on the ext4 file system at this offset of a disk. */
const debugfs = (path: string, offset: number, command: string): string =>
  execFileSync('debugfs', ['-R', command, `${path}?offset=${offset}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore']
  })

const punch = (offset: number, length: number, path: string): string[] => [
  ...['--punch-hole', '--offset', String(offset), '--length', String(length)],
  path
]

async function writeAt(path: string, offset: number, bytes: Buffer): Promise<void> {
  const file = await open(path, 'r+')
  await file.write(bytes, 0, bytes.length, offset)
  await file.close()
}

describe('preflight', () => {
  const preflight = (before: string): string => {
    const script = `import { sandbox } from '${join(import.meta.dirname, '../src/sandbox.ts')}'
      import { explain } from '${join(import.meta.dirname, '../../../lib/errors.ts')}'
      ${before}
      await sandbox('').preflight().then(() => console.log('fine'), error => console.log(explain(error)))`
    const node = ['--no-warnings', '--input-type=module-typescript', '--eval', script]
    return execFileSync(process.execPath, node, { encoding: 'utf8', env: { PATH: process.env['PATH'] } })
  }

  it('lets root through', () => {
    expect(preflight('')).toBe('fine\n')
  })

  it('says what is needed where there is neither root nor sudo', () => {
    expect(preflight('process.setuid(65534)')).toMatch(/needs root[\s\S]*What to do: /)
  })

  it('names the programs that are missing', () => {
    expect(preflight("process.env.PATH = '/no/such'")).toMatch(/lacks unshare, mount[\s\S]*setup-tools/)
  })
})
