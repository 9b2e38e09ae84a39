import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must, type Ran, run } from './child.ts'
import { type Chroot, exists } from './chroot.ts'
import { Refused, tell } from './telling.ts'

/** Where packages and administrators put the files of which Quadlet makes units (podman-systemd.unit(5)). */
const QUADLET =
  /^\/(?:usr\/share|etc)\/containers\/systemd\/(?:.+\/)?([^/]+)\.(container|kube|pod|volume|network|image|build)$/
/** Kinds of them that name an image to pull. */
const WITH_IMAGE = new Set(['container', 'image'])

/** The unit of systemd that Quadlet makes of a file, by its name (podman-systemd.unit(5)); undefined of another file. Pure. */
export function unitOfQuadlet(file: string): string | undefined {
  const [, name, kind] = QUADLET.exec(file) ?? []
  if (name === undefined) return undefined
  return kind === 'container' || kind === 'kube' ? `${name}.service` : `${name}-${kind}.service`
}

/** The images that units name, each once; one that is the name of another unit is pulled for that unit. Pure. */
export function imagesOf(units: readonly string[]): readonly string[] {
  const named = units.flatMap(unit => {
    const values = [...unit.matchAll(/^\s*Image\s*=\s*(\S.*?)\s*$/gm)].map(([, value = '']) => value)
    return values.filter(value => !/\.(image|build)$/.test(value))
  })
  return [...new Set(named)]
}

/** A reference as skopeo wants it: with the transport, which podman adds by itself. Pure. */
export const withTransport = (image: string): string =>
  /^(docker|oci|oci-archive|docker-archive|dir):/.test(image) ? image : `docker://${image}`

/** The name under which storage keeps an image of a registry; an archive is kept by its file's name. Pure. */
export function storedAs(image: string): string {
  const [, transport = '', place = ''] = /^(oci|oci-archive|docker-archive|dir):([^:]+)/.exec(image) ?? []
  if (transport === '') return image.replace(/^docker:\/\//, '')
  const name = (place.split('/').at(-1) ?? 'image').replace(/\.tar(\.\w+)?$/, '').toLowerCase()
  return `localhost/${name}:latest`
}

/**
 * Pulls the images of the container units among the files that packages brought, into the image's own storage, so that instances start them
 * without a registry. The image's podman does it where it has one; skopeo of the runner otherwise.
 */
export async function pullContainers(root: string, files: readonly string[], image: Chroot): Promise<void> {
  const units = files.filter(file => WITH_IMAGE.has(QUADLET.exec(file)?.[2] ?? ''))
  if (units.length === 0) return
  const wanted = imagesOf(await Promise.all(units.map(file => readFile(join(root, file), 'utf8'))))
  const hasPodman = await exists(join(root, 'usr/bin/podman'))
  try {
    for (const one of wanted) await pull(one, root, hasPodman, image)
  } finally {
    await unmountUnder(join(root, 'var/lib/containers'))
  }
}

async function pull(one: string, root: string, hasPodman: boolean, image: Chroot): Promise<void> {
  tell({ say: `Pulling the container image ${one} into the image.` })
  const ran = hasPodman
    ? await pulledByPodman(one, image)
    : await run('skopeo', ['copy', '--quiet', rooted(withTransport(one), root), await storage(root, one)]).catch(
        (error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') throw error
          throw new Refused(
            `The package has a container unit for ${one}, and neither the base has podman nor this runner skopeo.`,
            'Use a base with podman 4.4 or later, which also runs the unit, or install skopeo on the runner.'
          )
        }
      )
  if (ran.code !== 0) {
    throw new Refused(
      `The container image ${one} was not pulled: ${ran.all.split('\n').slice(-5).join('\n')}`,
      'Check its name, and that the runner may read it; a private registry needs a login before this step.'
    )
  }
}

/** What podman pulls from an archive has no name until it gets one; the last that it prints is the image's id (podman-pull(1)). */
async function pulledByPodman(one: string, image: Chroot): Promise<Ran> {
  const pulled = await image('podman', ['pull', '--quiet', one])
  const isOfRegistry = storedAs(one) === one.replace(/^docker:\/\//, '')
  if (pulled.code !== 0 || isOfRegistry) return pulled
  return image('podman', ['tag', pulled.out.trim().split('\n').at(-1) ?? '', storedAs(one)])
}

/** The storage's driver leaves its own directory mounted on itself, which would hold the root. */
async function unmountUnder(directory: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .flatMap(line => line.split(' ')[4] ?? [])
    .filter(place => place.startsWith(`${directory}/`))
  for (const place of mounts.toReversed()) await must('umount', [place])
}

/** Archives lie in the image. */
const rooted = (reference: string, root: string): string =>
  reference.replace(/^((?:oci|docker)(?:-archive)?|dir):\/(?!\/)/, `$1:${root}/`)

async function storage(root: string, image: string): Promise<string> {
  const graph = join(root, 'var/lib/containers/storage')
  // What only a running machine needs is not for the image.
  const transient = join(root, 'run/kiln/containers')
  for (const directory of [graph, transient]) await mkdir(directory, { recursive: true })
  return `containers-storage:[overlay@${graph}+${transient}]${storedAs(image)}`
}
