import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Bakery, openBakery, withRoot } from './bakery.ts'
import { ociArchive } from './oci-archive.ts'

let bakery: Bakery
let place: string

/** A package with a container unit, and, for want of a registry, the image itself. */
const container = (name: string, image: string) => ({
  name,
  install: `install -D -m 644 ${join(place, 'hello.tar')} %{buildroot}/usr/share/${name}/hello.tar
mkdir -p %{buildroot}/usr/share/containers/systemd
printf '[Container]\\nImage=${image}\\n' > %{buildroot}/usr/share/containers/systemd/${name}.container`,
  files: `/usr/share/${name}\n/usr/share/containers/systemd/${name}.container`
})

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'kiln-containers-'))
  ociArchive(join(place, 'hello.tar'), { hello: 'hello from a container' })
  bakery = await openBakery('containers', [
    container('boxed', 'oci-archive:/usr/share/boxed/hello.tar'),
    container('lost', 'oci-archive:/usr/share/lost/no-such.tar')
  ])
}, 120_000)
afterAll(async () => {
  await bakery.end()
  rmSync(place, { recursive: true, force: true })
}, 60_000)

describe('an application that is a container unit', () => {
  it('has its image in the AMI, in the storage that podman of the image uses', async () => {
    const baked = await bakery.bake({ package: 'boxed' })

    expect(baked.log).not.toContain('::error')
    expect(baked.log).toContain('Pulling the container image oci-archive:/usr/share/boxed/hello.tar into the image.')
    const disk = await bakery.assembled(baked.outputs['snapshot-id'] ?? '')
    const store = '"$1/var/lib/containers/storage"'
    const look = `grep -o 'localhost/hello:latest' ${store}/overlay-images/images.json | head -1
      cat ${store}/overlay/*/diff/hello
      ls "$1/run/kiln" 2>/dev/null | wc -l`
    expect(
      withRoot(disk, look)
        .split('\n')
        .map(line => line.trim())
    ).toEqual(['localhost/hello:latest', 'hello from a container0', ''])
  }, 120_000)

  it('fails the bake before a snapshot is started when its image cannot be had', async () => {
    await bakery.lab.journal.clear()

    const failed = await bakery.bake({ package: 'lost' })

    expect(failed.log).toContain('The container image oci-archive:/usr/share/lost/no-such.tar was not pulled')
    expect((await bakery.lab.journal.calls()).map(({ operation }) => operation)).not.toContain('StartSnapshot')
  }, 120_000)
})
