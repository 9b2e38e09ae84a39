import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Bakery, openBakery, withRoot } from './bakery.ts'
import { ociArchive } from './oci-archive.ts'
import { changedBase, registered, uploaded } from './own-base.ts'

let bakery: Bakery
let place: string
let base: string

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'kiln-podman-'))
  ociArchive(join(place, 'hello.tar'), 'hello from a container')
  bakery = await openBakery('podman', [
    {
      name: 'boxed',
      install: `install -D -m 644 ${join(place, 'hello.tar')} %{buildroot}/usr/share/boxed/hello.tar
mkdir -p %{buildroot}/usr/share/containers/systemd
printf '[Container]\\nImage=oci-archive:/usr/share/boxed/hello.tar\\n' > %{buildroot}/usr/share/containers/systemd/boxed.container`,
      files: '/usr/share/boxed\n/usr/share/containers/systemd/boxed.container'
    }
  ])
  base = await registered(
    bakery.lab,
    await uploaded(bakery.lab, await changedBase(place, 'with-podman.sh')),
    'legacy-bios'
  )
}, 900_000)
afterAll(async () => {
  await bakery.end()
  rmSync(place, { recursive: true, force: true })
}, 60_000)

describe('an application that is a container unit, on a base with podman', () => {
  it('has its image pulled by the podman of the base, which then has it', async () => {
    const baked = await bakery.bake({ package: 'boxed', 'base-ami': base })

    expect(baked.log).not.toContain('::error')
    const disk = await bakery.assembled(baked.outputs['snapshot-id'] ?? '')
    const look = `for place in proc sys dev; do mount --rbind "/$place" "$1/$place"; done
      for place in run tmp var/tmp; do mount -t tmpfs tmpfs "$1/$place"; done
      chroot "$1" env -i PATH=/usr/sbin:/usr/bin podman images --format '{{.Repository}}:{{.Tag}}'
      cat "$1"/var/lib/containers/storage/overlay/*/diff/hello "$1"/var/lib/containers/storage/vfs/dir/*/hello 2>/dev/null || :`
    expect(withRoot(disk, look)).toMatch(/^localhost\/hello:latest\n[\s\S]*hello from a container/)
  }, 300_000)
})
