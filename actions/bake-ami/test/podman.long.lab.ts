import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { insideCommand } from '../../../lab/lifecycle.ts'
import { type Bakery, openBakery, withRoot } from './bakery.ts'
import { leftAfterAll } from './left.ts'
import { ociArchive } from './oci-archive.ts'
import { changedBase, registered, uploaded } from './own-base.ts'

/** A registry on loopback of the lab. */
const REGISTRY = '127.0.0.1:5000'
/** Emulated processors are slow, and this machine may be loaded. */
const BOOT = { verify: 'boot', 'verify-timeout-seconds': '600' }
const URL = 'http://127.0.0.1:8080/'

let bakery: Bakery
let place: string
let base: string
let registry: ChildProcess
/** The image in the registry, by its digest. */
let image: string

/** What builds a package with Quadlet files, and what else it has. */
const quadlets = (name: string, units: Readonly<Record<string, string>>, install = '', files = '') => {
  const directory = '%{buildroot}/usr/share/containers/systemd'
  const copies = Object.entries(units).map(([unit, text], index) => {
    writeFileSync(join(place, `${name}-${index}`), text)
    return `install -D -m 644 ${join(place, `${name}-${index}`)} ${directory}/${unit}`
  })
  return {
    name,
    install: [...copies, install].join('\n'),
    files: [...Object.keys(units).map(unit => `/usr/share/containers/systemd/${unit}`), files].join('\n')
  }
}

/** On a machine with both versions of control groups, version 2 has no limit of processes to set. */
const container = (lines: string, unit = ''): string => `[Unit]
Description=A container of ours
${unit}
[Container]
PidsLimit=0
${lines}
[Install]
WantedBy=multi-user.target
`

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'kiln-podman-'))
  const files = { 'bin/busybox': readFileSync('/bin/busybox'), 'www/index.html': 'hello from a container' }
  ociArchive(join(place, 'web.tar'), files, ['/bin/busybox', 'httpd', '-f', '-p', '80', '-h', '/www'])
  ociArchive(join(place, 'hello.tar'), { ...files, hello: 'hello from an archive' }, ['/bin/busybox', 'sleep', '9999'])
  // Its digest is known once it is in the registry, which is in the lab; so packages are made anew then.
  bakery = await openBakery('podman', [])
  await startRegistry()
  image = `${REGISTRY}/web@${await pushed(join(place, 'web.tar'), `${REGISTRY}/web:1`)}`
  bakery.add([
    quadlets(
      'boxed-app',
      { 'boxed.container': container('Image=oci-archive:/usr/share/boxed-app/hello.tar') },
      `install -D -m 644 ${join(place, 'hello.tar')} %{buildroot}/usr/share/boxed-app/hello.tar`,
      '/usr/share/boxed-app'
    ),
    {
      ...quadlets(
        'web-app',
        {
          'web.container': container(
            `Image=${REGISTRY}/no-such-image\nPublishPort=8080:80`,
            'Requires=boxed.service\nAfter=boxed.service'
          ),
          'web.container.d/10-image.conf': `[Container]\nImage=${image}\n`,
          'users/web.container': container(`Image=${REGISTRY}/no-such-image`)
        },
        `mkdir -p %{buildroot}/etc/containers/registries.conf.d
printf '[[registry]]\\nlocation = "${REGISTRY}"\\ninsecure = true\\n' > %{buildroot}/etc/containers/registries.conf.d/ours.conf`,
        '/etc/containers/registries.conf.d/ours.conf'
      ),
      requires: 'boxed-app'
    },
    {
      ...quadlets('broken-app', {
        'broken.container': container(`Image=${image}\nExec=/no-such-program\nServiceName=shattered`)
      }),
      requires: 'web-app'
    }
  ])
  const disk = await changedBase(place, ['with-podman.sh', 'bootable.sh'])
  base = await registered(bakery.lab, await uploaded(bakery.lab, disk), 'uefi-preferred')
}, 900_000)
afterAll(async () => {
  await stopRegistry()
  await bakery.end()
  rmSync(place, { recursive: true, force: true })
}, 60_000)

async function startRegistry(): Promise<void> {
  const config = join(place, 'registry.yml')
  writeFileSync(
    config,
    `version: 0.1\nstorage: {filesystem: {rootdirectory: ${place}/registry}}\nhttp: {addr: "${REGISTRY}"}\n`
  )
  const [program = '', ...args] = insideCommand(bakery.lab.name, ['docker-registry', 'serve', config])
  registry = spawn(program, args, { stdio: 'ignore' })
  while ((await bakery.lab.get(`http://${REGISTRY}/v2/`)).status !== 200) await sleep(200)
}

