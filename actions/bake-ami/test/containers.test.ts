import { describe, expect, it } from '@jest/globals'
import { storedAs, withTransport } from '../src/containers.ts'

describe('an image of a container unit', () => {
  it.each([
    ['registry.example/web:1.2', 'docker://registry.example/web:1.2', 'registry.example/web:1.2'],
    ['docker://registry.example/web', 'docker://registry.example/web', 'registry.example/web'],
    ['oci-archive:/opt/web/Web.tar', 'oci-archive:/opt/web/Web.tar', 'localhost/web:latest']
  ])('%s is read as %s and kept as %s', (image, read, kept) => {
    expect(withTransport(image)).toBe(read)
    expect(storedAs(image)).toBe(kept)
  })
})
