/** What Quadlet, a generator of podman's, makes of its files: units of systemd, and the images they need (podman-systemd.unit(5)). Pure. */
import { dirname, join } from 'node:path'

/** Where Quadlet looks in an image, the first before the second. */
export const QUADLET_DIRECTORIES = ['/etc/containers/systemd', '/usr/share/containers/systemd'] as const

/** The section that says what a file of this kind is about. */
const SECTIONS = {
  container: 'Container',
  kube: 'Kube',
  pod: 'Pod',
  volume: 'Volume',
  network: 'Network',
  image: 'Image',
  build: 'Build',
  artifact: 'Artifact'
} as const
type Kind = keyof typeof SECTIONS

/** A file in one of Quadlet's directories. */
export interface QuadletFile {
  readonly path: string
  readonly text: string
}

export interface Quadlet {
  /** The file and its drop-ins. */
  readonly paths: readonly string[]
  readonly service: string
  readonly description: string | undefined
  /** References of images that it needs. */
  readonly images: readonly string[]
  /** Files of Kubernetes that name further ones. */
  readonly yaml: readonly string[]
  /** What an instance has to get when it starts the unit, and why. */
  readonly notPulled: readonly string[]
}

/** Whether a file is for the services of users, whose storage is none of the system's. */
export const isOfUsers = (path: string): boolean =>
  QUADLET_DIRECTORIES.some(directory => path.startsWith(`${directory}/users/`)) ||
  /\/\.config\/containers\/systemd\//.test(path)

/** Whether a file is one that Quadlet reads, be it a unit or a drop-in, of the system or of users. */
export const isQuadlet = (path: string): boolean => {
  const isDropIn = /\.d\/[^/]+\.conf$/.test(path)
  const name = isDropIn ? nameOf(dirname(path)).slice(0, -'.d'.length) : nameOf(path)
  const isIn = QUADLET_DIRECTORIES.some(directory => path.startsWith(`${directory}/`)) || isOfUsers(path)
  return isIn && (kindOf(name) !== undefined || (isDropIn && name in SECTIONS))
}

/** The system's units, of all files in its directories. Of two of one name the first directory's is taken. */
export function quadletsOf(files: readonly QuadletFile[]): readonly Quadlet[] {
  const ofSystem = files
    .filter(({ path }) => !isOfUsers(path))
    .toSorted((a, b) => (dirname(a.path) < dirname(b.path) ? -1 : dirname(a.path) > dirname(b.path) ? 1 : 0))
  const units = new Map<string, QuadletFile>()
  for (const file of ofSystem) {
    const name = nameOf(file.path)
    if (kindOf(name) !== undefined && !/\.d\/[^/]+$/.test(file.path) && !units.has(name)) units.set(name, file)
  }
  const read = [...units].map(([name, file]) => {
    const dropIns = dropInsOf(name, ofSystem)
    const values = settings([file, ...dropIns].map(({ text }) => text).join('\n'))
    return { name, values, kind: kindOf(name) ?? 'container', paths: [file, ...dropIns].map(({ path }) => path) }
  })
  const last = (name: string, key: string): string | undefined => {
    const unit = read.find(one => one.name === name)
    return unit?.values.get(`${SECTIONS[unit.kind]}.${key}`)?.at(-1)
  }
  const built = read.filter(({ kind }) => kind === 'build').flatMap(({ values }) => values.get('Build.ImageTag') ?? [])

  return read.map(({ name, kind, values, paths }) => {
    const images: string[] = []
    const notPulled: string[] = []
    for (const named of imagesNamed(kind, values)) {
      const image = named.endsWith('.image') ? last(named, 'Image') : named
      if (image === undefined) notPulled.push(`${named}, which is not there`)
      else if (image.endsWith('.build') || built.includes(image)) notPulled.push(`${image}, which is built there`)
      else if (image.includes('%')) notPulled.push(`${image}, which systemd completes there`)
      else images.push(image)
    }
    const artifact = last(name, 'Artifact')
    if (artifact !== undefined) notPulled.push(`the artifact ${artifact}`)
    if (kind === 'build') notPulled.push('what it is built from')
    const yaml = (values.get('Kube.Yaml') ?? []).map(file =>
      file.startsWith('/') ? file : join(dirname(paths[0] ?? ''), file)
    )
    const description = values.get('Unit.Description')?.at(-1)
    return { paths, service: serviceOf(name, kind, values), description, images, yaml, notPulled }
  })
}

