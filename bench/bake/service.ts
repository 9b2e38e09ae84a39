/**
 * A bake of a service with its runtime, as users have them, against its installation alone: a package of 98 MiB that
 * needs OpenJDK, from a repository on the web, on a base that knows Debian's archive. Lists and packages are Debian's
 * own; all of it, and the blocks, comes over lines of the same length and width, for the installation alone as for the
 * bake, and neither finds packages or the base in the page cache.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { insideCommand } from '../../lab/lifecycle.ts'
import type { TestLab } from '../../lab/test-lab.ts'
import { type Metric, median } from '../results.ts'
import { bake, coldsnapUpload, registered } from './action.ts'
import { archiveOf, mebibytesOf, RUNTIME, serviceRepository } from './archive.ts'
import { bigBase, ROOT_MOUNT, sh } from './image.ts'

/** Of a GitHub-hosted runner, roughly; the lab itself carries about twice as much. */
export const MIB_PER_SECOND = 100
const PORT = 8642
const WEB = `http://127.0.0.1:${PORT}`

export interface Asked {
  readonly pairs: number
  readonly tripsMilliseconds: readonly number[]
}

/** Serves `web` in the lab's network until it is ended. */
async function served(lab: TestLab, web: string, milliseconds: number): Promise<() => void> {
  const server = join(import.meta.dirname, 'server.ts')
  const args = [
    process.execPath,
    '--no-warnings',
    server,
    web,
    String(PORT),
    String(milliseconds),
    String(MIB_PER_SECOND)
  ]
  const [program = '', ...rest] = insideCommand(lab.name, args)
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', code => reject(new Error(`the server of files ended with ${code}`)))
  })
  return () => void child.stdin.end()
}

/** The installation alone, in a copy of the base: the same apt and options, but that dpkg waits for each file to be on the disk. */
async function bareInstall(lab: TestLab, directory: string, base: string): Promise<number> {
  const copy = join(directory, 'bare.raw')
  sh('cp --sparse=always "$0" "$1"', base, copy)
  const script = join(directory, 'bare.sh')
  writeFileSync(
    script,
    `set -e
    disk=$1 root=$2
    mount -t xfs -o ${ROOT_MOUNT} "$disk" "$root"
    mount -t proc proc "$root/proc"
    mount --bind /dev "$root/dev"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mkdir -p "$root/tmp/lists/partial" "$root/tmp/cache/archives/partial" "$root/tmp/log"
    { cat "$root/etc/apt/sources.list"; echo "deb [trusted=yes] ${WEB}/app ./"; } > "$root/tmp/sources.list"
    sync
    echo 3 > /proc/sys/vm/drop_caches
    began=$(date +%s%N)
    apt() {
      SYSTEMD_OFFLINE=1 DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get --yes --quiet -oDpkg::Use-Pty=0 \\
        -oDir::Etc::SourceList=/tmp/sources.list -oDir::Etc::SourceParts=/no -oDir::State::Lists=/tmp/lists \\
        -oDir::Cache=/tmp/cache -oDir::Log=/tmp/log -oDpkg::Options::=--log=/tmp/log/dpkg.log \\
        -oAcquire::Languages=none -oAPT::Sandbox::User=root "$@" >&2
    }
    apt update
    apt install service=1.0-1
    echo milliseconds $((($(date +%s%N) - began) / 1000000))
    umount "$root/tmp" "$root/dev" "$root/proc" "$root"
`
  )
  const { code, stdout, stderr } = await lab.exec(
    'unshare',
    ['--mount', 'bash', script, copy, join(directory, 'root')],
    {
      timeoutSeconds: 900
    }
  )
  rmSync(copy)
  if (code !== 0) throw new Error(stdout + stderr)
  return Number(/milliseconds (\d+)/.exec(stdout)?.[1]) / 1000
}

/** Pairs of an installation alone and a bake, at each round trip; `directory` is its own. */
export async function serviceMetrics(
  on: TestLab,
  directory: string,
  { pairs, tripsMilliseconds }: Asked
): Promise<readonly Metric[]> {
  console.error('making a base of 8 GiB, a package of 98 MiB and a copy of what Debian’s archive is asked for')
  const image = await bigBase(directory)
  const web = join(directory, 'web')
  const metrics: Metric[] = []
  mkdirSync(web)
  serviceRepository(web)
  await archiveOf(image, join(directory, 'root'), join(web, 'debian'))
  sh(
    `mount -t xfs -o "$2" "$0" "$1"
    echo "deb [trusted=yes] ${WEB}/debian bookworm main" > "$1/etc/apt/sources.list"
    # Which the lab's base leaves out, and the runtime's alternatives need.
    mkdir -p "$1/usr/share/man/man1"
    umount "$1"`,
    image,
    join(directory, 'root'),
    ROOT_MOUNT
  )
  const seed = await coldsnapUpload(on, image, '--omit-zero-blocks')
  const base = await registered(on, seed.snapshotId)
  const asked = mebibytesOf(join(web, 'debian')).toFixed(0)
  for (const trip of tripsMilliseconds) {
    console.error(`${trip} ms, ${MIB_PER_SECOND} MiB/s`)
    await on.switches({ 'ebs.latencyMilliseconds': trip, 'ebs.mebibytesPerSecond': MIB_PER_SECOND })
    const end = await served(on, web, trip)
    const cache = join(directory, `cache-${trip}`)
    const inputs = { 'base-ami': base, package: 'service', repository: `${WEB}/app`, 'cache-directory': cache }
    const baked = async () => {
      sh('sync; echo 3 > /proc/sys/vm/drop_caches')
      // As the README has it, for the key of actions/cache: the runner has just run this program.
      await bake(on, directory, { ...inputs, mode: 'plan' })
      return bake(on, directory, { ...inputs, fetch: 'lazy' })
    }
    const cold = await baked()
    const bares: number[] = []
    const wholes: number[] = []
    for (let pair = 0; pair < pairs; pair++) {
      bares.push(await bareInstall(on, directory, image))
      wholes.push((await baked()).wallSeconds)
      console.error(`  bare ${bares.at(-1)?.toFixed(1)} s, bake ${wholes.at(-1)?.toFixed(1)} s`)
    }
    end()
    const beyond = median(wholes.map((whole, pair) => (whole - (bares[pair] ?? 0)) / (bares[pair] ?? 0)))
    metrics.push({
      name: `wall beyond the bare installation ÷ it, warm, ${trip} ms, ${MIB_PER_SECOND} MiB/s`,
      value: beyond,
      unit: '×',
      goal: '≤ 0.5',
      pass: beyond <= 0.5,
      how: `${pairs} alternating pairs, median; 98 MiB in 1,500 files and ${RUNTIME} (${asked} MiB of lists and packages); bare ${median(bares).toFixed(1)} s, bake ${median(wholes).toFixed(1)} s, the first, cold, ${cold.wallSeconds.toFixed(1)} s`
    })
  }
  return metrics
}
