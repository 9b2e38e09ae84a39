/**
 * A bake of a 100 MB package onto an 8 GiB base, against coldsnap's upload of the same image, and against the installation alone of
 * the same package with its runtime, on the lab's block store behind a line of a given length and width. Runs the bundle in dist:
 * `script/build` first.
 *   script/bench bake [PAIRS] [ROUND_TRIP_MILLISECONDS...]     5 pairs at 0, 30 and 100 ms
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeleteSnapshotCommand, EC2Client } from '@aws-sdk/client-ec2'
import { labOf, startLab, stopLab, type TestLab } from '../lab/test-lab.ts'
import { type Baked, bake, coldsnapUpload, registered } from './bake/action.ts'
import { bigBase, PAYLOAD, ROOT_MOUNT, sh } from './bake/image.ts'
import { MIB_PER_SECOND, serviceMetrics } from './bake/service.ts'
import { type Metric, median, publish } from './results.ts'

const [pairsGiven = '5', ...tripsGiven] = process.argv.slice(2)
const PAIRS = Number(pairsGiven)
const TRIPS = tripsGiven.length > 0 ? tripsGiven.map(Number) : [0, 30, 100]
const BLOCK = 512 * 1024

const directory = mkdtempSync(join(tmpdir(), 'kiln-bench-bake-'))
const metrics: Metric[] = []
const add = (name: string, value: number, unit: string, most: number, how: string): void =>
  void metrics.push({ name, value, unit, goal: `≤ ${most}`, pass: value <= most, how })
/** 98 MiB in 1,500 files. */
function bigPackage(): string {
  const spec = `
Name: big
Version: 1.0
Release: 1
Summary: A package to bake
License: MIT
BuildArch: noarch
%description
A package to bake.
%install
mkdir -p %{buildroot}/opt/big
cd %{buildroot}/opt/big
${PAYLOAD}
%files
/opt/big
`
  writeFileSync(join(directory, 'big.spec'), spec)
  const defines = ['--define', `_topdir ${directory}/rpmbuild`, '--define', '_binary_payload w1.gzdio']
  execFileSync('rpmbuild', ['-bb', ...defines, join(directory, 'big.spec')], { stdio: 'ignore' })
  const repository = join(directory, 'rpmbuild/RPMS/noarch')
  execFileSync('createrepo_c', ['--quiet', repository])
  return repository
}

const bakeBig = (base: string, repository: string, fetch: string, cache: string, on: TestLab): Promise<Baked> =>
  bake(on, directory, {
    'base-ami': base,
    package: 'big',
    repository: `file:${repository}`,
    'cache-directory': join(directory, cache),
    fetch
  })

/** The installation that a bake holds, alone: the same dnf in a copy of the base. */
function bareInstall(base: string, repository: string): number {
  const copy = join(directory, 'bare.raw')
  execFileSync('cp', ['--sparse=always', base, copy])
  const milliseconds = sh(
    `mount -t xfs -o ${ROOT_MOUNT} "$0" "$1"
    mount -t proc proc "$1/proc"
    mount -t tmpfs tmpfs "$1/tmp"
    mkdir "$1/tmp/repository"
    mount --bind "$2" "$1/tmp/repository"
    sync
    echo 3 > /proc/sys/vm/drop_caches
    began=$(date +%s%N)
    SYSTEMD_OFFLINE=1 chroot "$1" dnf -q -y --nogpgcheck --setopt=reposdir=/no --setopt=cachedir=/tmp/cache \\
      --setopt=logdir=/tmp/log --repofrompath=app,file:///tmp/repository install big >&2
    echo $((($(date +%s%N) - began) / 1000000))
    umount --recursive "$1/tmp" "$1/proc"
    umount "$1"`,
    copy,
    join(directory, 'root'),
    repository
  )
  rmSync(copy)
  return Number(milliseconds) / 1000
}

