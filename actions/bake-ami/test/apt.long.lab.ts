import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { status } from '../../../lab/lifecycle.ts'
import { type Bake, type Bakery, openBakery, withRoot } from './bakery.ts'
import { asSecurityArchive, debianRepository, signedBy } from './debian.ts'
import { changedBase, registered, uploaded } from './own-base.ts'

let bakery: Bakery
let place: string
let base: string
let repository: string
let key: string

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'kiln-apt-'))
  bakery = await openBakery('apt', [{ name: 'app' }])
  repository = debianRepository(place, [
    { name: 'web', version: '1.0~rc1-1', start: '/bin/false' },
    {
      name: 'web',
      version: '1.0-2',
      start: '/usr/bin/python3 -m http.server 8080 --directory /opt/web',
      depends: 'web-data, systemd'
    },
    { name: 'web-data', version: '7' },
    { name: 'clumsy', postinst: 'exit 7' },
    { name: 'needy', depends: 'no-such-thing (>= 7)' },
    { name: 'linux-image-lab', version: '9' },
    { name: 'with-kernel', depends: 'linux-image-lab' }
  ])
  key = signedBy('ours@example.com', repository, place)
  base = await registered(
    bakery.lab,
    await uploaded(bakery.lab, await changedBase(place, ['apt-only.sh'])),
    'legacy-bios'
  )
}, 600_000)
afterAll(async () => {
  await bakery.end()
  rmSync(place, { recursive: true, force: true })
}, 60_000)

const bake = (given: Readonly<Record<string, string>> = {}): Promise<Bake> =>
  bakery.bake({
    package: 'web',
    'base-ami': base,
    repository: `file:${repository}`,
    'repository-gpgkey': key,
    'root-volume-size': '4',
    ...given
  })

const BOOTS = { verify: 'boot', 'verify-url': 'http://127.0.0.1:8080/' }

