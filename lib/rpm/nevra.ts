/** What names a package: name, epoch, version, release, architecture. */
export interface Nevra {
  readonly name: string
  readonly epoch: number
  readonly version: string
  readonly release: string
  readonly arch: string
}

/** `hello-world-1:2.0-1.noarch`; the epoch is left out when it is 0, as dnf prints it. */
export const nevraText = ({ name, epoch, version, release, arch }: Nevra): string =>
  `${name}-${epoch === 0 ? '' : `${epoch}:`}${version}-${release}.${arch}`

/**
 * The opposite of {@link nevraText}; undefined when the text is none. It can be read from its end, because neither a
 * version nor a release holds a hyphen, nor an architecture a dot (rpm, "Spec file tags").
 */
export function readNevra(text: string): Nevra | undefined {
  const [, name = '', epoch = '0', version = '', release = '', arch = ''] =
    /^(.+)-(?:(\d+):)?([^-:]+)-([^-]+)\.([^-.]+)$/.exec(text) ?? []
  return name === '' ? undefined : { name, epoch: Number(epoch), version, release, arch }
}

/** The version as a release of an application carries it: `1:2.0-1`. */
export const evrText = ({ epoch, version, release }: Nevra): string =>
  `${epoch === 0 ? '' : `${epoch}:`}${version}-${release}`

/** The file name that rpmbuild gives; it never has the epoch. */
export const fileName = ({ name, version, release, arch }: Nevra): string => `${name}-${version}-${release}.${arch}.rpm`

/**
 * Compares two versions as rpm does (rpm's rpmio/rpmvercmp.c): runs of digits by number, runs of letters by bytes, a
 * number above letters, `~` below everything even the end, `^` above the end and below anything else.
 */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0
  let [one, two] = [a, b]
  for (;;) {
    one = one.replace(/^[^A-Za-z0-9~^]+/, '')
    two = two.replace(/^[^A-Za-z0-9~^]+/, '')
    if (one.startsWith('~') || two.startsWith('~')) {
      if (!one.startsWith('~')) return 1
      if (!two.startsWith('~')) return -1
      one = one.slice(1)
      two = two.slice(1)
      continue
    }
    if (one.startsWith('^') || two.startsWith('^')) {
      if (one === '') return -1
      if (two === '') return 1
      if (!one.startsWith('^')) return 1
      if (!two.startsWith('^')) return -1
      one = one.slice(1)
      two = two.slice(1)
      continue
    }
    if (one === '' || two === '') break
    const number = /^\d/.test(one)
    const run = number ? /^\d+/ : /^[A-Za-z]+/
    const left = run.exec(one)?.[0] ?? ''
    const right = run.exec(two)?.[0] ?? ''
    if (right === '') return number ? 1 : -1
    one = one.slice(left.length)
    two = two.slice(right.length)
    const order = number ? compareNumbers(left, right) : compareBytes(left, right)
    if (order !== 0) return order
  }
  if (one === '' && two === '') return 0
  return one === '' ? -1 : 1
}

const compareBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function compareNumbers(a: string, b: string): number {
  const [one, two] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')]
  return one.length === two.length ? compareBytes(one, two) : one.length < two.length ? -1 : 1
}

/** Epoch, then version, then release; by rpm's rules unless others are given. */
export function compareEvr(a: Nevra, b: Nevra, compare = compareVersions): number {
  return Math.sign(a.epoch - b.epoch) || compare(a.version, b.version) || compare(a.release, b.release) || 0
}
