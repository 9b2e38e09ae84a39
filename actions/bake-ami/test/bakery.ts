import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DescribeImagesCommand, DescribeSnapshotsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { type Ran, runAction } from '../../../test/runner.ts'
import type { Manifest } from '../src/manifest.ts'
import { sampleRepository } from './packages.ts'
import { assembled } from './whole-disk.ts'

const BASE = `ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${process.arch === 'arm64' ? 'arm64' : 'x86_64'}`
/** Where the root of the lab's base begins. */
const ROOT_OFFSET = 24576 * 512

export interface Bake extends Ran {
  readonly manifest: Manifest | undefined
}

/** A lab with a repository, and bakes in it. */
export interface Bakery {
  readonly lab: TestLab
  readonly directory: string
  readonly repository: string
  /** Further packages for its repository. */
  add(packages: Parameters<typeof sampleRepository>[1]): void
  /** Inputs that no other bake of this bakery had, so that nothing is found. */
  fresh(): Readonly<Record<string, string>>
  bake(given?: Readonly<Record<string, string>>): Promise<Bake>
  /** The state of each snapshot with these inputs' digest, and how many AMIs there are. */
  made(digest: string): Promise<{ readonly images: number; readonly snapshots: readonly string[] }>
  /** The disk of a snapshot, put together from its blocks alone. */
  assembled(snapshotId: string): Promise<string>
  end(): Promise<void>
}

export async function openBakery(suite: string, packages: Parameters<typeof sampleRepository>[1]): Promise<Bakery> {
  const lab = await startLab(labOf(suite))
  const ec2 = new EC2Client(lab.client())
  const directory = mkdtempSync(join(tmpdir(), `kiln-${suite}-`))
  const repository = sampleRepository(directory, packages)
  let count = 0
  return {
    lab,
    directory,
    repository,
    add: further => void sampleRepository(directory, further),
    fresh: () => ({ 'exclude-packages': `kernel*,no-such-${count++}` }),
    async bake(given = {}) {
      const inputs = {
        application: 'app',
        'base-ami': BASE,
        package: 'app',
        repository: `file:${repository}`,
        'cache-directory': join(directory, 'cache'),
        ...given
      }
      const ran = await runAction(lab, 'bake-ami', inputs, {
        workspace: directory,
        temporary: directory,
        timeoutSeconds: 900
      })
      const path = ran.outputs['manifest']
      const manifest = path === undefined ? undefined : (JSON.parse(readFileSync(path, 'utf8')) as Manifest)
      return { ...ran, manifest }
    },
    async made(digest) {
      const Filters = [{ Name: 'tag:kiln:inputs-digest', Values: [digest] }]
      const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'], Filters }))
      const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters }))
      return { images: Images.length, snapshots: Snapshots.map(({ State = '' }) => State) }
    },
    assembled: snapshotId => assembled(lab, directory, snapshotId),
    async end() {
      await stopLab(lab)
      rmSync(directory, { recursive: true, force: true })
    }
  }
}

/** Runs a script of sh with the root of a disk mounted read-write at $1, in a mount namespace of its own. */
export function withRoot(disk: string, script: string): string {
  const place = mkdtempSync(join(tmpdir(), 'kiln-root-'))
  try {
    mkdirSync(join(place, 'root'))
    const at = `loop,noatime,offset=${ROOT_OFFSET}`
    const mounted = `mount -t ext4 -o ${at} "$0" "$1" 2>/dev/null || mount -t xfs -o ${at},nouuid "$0" "$1"\n${script}`
    return execFileSync('unshare', ['--mount', 'sh', '-ec', mounted, disk, join(place, 'root')], {
      encoding: 'utf8',
      maxBuffer: 1e9
    })
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/**
 * All that is in a root: kind, mode, owner, size and contents of each file, where links lead, extended attributes. The
 * databases of rpm and dnf are told by what they say, not by their bytes, which hold the time of the installation.
 */
export const contents = (disk: string, before = ''): ReadonlySet<string> =>
  new Set(
    withRoot(
      disk,
      `${before}
      cd "$1"
      find . -xdev ${NOT_DATABASES} ! -type d -printf '%p %y %m %U %G %l\\n'
      find . -xdev -type d -printf '%p %y %m %U %G\\n'
      find . -xdev -type f ${NOT_DATABASES} -print0 | xargs -0 sha256sum
      find . -xdev -print0 | python3 -c '${EXTENDED_ATTRIBUTES}'
      chroot . rpm -qa --qf '%{NEVRA} %{SHA256HEADER}\\n'`
    ).split('\n')
  )
const NOT_DATABASES = "! -path './var/lib/rpm/*' ! -path './var/lib/dnf/history.sqlite*'"
const EXTENDED_ATTRIBUTES = `
import os, sys
for path in sys.stdin.buffer.read().split(b"\\0")[:-1]:
    for name in os.listxattr(path, follow_symlinks=False):
        print(path, name, os.getxattr(path, name, follow_symlinks=False))`

export const difference = (one: ReadonlySet<string>, other: ReadonlySet<string>) => ({
  onlyHere: [...one].filter(line => !other.has(line)),
  onlyThere: [...other].filter(line => !one.has(line))
})
export const NONE = { onlyHere: [], onlyThere: [] }
