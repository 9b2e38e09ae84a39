/**
 * Stage two of the base: the tree on a raw disk laid out as Amazon Linux 2023's.
 * Runs in a private mount namespace (see index.ts), so that a crash unmounts by itself.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, cp, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hostEnvironment, must } from '../command.ts'
import { imageReference } from './tree.ts'

export type Filesystem = 'xfs' | 'ext4'

/** Sectors of 512 bytes, as `sgdisk -p` shows them on an AL2023 volume: EFI first, BIOS boot, then root up to the end. */
export const LAYOUT = {
  efi: { number: 128, start: 2048, end: 22527, type: 'ef00', name: 'EFI System Partition' },
  biosBoot: { number: 127, start: 22528, end: 24575, type: 'ef02', name: 'BIOS Boot Partition' },
  root: { number: 1, start: 24576, type: '8300', name: 'Linux' }
} as const

const SECTOR = 512
const MIB = 2 ** 20
export const RELEASE = '2023.9.20260101'

/** Where the root file system lies; it ends a MiB before the disk does, which leaves room for GPT's second header. */
export function rootExtent(diskBytes: number): { offset: number; bytes: number } {
  const offset = LAYOUT.root.start * SECTOR
  return { offset, bytes: diskBytes - MIB - offset }
}

export interface DiskPlan {
  readonly path: string
  readonly bytes: number
  readonly filesystem: Filesystem
  readonly tarball: string
  /** An empty folder of the build's own. */
  readonly mountPoint: string
}

export async function buildDisk(plan: DiskPlan): Promise<void> {
  await rm(plan.path, { force: true })
  await writeFile(plan.path, '')
  await truncate(plan.path, plan.bytes)
  await partition(plan)
  const uuid = randomUUID()
  const root = rootExtent(plan.bytes)
  const loop = (
    await must('losetup', ['-f', '--show', '-o', `${root.offset}`, '--sizelimit', `${root.bytes}`, plan.path])
  ).trim()
  try {
    await makeFilesystem(plan.filesystem, loop, uuid)
    await mkdir(plan.mountPoint, { recursive: true })
    await must('mount', ['-o', 'noatime', loop, plan.mountPoint])
    // Autoclear: from here on the loop device goes away with the mount, however this process ends.
    await must('losetup', ['-d', loop])
  } catch (error) {
    await must('losetup', ['-d', loop]).catch(() => undefined)
    throw error
  }
  try {
    await must('tar', ['-xpf', plan.tarball, '-C', plan.mountPoint, '--numeric-owner', '--xattrs'])
    await furnish(plan.mountPoint, { uuid, filesystem: plan.filesystem })
    await must('fstrim', [plan.mountPoint]).catch(() => undefined)
  } finally {
    await must('umount', ['--recursive', plan.mountPoint])
  }
}

async function partition(plan: DiskPlan): Promise<void> {
  const root = rootExtent(plan.bytes)
  const end = { ...LAYOUT.root, end: (root.offset + root.bytes) / SECTOR - 1 }
  const parts = [LAYOUT.efi, LAYOUT.biosBoot, end].flatMap(({ number, start, end, type, name }) => [
    `--new=${number}:${start}:${end}`,
    `--typecode=${number}:${type}`,
    `--change-name=${number}:${name}`
  ])
  // Not with --quiet: that made sgdisk 1.0.9 write nothing at all.
  await must('sgdisk', ['--clear', '--set-alignment=1', ...parts, plan.path])
  const efiKiB = ((LAYOUT.efi.end + 1 - LAYOUT.efi.start) * SECTOR) / 1024
  await must('mkfs.vfat', ['-F', '16', '-n', 'EFI', '--offset', `${LAYOUT.efi.start}`, plan.path, `${efiKiB}`])
}

async function makeFilesystem(filesystem: Filesystem, device: string, uuid: string): Promise<void> {
  // As Amazon Linux 2023 makes it. Since 6.5 mkfs.xfs turns on both by itself: an index of reverse mappings makes an
  // installation touch half as many blocks again (measured: 33 instead of 22).
  const features = ['-m', `uuid=${uuid},rmapbt=0`, '-i', 'nrext64=0']
  if (filesystem === 'xfs') await must('mkfs.xfs', ['-q', '-L', '/', ...features, device])
  else await must('mkfs.ext4', ['-q', '-L', '/', '-U', uuid, '-E', 'lazy_itable_init=0,nodiscard', device])
}

