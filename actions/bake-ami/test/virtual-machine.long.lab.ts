import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Bake, type Bakery, contents, difference, NONE, openBakery } from './bakery.ts'
import { leftAfterAll } from './left.ts'
import { changedBase, registered, uploaded } from './own-base.ts'

const EXAMPLE = join(import.meta.dirname, '../../../examples/hello-world')
/** Answers 500 to whoever asks. */
const SICK = `import http.server
class Sick(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_error(500)
http.server.HTTPServer(("", 8080), Sick).serve_forever()
`
/** Emulated processors are slow, and this machine may be loaded. */
const BOOT = { verify: 'boot', 'verify-machine': 'virtual', 'verify-timeout-seconds': '600' }
const EXAMPLE_URL = 'http://localhost/health_check'

let bakery: Bakery
let place: string
let bases: Readonly<Record<'uefi-preferred' | 'legacy-bios', string>>

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'kiln-machines-'))
  writeFileSync(join(place, 'sick.py'), SICK)
  writeFileSync(
    join(place, 'df.sh'),
    'echo "df: $(df --block-size=1 --output=size,target / | tail -1)" > /dev/console\n'
  )
  bakery = await openBakery('machines', [
    {
      name: 'sick',
      start: '/usr/bin/python3 /opt/sick/sick.py',
      install: `install -m 644 ${join(place, 'sick.py')} %{buildroot}/opt/sick/sick.py`
    },
    {
      name: 'measured',
      start: '/bin/sh /opt/measured/df.sh',
      install: `install -m 644 ${join(place, 'df.sh')} %{buildroot}/opt/measured/df.sh`
    }
  ])
  addExample(bakery.repository)
  const snapshotId = await uploaded(bakery.lab, await changedBase(place, ['bootable.sh']))
  bases = {
    'uefi-preferred': await registered(bakery.lab, snapshotId, 'uefi-preferred'),
    'legacy-bios': await registered(bakery.lab, snapshotId, 'legacy-bios')
  }
}, 900_000)
afterAll(async () => {
  await bakery.end()
  rmSync(place, { recursive: true, force: true })
}, 60_000)

function addExample(repository: string): void {
  const top = join(place, 'rpmbuild')
  mkdirSync(join(top, 'SOURCES'), { recursive: true })
  const archive = join(top, 'SOURCES/hello-world-1.0.0.tar.gz')
  const spec = join(EXAMPLE, 'hello-world.spec')
  execFileSync('tar', ['-czf', archive, '--transform=s,^\\.,hello-world-1.0.0,', '-C', EXAMPLE, '.'])
  const macros = ['_unitdir /usr/lib/systemd/system', '_presetdir /usr/lib/systemd/system-preset', `_topdir ${top}`]
  const scriptlets = join(import.meta.dirname, '../../../lab/base/files/usr/lib/rpm/macros.d/macros.systemd')
  const load = ['--load', scriptlets, ...macros.flatMap(macro => ['--define', macro])]
  execFileSync('rpmbuild', ['-bb', '--nodeps', ...load, spec], { stdio: 'pipe' })
  const name = 'hello-world-1.0.0-1.noarch.rpm'
  copyFileSync(join(top, 'RPMS/noarch', name), join(repository, name))
  execFileSync('createrepo_c', ['--quiet', '--update', repository], { stdio: 'pipe' })
}

const bakeExample = (mode: keyof typeof bases, given: Readonly<Record<string, string>>): Promise<Bake> =>
  bakery.bake({ ...bakery.fresh(), 'base-ami': bases[mode], package: 'hello-world', ...given })

const nothingIsLeft = async (): Promise<void> => expect(await leftAfterAll(bakery.directory, 'qemu-system')).toEqual([])

