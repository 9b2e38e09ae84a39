import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must, type Ran, run } from './child.ts'
import { type Chroot, exists } from './chroot.ts'
import {
  imagesOfYaml,
  isOfUsers,
  isQuadlet,
  QUADLET_DIRECTORIES,
  type Quadlet,
  type QuadletFile,
  quadletsOf
} from './quadlet.ts'
import { Refused, tell } from './telling.ts'

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

/** The units that Quadlet will make of what is in the image. */
export async function quadletsIn(root: string, image: Chroot): Promise<readonly Quadlet[]> {
  const files: QuadletFile[] = []
  const read = async (directory: string): Promise<void> => {
    const entries = await readdir(join(root, directory), { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const path = join(directory, entry.name)
      if (entry.isDirectory()) await read(path)
      else files.push({ path, text: await textIn(path, image) })
    }
  }
  for (const directory of QUADLET_DIRECTORIES) await read(directory)
  return quadletsOf(files)
}

/** Those of them of which packages brought the file or a drop-in. */
export async function broughtQuadlets(
  root: string,
  brought: readonly string[],
  image: Chroot
): Promise<readonly Quadlet[]> {
  if (!brought.some(isQuadlet)) return []
  return (await quadletsIn(root, image)).filter(({ paths }) => paths.some(path => brought.includes(path)))
}

/** Read by a program of the image, because a link leads to a place in it. */
const textIn = async (path: string, image: Chroot): Promise<string> => (await image('cat', [path])).out

/**
 * Pulls the images that Quadlet's units need, of those that packages brought, into the image's own storage, so that instances start them
 * without a registry. The image's podman does it where it has one; skopeo of the runner otherwise. What cannot be had now is told.
 */
export async function pullContainers(root: string, brought: readonly string[], image: Chroot): Promise<void> {
  for (const path of brought.filter(isQuadlet).filter(isOfUsers)) {
    tell({
      warn: `${path} is for the services of users: what it needs is pulled by each instance, not into the image.`
    })
  }
  const wanted = new Set<string>()
  for (const { paths, images, yaml, notPulled } of await broughtQuadlets(root, brought, image)) {
    for (const what of notPulled) {
      tell({ warn: `${paths[0]} needs ${what}: each instance gets it when it starts the unit, if it can.` })
    }
    for (const one of images) wanted.add(one)
    for (const file of yaml) for (const one of imagesOfYaml(await textIn(file, image))) wanted.add(one)
  }
  if (wanted.size === 0) return
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