async function stopRegistry(): Promise<void> {
  if (registry.exitCode !== null || registry.signalCode !== null) return
  const ended = once(registry, 'close')
  registry.kill('SIGTERM')
  await ended
}

/** Puts an archive into the registry; gives its digest. */
async function pushed(archive: string, name: string): Promise<string> {
  const digest = join(place, 'digest')
  const copy = ['copy', '--dest-tls-verify=false', '--digestfile', digest, `oci-archive:${archive}`, `docker://${name}`]
  const { code, stderr } = await bakery.lab.exec('skopeo', copy)
  if (code !== 0) throw new Error(stderr)
  return readFileSync(digest, 'utf8').trim()
}

const bake = (given: Readonly<Record<string, string>>) =>
  bakery.bake({ ...bakery.fresh(), package: 'web-app', 'base-ami': base, ...given })
const nothingIsLeft = async (): Promise<void> =>
  expect(await leftAfterAll(bakery.directory, 'qemu-system', 'conmon')).toEqual([])

describe('an application that is a container unit, on a base with podman', () => {
  it('has its images pulled by the podman of the base; a machine runs them with no registry, and its port answers', async () => {
    const baked = await bake({ ...BOOT, 'verify-machine': 'virtual', 'verify-url': URL })

    expect(baked.log).not.toContain('::error')
    expect(baked.log).toContain(`Pulling the container image ${image} into the image.`)
    expect(baked.log).toMatch(/boots in a virtual machine \(UEFI, \w+\) in [\d.]+ s: running, \S+:8080\/ answers 200/)
    expect(baked.manifest?.boot).toMatchObject({ state: 'running', failed: [] })
    process.stdout.write(`${baked.manifest?.boot?.how}: ${baked.manifest?.boot?.milliseconds} ms\n`)
    const disk = await bakery.assembled(baked.outputs['snapshot-id'] ?? '')
    const look = `for place in proc sys dev; do mount --rbind "/$place" "$1/$place"; done
      for place in run tmp var/tmp; do mount -t tmpfs tmpfs "$1/$place"; done
      chroot "$1" env -i PATH=/usr/sbin:/usr/bin podman images --digests --format '{{.Repository}} {{.Tag}} {{.Digest}}' | sort
      cat "$1"/var/lib/containers/storage/overlay/*/diff/hello`
    const [web, digest] = image.split('@')
    const lines = withRoot(disk, look).split('\n')
    expect(lines[0]).toBe(`${web} <none> ${digest}`)
    expect(lines[1]).toMatch(/^localhost\/hello latest sha256:/)
    expect(lines.at(-1)).toBe('hello from an archive')
    await nothingIsLeft()
  }, 1_200_000)

  it('runs them as a container too, in a trial that is only that', async () => {
    const baked = await bake({ ...BOOT, 'verify-machine': 'container', 'verify-url': URL })

    expect(baked.log).not.toContain('::error')
    expect(baked.log).toMatch(/boots as a container in [\d.]+ s: running, \S+:8080\/ answers 200/)
    process.stdout.write(`as a container: ${baked.manifest?.boot?.milliseconds} ms\n`)
    await nothingIsLeft()
  }, 1_200_000)

  it.each(['virtual', 'container'])(
    'is refused when its container cannot start (%s)',
    async machine => {
      await bakery.lab.journal.clear()

      const refused = await bake({ ...BOOT, package: 'broken-app', 'verify-machine': machine })

      expect(refused.code).toBe(1)
      expect(refused.log).toMatch(/The image boots, but [^\n]*(shattered\.service|A container of ours)[^\n]* failed/)
      // The journal is asked where it can be; a machine has only its console.
      if (machine === 'container') expect(refused.log).toMatch(/::error.*no-such-program/)
      expect((await bakery.lab.journal.calls()).map(({ operation }) => operation)).not.toContain('StartSnapshot')
      await nothingIsLeft()
    },
    1_200_000
  )

  it('is refused when the registry is gone at the bake', async () => {
    await stopRegistry()

    const refused = await bake({})
    await startRegistry()

    expect(refused.log).toMatch(new RegExp(`The container image ${image} was not pulled: [\\s\\S]*connection refused`))
  }, 300_000)
})