describe('verify: boot in a virtual machine', () => {
  it('boots by UEFI and by BIOS as the AMI says, the example answers, and the image has nothing of it', async () => {
    const uefi = await bakeExample('uefi-preferred', { ...BOOT, 'verify-url': EXAMPLE_URL, fetch: 'bulk' })
    const bios = await bakeExample('legacy-bios', { ...BOOT, 'verify-url': EXAMPLE_URL, fetch: 'lazy' })
    const untried = await bakeExample('uefi-preferred', {})

    for (const [baked, firmware] of [
      [uefi, 'UEFI'],
      [bios, 'BIOS']
    ] as const) {
      expect(baked.log).not.toContain('::error')
      expect(baked.log).toMatch(
        new RegExp(`is booted in a virtual machine \\(${firmware}, (KVM|emulated)\\): the boot mode`)
      )
      expect(baked.log).toContain('Linux version')
      expect(baked.log).toMatch(
        new RegExp(
          `boots in a virtual machine \\(${firmware}, \\w+\\) in [\\d.]+ s: running, http://localhost/health_check answers 200`
        )
      )
      expect(baked.manifest?.boot).toMatchObject({ state: 'running', failed: [] })
      process.stdout.write(`${baked.manifest?.boot?.how}: ${baked.manifest?.boot?.milliseconds} ms\n`)
    }
    const [one, other] = await Promise.all(
      [uefi, untried].map(async ({ outputs }) => contents(await bakery.assembled(outputs['snapshot-id'] ?? '')))
    )
    expect(difference(one ?? new Set(), other ?? new Set())).toEqual(NONE)
    await nothingIsLeft()
  }, 1_800_000)

  it('refuses an image whose URL answers 500, and shows the end of its console', async () => {
    await bakery.lab.journal.clear()

    const refused = await bakeExample('uefi-preferred', {
      ...BOOT,
      package: 'sick',
      'verify-url': 'http://127.0.0.1:8080/',
      'verify-timeout-seconds': '240'
    })

    expect(refused.log).toMatch(
      /boots in a virtual machine, but http:\/\/127\.0\.0\.1:8080\/ does not answer 200 within 240 s; last: HTTP 500/
    )
    expect(refused.log.split('::error')[1]).toContain('multi-user.target')
    expect((await bakery.lab.journal.calls()).map(({ operation }) => operation)).not.toContain('StartSnapshot')
    await nothingIsLeft()
  }, 900_000)

  it('refuses an image that has no init, as soon as its console says so', async () => {
    const script = join(place, 'no-init.sh')
    writeFileSync(script, '#!/bin/sh\nrm -f /sbin/init /etc/init /bin/init /bin/sh\n')

    const refused = await bakeExample('legacy-bios', { ...BOOT, provision: script })

    expect(refused.log).toMatch(/does not boot in a virtual machine:[\s\S]*No init found/)
    await nothingIsLeft()
  }, 900_000)

  it('has in the machine the root that root-volume-size asked for', async () => {
    const sizes = { 'root-volume-size': '5' }

    const baked = await bakeExample('legacy-bios', { ...BOOT, ...sizes, package: 'measured' })

    expect(baked.log).not.toContain('::error')
    expect(baked.log).toMatch(/The root grows from 2\.0 GiB to 5\.0 GiB/)
    const [, bytes] = /df: *(\d+) *\//.exec(baked.log) ?? []
    process.stdout.write(`df in the machine: ${bytes} bytes\n`)
    expect(Number(bytes)).toBeGreaterThan(4.7 * 1024 ** 3)
    await nothingIsLeft()
  }, 900_000)

  it('takes with auto the machine that this runner can have, and says why', async () => {
    const baked = await bakeExample('uefi-preferred', { ...BOOT, 'verify-machine': 'auto', 'verify-url': EXAMPLE_URL })

    expect(baked.log).not.toContain('::error')
    expect(baked.log).toMatch(/is booted (in a virtual machine \(UEFI, KVM\)|as a container): \S+/)
    expect(baked.log).toMatch(/answers 200\./)
    process.stdout.write(`auto: ${baked.manifest?.boot?.how}, because ${baked.manifest?.boot?.why}\n`)
    await nothingIsLeft()
  }, 900_000)
})
