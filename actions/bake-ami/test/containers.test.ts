import { describe, expect, it } from '@jest/globals'
import { imagesOf, storedAs, unitOfQuadlet, withTransport } from '../src/containers.ts'

describe('container units', () => {
  it('name their images, each once, but for those that are units themselves', () => {
    const units = [
      '[Container]\nImage=registry.example/web:1.2\nExec=x\n',
      '[Container]\n Image = registry.example/web:1.2 \n',
      '[Container]\nImage=base.image\n',
      '[Container]\nImage=ours.build\n',
      '[Image]\nImage=docker.io/library/redis@sha256:ab\n',
      '[Container]\n#Image=no\n'
    ]

    expect(imagesOf(units)).toEqual(['registry.example/web:1.2', 'docker.io/library/redis@sha256:ab'])
  })

  it.each([
    ['registry.example/web:1.2', 'docker://registry.example/web:1.2', 'registry.example/web:1.2'],
    ['docker://registry.example/web', 'docker://registry.example/web', 'registry.example/web'],
    ['oci-archive:/opt/web/Web.tar', 'oci-archive:/opt/web/Web.tar', 'localhost/web:latest']
  ])('%s is read as %s and kept as %s', (image, read, kept) => {
    expect(withTransport(image)).toBe(read)
    expect(storedAs(image)).toBe(kept)
  })

  it.each([
    ['/usr/share/containers/systemd/web.container', 'web.service'],
    ['/etc/containers/systemd/site/web.kube', 'web.service'],
    ['/usr/share/containers/systemd/data.volume', 'data-volume.service'],
    ['/usr/share/containers/systemd/base.image', 'base-image.service'],
    ['/usr/share/containers/systemd/web.container.d/10-port.conf', undefined],
    ['/usr/share/web/web.container', undefined]
  ])('%s is the unit %s, which a trial boot watches', (file, unit) => {
    expect(unitOfQuadlet(file)).toBe(unit)
  })
})
