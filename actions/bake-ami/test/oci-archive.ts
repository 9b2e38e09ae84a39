import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * An OCI archive of an image with these files, by their names in it, made without a registry and without a container engine
 * (https://github.com/opencontainers/image-spec).
 */
export function ociArchive(
  path: string,
  files: Readonly<Record<string, string | Buffer>>,
  command: readonly string[] = ['/hello']
): void {
  const place = mkdtempSync(join(tmpdir(), 'kiln-oci-'))
  for (const [name, content] of Object.entries(files)) {
    const file = join(place, 'layer', name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content, { mode: 0o755 })
  }
  execFileSync('tar', ['--create', '--file', join(place, 'layer.tar'), '--directory', join(place, 'layer'), '.'])
  const blobs = join(place, 'layout/blobs/sha256')
  mkdirSync(blobs, { recursive: true })
  const blob = (mediaType: string, bytes: Buffer) => {
    const hex = createHash('sha256').update(bytes).digest('hex')
    writeFileSync(join(blobs, hex), bytes)
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length }
  }
  const json = (mediaType: string, value: object) => blob(mediaType, Buffer.from(JSON.stringify(value)))
  const layer = blob(
    'application/vnd.oci.image.layer.v1.tar',
    execFileSync('cat', [join(place, 'layer.tar')], { maxBuffer: 1e8 })
  )
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'
  const config = json('application/vnd.oci.image.config.v1+json', {
    architecture,
    os: 'linux',
    config: { Cmd: command },
    rootfs: { type: 'layers', diff_ids: [layer.digest] }
  })
  const manifest = json('application/vnd.oci.image.manifest.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config,
    layers: [layer]
  })
  writeFileSync(join(place, 'layout/oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
  writeFileSync(join(place, 'layout/index.json'), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }))
  execFileSync('tar', ['--create', '--file', path, '--directory', join(place, 'layout'), '.'])
  rmSync(place, { recursive: true })
}