/** What makes the tree an AMI of the lab: identity, policy, package database. */
async function furnish(root: string, disk: { uuid: string; filesystem: Filesystem }): Promise<void> {
  await cp(join(import.meta.dirname, 'files/usr/lib/systemd'), join(root, 'usr/lib/systemd'), { recursive: true })
  await install(root, 'usr/libexec/lab-user-data')
  await chmod(join(root, 'usr/libexec/lab-user-data'), 0o755)
  await install(root, 'etc/hosts')
  await rm(join(root, 'etc/hostname'), { force: true })
  // Empty, as AMIs are: each instance makes its own.
  await writeFile(join(root, 'etc/machine-id'), '')
  await rm(join(root, 'var/lib/dbus/machine-id'), { force: true })
  await mkdir(join(root, 'boot/efi'), { recursive: true })
  await writeFile(
    join(root, 'etc/fstab'),
    `UUID=${disk.uuid} / ${disk.filesystem} defaults,noatime 1 1\nLABEL=EFI /boot/efi vfat defaults,noatime,umask=0077 0 2\n`
  )
  // Nothing of the builder's network.
  await rm(join(root, 'etc/resolv.conf'), { force: true })
  await writeFile(join(root, 'etc/resolv.conf'), '')
  await mkdir(join(root, 'var/log/journal'), { recursive: true })
  if (imageReference() === undefined) await furnishDebian(root)
  await must('systemctl', [`--root=${root}`, 'enable', 'lab-user-data.service'])
  await must('systemctl', [`--root=${root}`, 'mask', ...NOT_IN_A_CONTAINER])
}

/** Units that an instance of the lab has no use for; each costs boot time or writes to its console. */
const NOT_IN_A_CONTAINER = [
  'console-getty.service',
  'getty.target',
  'systemd-networkd.service',
  'systemd-resolved.service',
  'systemd-logind.service',
  'systemd-hwdb-update.service',
  'systemd-pstore.service',
  // The root is an overlay, which takes none of fstab's options.
  'systemd-remount-fs.service',
  'dev-hugepages.mount',
  'dev-mqueue.mount',
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'fstrim.timer'
]

async function furnishDebian(root: string): Promise<void> {
  for (const folder of ['etc/nginx', 'etc/dnf', 'usr/lib/rpm', 'usr/share/nginx']) {
    await cp(join(import.meta.dirname, 'files', folder), join(root, folder), { recursive: true })
  }
  await mkdir(join(root, 'etc/nginx/conf.d'), { recursive: true })
  await mkdir(join(root, 'etc/nginx/default.d'), { recursive: true })
  await mkdir(join(root, 'etc/yum.repos.d'), { recursive: true })
  await rm(join(root, 'etc/nginx/sites-enabled/default'), { force: true })
  await writeFile(join(root, 'usr/lib/os-release'), osRelease())
  await writeFile(join(root, 'etc/system-release'), `Kiln Lab Linux release ${RELEASE} (Debian userland)\n`)
  const nsswitch = join(root, 'etc/nsswitch.conf')
  const hosts = (await readFile(nsswitch, 'utf8')).replace(/^hosts:.*$/m, 'hosts:          files myhostname dns')
  await writeFile(nsswitch, hosts)
  await writeFile(join(root, 'etc/apt/sources.list'), '')
  // systemctl asks Debian's init scripts before each enable and disable; the RHEL family has none.
  await rm(join(root, 'etc/init.d'), { recursive: true, force: true })
  await must('systemctl', [`--root=${root}`, 'disable', 'nginx.service'])

  await must('mount', ['-t', 'proc', 'proc', join(root, 'proc')])
  await inside(root, [
    'useradd',
    '--system',
    '--no-create-home',
    '--home-dir',
    '/var/lib/nginx',
    '--shell',
    '/usr/sbin/nologin',
    'nginx'
  ])
  await installProvides(root)
  for (const leftover of ['var/cache/apt', 'var/lib/apt/lists', 'var/cache/ldconfig', 'root/.rpmdb']) {
    await rm(join(root, leftover), { recursive: true, force: true })
  }
  await mkdir(join(root, 'var/cache/apt/archives/partial'), { recursive: true })
}