describe('a bake of a Debian package on a base that has apt alone', () => {
  let first: Bake

  it('installs the newest version by the image’s apt, boots, and tells what came', async () => {
    first = await bake(BOOTS)

    expect(first.log).not.toContain('::error')
    expect(first.log).not.toContain('are not checked')
    expect(first.log).toMatch(/boots as a container in [\d.]+ s: running, http:\/\/127\.0\.0\.1:8080\/ answers 200/)
    expect(first.outputs).toMatchObject({ nevra: 'web-1.0-2.all', version: '1.0' })
    expect(first.manifest?.packages.added.map(({ nevra }) => nevra)).toEqual(['web-1.0-2.all', 'web-data-7-0.all'])
    expect(first.manifest?.packages.changed).toEqual([])
    expect(first.manifest?.packages.removed).toEqual([])
    const bill = readFileSync(first.outputs['sbom'] ?? '', 'utf8')
    expect(bill).toMatch(/pkg:deb\/debian\/web@1\.0-2\?arch=all&distro=debian-12/)
    expect(bill).not.toContain('pkg:rpm/')
  }, 180_000)

  it('leaves nothing of apt in the image but the package: no lists, no cache, no logs, no policy', async () => {
    const [before, after] = await Promise.all([
      bakery.assembled(await snapshotOf(base)),
      bakery.assembled(first.outputs['snapshot-id'] ?? '')
    ])
    const files = (disk: string): ReadonlySet<string> =>
      new Set(withRoot(disk, 'cd "$1"; find . -xdev ! -path "./var/lib/dpkg/*"').split('\n'))
    const had = files(before)
    const came = [...files(after)].filter(path => !had.has(path)).toSorted()

    expect(came).toEqual([
      './etc/systemd/system/multi-user.target.wants/web.service',
      './opt/web',
      './opt/web-data',
      './opt/web-data/index.html',
      './opt/web/index.html',
      './usr/lib/systemd/system/web.service',
      './var/lib/systemd/deb-systemd-helper-enabled/multi-user.target.wants/web.service',
      './var/lib/systemd/deb-systemd-helper-enabled/web.service.dsh-also'
    ])
    expect(
      withRoot(
        after,
        'chroot "$1" dpkg --audit; chroot "$1" dpkg --verify web web-data; ! grep web "$1/var/log/dpkg.log"'
      )
    ).toBe('')
  }, 180_000)

  it('gives an AMI whose instance, booted from the blocks of its snapshot, answers, and whose root is as big as was asked', async () => {
    const ec2 = new EC2Client(bakery.lab.client())
    const { Instances: [started] = [] } = await ec2.send(
      new RunInstancesCommand({ ImageId: first.outputs['ami-id'], InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 })
    )
    const InstanceIds = [started?.InstanceId ?? '']
    let answer = { status: 0, body: '' }
    while (answer.status !== 200) {
      await sleep(200)
      const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }))
      const instance = Reservations[0]?.Instances?.[0]
      expect(instance?.State?.Name).toMatch(/pending|running/)
      answer = await bakery.lab.get(`http://${instance?.PrivateIpAddress}:8080/`)
    }
    // An instance of the lab has its root under an overlay, so that a df in it would tell of what lies above.
    const { pid } = await status(bakery.lab.name)
    const df = ['--target', String(pid), '--mount', 'df', '--block-size=1', '--output=size,target']
    const sizes = execFileSync('nsenter', df, { encoding: 'utf8' })
    await ec2.send(new TerminateInstancesCommand({ InstanceIds }))

    const [, bytes] = new RegExp(`^ *(\\d+) .*/${first.outputs['snapshot-id']}$`, 'm').exec(sizes) ?? []
    expect(Number(bytes)).toBeGreaterThan(3.6 * 1024 ** 3)
    expect(answer.body.trim()).toBe('web 1.0-2')
  }, 120_000)

  it('reads the package from a bucket before apt asks for it, and apt finds it in its cache', async () => {
    const { lab } = bakery
    await lab.exec('aws', ['s3', 'mb', 's3://debs'])
    await lab.exec('aws', ['s3', 'cp', '--recursive', '--quiet', repository, 's3://debs/web'])

    const far = await bake({ repository: 's3://debs/web', 'exclude-packages': 'no-such' })

    expect(far.log).not.toContain('::error')
    // What it has of what it needs.
    expect(far.log).toMatch(/Need to get [\d.,]+ k?B\/[\d.,]+ k?B of archives/)
  }, 180_000)

  it('of the same inputs is the same AMI; of another version another one', async () => {
    expect((await bake(BOOTS)).outputs['ami-id']).toBe(first.outputs['ami-id'])

    const older = await bake({ package: 'web=1.0~rc1-1' })

    expect(older.log).not.toContain('::error')
    expect(older.outputs).toMatchObject({ nevra: 'web-1.0~rc1-1.all', version: '1.0~rc1' })
    expect(older.outputs['ami-name']).toMatch(/^app-1\.0-rc1-1-/)
    expect(older.outputs['ami-id']).not.toBe(first.outputs['ami-id'])
  }, 180_000)

  it.each([
    [
      'a package that is not there, with near names',
      { package: 'weeb' },
      /Package weeb .* is not in .*It has .*web-1\.0-2\.all/
    ],
    ['another key', { 'repository-gpgkey': 'other' }, /The signature of web-1\.0-2\.all was refused/],
    ['a postinst that fails', { package: 'clumsy' }, /A scriptlet failed while clumsy-1\.0-1\.all was installed/],
    ['a dependency that nothing provides', { package: 'needy' }, /needs something that no repository.*no-such-thing/s],
    [
      'a kernel among its dependencies (T16)',
      { package: 'with-kernel' },
      /needs something that no repository.*linux-image-lab/s
    ],
    ['a yum repository', { package: 'app', repository: 'yum', gpgcheck: 'false' }, /has neither dnf nor yum/],
    ['a repository that is not signed', { repository: 'unsigned' }, /is not signed, and gpgcheck is on/]
  ])(
    'is refused before a snapshot is started when it has %s',
    async (_, given: Record<string, string>, message) => {
      const named: Record<string, () => string> = {
        other: () =>
          signedBy('other@example.com', debianRepository(mkdtempSync(join(place, 'o-')), [{ name: 'x' }]), place),
        yum: () => `file:${bakery.repository}`,
        unsigned: () => `file:${debianRepository(mkdtempSync(join(place, 'u-')), [{ name: 'web' }])}`
      }
      await bakery.lab.journal.clear()

      const inputs = Object.entries(given).map(([input, value]) => [input, named[value]?.() ?? value])
      const run = await bake({ 'exclude-packages': 'linux-image*,no-such', ...Object.fromEntries(inputs) })

      expect(run.code).toBe(1)
      expect(run.log).toMatch(message)
      expect(run.log).toMatch(/What to do: \w/)
      expect((await bakery.lab.journal.calls()).map(({ operation }) => operation)).not.toContain('StartSnapshot')
    },
    120_000
  )

  it('reads lists that are there by xz and by their sums alone, as Debian’s security archive has them; so does the image’s apt', async () => {
    const suite = asSecurityArchive(repository, place)
    const inputs = { repository: `file:${suite}`, 'repository-gpgkey': signedBy('other@example.com', suite, place) }

    const run = await bake({ ...inputs, 'exclude-packages': 'linux-image*,no-such-too' })

    expect(run.log).not.toContain('::error')
    expect(run.manifest?.packages.added.map(({ nevra }) => nevra)).toEqual(['web-1.0-2.all', 'web-data-7-0.all'])
  }, 180_000)

  it('takes what is not signed where that is asked for, and warns', async () => {
    const unsigned = debianRepository(mkdtempSync(join(place, 'u-')), [{ name: 'web' }])

    const run = await bake({ repository: `file:${unsigned}`, gpgcheck: 'false' })

    expect(run.log).not.toContain('::error')
    expect(run.log).toContain('are not checked')
  }, 120_000)
})

/** The root snapshot of an AMI. */
async function snapshotOf(imageId: string): Promise<string> {
  const { Images: [image] = [] } = await new EC2Client(bakery.lab.client()).send(
    new DescribeImagesCommand({ ImageIds: [imageId] })
  )
  return image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? ''
}