let lab: TestLab | undefined
try {
  lab = await startLab(labOf('benchbake'), { log: line => console.error(line) })
  const on = lab
  const ec2 = new EC2Client(on.client())
  console.error('making a base of 8 GiB and a package of 98 MiB')
  const image = await bigBase(directory)
  const repository = bigPackage()
  console.error('coldsnap: the whole image, as it does unless told otherwise')
  const whole = await coldsnapUpload(on, image)
  await ec2.send(new DeleteSnapshotCommand({ SnapshotId: whole.snapshotId }))
  const seed = await coldsnapUpload(on, image, '--omit-zero-blocks')
  const base = await registered(on, seed.snapshotId)

  for (const trip of TRIPS) {
    console.error(`${trip} ms, ${MIB_PER_SECOND} MiB/s`)
    await on.switches({ 'ebs.latencyMilliseconds': trip, 'ebs.mebibytesPerSecond': MIB_PER_SECOND })
    const warm: Baked[] = []
    const beyond: number[] = []
    const toColdsnap: number[] = []
    const cold = await bakeBig(base, repository, 'lazy', `cache-${trip}`, on)
    const chosen = await bakeBig(base, repository, 'auto', `auto-${trip}`, on)
    rmSync(join(directory, `auto-${trip}`), { recursive: true })
    const bares: number[] = []
    for (let pair = 0; pair < PAIRS; pair++) {
      const bare = bareInstall(image, repository)
      const baked = await bakeBig(base, repository, 'lazy', `cache-${trip}`, on)
      const uploaded = await coldsnapUpload(on, image, '--omit-zero-blocks')
      await ec2.send(new DeleteSnapshotCommand({ SnapshotId: uploaded.snapshotId }))
      console.error(
        `  bare ${bare.toFixed(1)} s, bake ${baked.wallSeconds.toFixed(1)} s, coldsnap ${uploaded.seconds.toFixed(1)} s`
      )
      bares.push(bare)
      warm.push(baked)
      beyond.push((baked.wallSeconds - bare) / bare)
      toColdsnap.push((baked.wallSeconds - bare) / uploaded.seconds)
    }
    const { figures } = cold
    const at = `${trip} ms, ${MIB_PER_SECOND} MiB/s`
    const how = `${PAIRS} alternating triples, median; 8 GiB base of ${figures.basePresentBlocks} blocks, 98 MiB in 1,500 files`
    const puts = median(warm.map(({ figures: { putBlocks } }) => putBlocks))
    add(`blocks put ÷ payload, ${at}`, (puts * BLOCK) / figures.payloadBytes, '×', 1.25, how)
    add(
      `blocks put ÷ coldsnap's, ${at}`,
      puts / whole.puts,
      '×',
      1 / 65,
      `${puts} of ${whole.puts} (coldsnap as it is)`
    )
    add(`blocks put ÷ coldsnap --omit-zero-blocks, ${at}`, puts / seed.puts, '×', 1 / 15, `${puts} of ${seed.puts}`)
    add(
      `wall beyond the bare installation ÷ it, of the package alone, which is only unpacked, warm, ${at}`,
      median(beyond),
      '×',
      0.5,
      `${how}; bare ${median(bares).toFixed(1)} s, bake ${median(warm.map(one => one.wallSeconds)).toFixed(1)} s`
    )
    add(`the same ÷ coldsnap --omit-zero-blocks, ${at}`, median(toColdsnap), '×', 1 / 3, how)
    add(
      `blocks got ÷ base's, cold, lazy, ${at}`,
      figures.getBlocks / figures.basePresentBlocks,
      '×',
      0.25,
      `${figures.getBlocks} of ${figures.basePresentBlocks}`
    )
    add(`blocks got, warm, ${at}`, median(warm.map(one => one.figures.getBlocks)), '', 0, how)
    const most = Math.max(cold.peakMiB, chosen.peakMiB, ...warm.map(({ peakMiB }) => peakMiB))
    add(`peak memory of the action, ${at}`, most, 'MiB', 300, 'maxRSS of its process, the worst of all bakes')
    add(
      `fetch: auto, cold ÷ lazy, cold, wall, ${at}`,
      chosen.wallSeconds / cold.wallSeconds,
      '×',
      1.1,
      `${chosen.wallSeconds.toFixed(1)} s and ${cold.wallSeconds.toFixed(1)} s; auto got ${chosen.figures.getBlocks} blocks`
    )
  }
  const place = join(directory, 'service')
  mkdirSync(place)
  metrics.push(...(await serviceMetrics(on, place, { pairs: PAIRS, tripsMilliseconds: TRIPS })))
} finally {
  await stopLab(lab)
  rmSync(directory, { recursive: true, force: true })
}
publish('bake', metrics)