/** Builds and installs `lab-base-os` with the image's own rpm: the database must be of its making. */
async function installProvides(root: string): Promise<void> {
  const work = join(root, 'var/tmp/lab-base-os')
  await mkdir(work, { recursive: true })
  const spec = await readFile(join(import.meta.dirname, 'lab-base-os.spec'), 'utf8')
  const lines = (await provides(root)).join('\n')
  await writeFile(
    join(work, 'lab-base-os.spec'),
    spec.replace('@PROVIDES@', () => lines)
  )
  await inside(root, [
    'rpmbuild',
    '-bb',
    '--quiet',
    '--define=_topdir /var/tmp/lab-base-os',
    '--define=_buildhost lab',
    `--define=lab_release ${RELEASE}`,
    '/var/tmp/lab-base-os/lab-base-os.spec'
  ])
  await inside(root, ['rpm', '--install', `/var/tmp/lab-base-os/RPMS/noarch/lab-base-os-${RELEASE}-1.noarch.rpm`])
  await rm(work, { recursive: true })
}

/** provides.txt with the versions that dpkg knows, as the Provides lines of a spec. */
async function provides(root: string): Promise<string[]> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own format
  const listed = await inside(root, ['dpkg-query', '-W', '-f', '${Package} ${Version}\\n'])
  const versions = new Map(
    listed
      .trim()
      .split('\n')
      .map(line => line.split(' ') as [string, string])
  )
  const pythonAbi = upstream(versions.get('python3') ?? '')
    .split('.')
    .slice(0, 2)
    .join('.')
  const source = await readFile(join(import.meta.dirname, 'provides.txt'), 'utf8')
  const lines = source.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  const capabilities = lines.map(line =>
    line
      .replace(/= release$/, `= ${RELEASE}`)
      .replace(/= python-abi$/, `= ${pythonAbi}`)
      .replace(/dpkg:(\S+)$/, (_, name: string) => {
        const version = versions.get(name)
        if (version === undefined) throw new Error(`provides.txt names ${name}, which the image does not have.`)
        return upstream(version)
      })
  )
  return [...capabilities, ...(await libraryCapabilities(root))].map(line => `Provides: ${line}`)
}

/** Debian's `2:1.22.1-9+deb12u3` as a version that rpm can compare: `1.22.1`. */
export const upstream = (version: string): string =>
  version
    .replace(/^\d+:/, '')
    .replace(/-[^-]*$/, '')
    .replace(/[+~].*$/, '')

/** What rpm's dependency generator asks of glibc: each library and each of its symbol versions. */
async function libraryCapabilities(root: string): Promise<string[]> {
  const found = await inside(root, [
    'sh',
    '-c',
    'ls /lib/*-linux-gnu/*.so.* /lib64/ld-linux* /lib/ld-linux* 2>/dev/null || :'
  ])
  const names = new Set(found.split('\n').flatMap(path => path.match(/[^/]+\.so\.\d+$/)?.[0] ?? []))
  const loader = [...names].find(name => name.startsWith('ld-linux'))
  const symbols = await readFile(join(root, `usr/lib/${MULTIARCH}/libc.so.6`), 'latin1')
  const glibc = new Set(symbols.match(/GLIBC_2\.\d+(\.\d+)?(?=\0)/g) ?? [])
  return [
    'rtld(GNU_HASH)',
    ...[...names].map(name => `${name}()(64bit)`),
    ...['libc.so.6', 'libm.so.6', 'libpthread.so.0', 'libdl.so.2', ...(loader === undefined ? [] : [loader])].flatMap(
      library => [...glibc].sort().map(version => `${library}(${version})(64bit)`)
    )
  ]
}

const MULTIARCH = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'

const osRelease = (): string =>
  [
    'NAME="Kiln Lab Linux"',
    'VERSION="2023"',
    'ID="kiln-lab"',
    'ID_LIKE="amzn fedora rhel"',
    'VERSION_ID="2023"',
    `PRETTY_NAME="Kiln Lab Linux ${RELEASE} (Debian userland)"`,
    ''
  ].join('\n')

const inside = (root: string, command: readonly string[]): Promise<string> =>
  must('chroot', [root, ...command], {
    env: hostEnvironment({ HOME: '/root', PATH: '/usr/sbin:/usr/bin:/sbin:/bin', SYSTEMD_OFFLINE: '1' })
  })

async function install(root: string, path: string): Promise<void> {
  await cp(join(import.meta.dirname, 'files', path), join(root, path))
}

/** SHA-256 of the whole raw disk. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 4 * MIB })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