/** The images that files of Kubernetes name, each once. */
export const imagesOfYaml = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/^\s*(?:-\s+)?image:\s*["']?([^\s"'#]+)/gm)].map(([, image = '']) => image))
]

const nameOf = (path: string): string => path.split('/').at(-1) ?? path

function kindOf(name: string): Kind | undefined {
  const kind = /\.([a-z]+)$/.exec(name)?.[1] ?? ''
  return kind in SECTIONS ? (kind as Kind) : undefined
}

type Settings = ReadonlyMap<string, readonly string[]>

/** All values of each key, by `Section.Key`. */
function settings(text: string): Settings {
  const values = new Map<string, string[]>()
  let section = ''
  for (const line of text.replaceAll(/\\\n\s*/g, '').split('\n')) {
    const [, header] = /^\s*\[(.+)\]\s*$/.exec(line) ?? []
    const [, key, value = ''] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (header !== undefined) section = header
    else if (key !== undefined) values.set(`${section}.${key}`, [...(values.get(`${section}.${key}`) ?? []), value])
  }
  return values
}

/** Those of its own directory first, then of names cut off at a dash, then of the kind; of one name only the first, in the order of their names. */
function dropInsOf(name: string, files: readonly QuadletFile[]): readonly QuadletFile[] {
  const kind = kindOf(name) ?? ''
  const stem = name.slice(0, -kind.length - 1)
  const parts = (stem.split('@')[0] ?? '').split('-')
  const cut = parts.slice(1).map((_, index) => `${parts.slice(0, parts.length - 1 - index).join('-')}-`)
  const template = /^[^@]+@/.exec(stem)?.[0]
  const stems = [...new Set([stem, ...(template === undefined ? [] : [template]), ...cut])]
  const directories = [...stems.map(one => `${one}.${kind}.d`), `${kind}.d`]
  const sources = [...new Set(files.map(({ path }) => dirname(dirname(path))))].toSorted()
  const found = new Map<string, QuadletFile>()
  for (const source of sources) {
    for (const directory of directories) {
      for (const file of files) {
        const conf = nameOf(file.path)
        if (dirname(file.path) !== join(source, directory) || !conf.endsWith('.conf') || found.has(conf)) continue
        found.set(conf, file)
      }
    }
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file)
}

function serviceOf(name: string, kind: Kind, values: Settings): string {
  const stem = name.slice(0, -kind.length - 1)
  const instance = stem.endsWith('@') ? (values.get('Install.DefaultInstance')?.at(-1) ?? '') : ''
  const given = values.get(`${SECTIONS[kind]}.ServiceName`)?.at(-1)
  if (given !== undefined) return `${given}.service`
  return kind === 'container' || kind === 'kube' ? `${stem}${instance}.service` : `${stem}-${kind}.service`
}

function imagesNamed(kind: Kind, values: Settings): readonly string[] {
  if (kind !== 'container' && kind !== 'image' && kind !== 'volume') return []
  const image = values.get(`${SECTIONS[kind]}.Image`)?.at(-1)
  const mounted = (values.get('Container.Mount') ?? []).flatMap(mount =>
    /(^|,)type=image(,|$)/.test(mount) ? (/(?:^|,)(?:source|src)=([^,]+)/.exec(mount)?.[1] ?? []) : []
  )
  return [...(image === undefined || image === '' ? [] : [image]), ...mounted]
}
