import { chmod, lstat, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { KilnError } from '../../../lib/errors.ts'
import { locked } from '../../../lib/rpm/lock.ts'
import type { Surroundings } from './main.ts'

/**
 * One path for every machine and workspace: an SRPM holds its spec with %_topdir expanded, and each binary package
 * holds a digest of the SRPM (rpm build/pack.cc), so only builds in equal paths can be bit for bit equal.
 */
export const BUILD_ROOT = '/var/tmp/kiln-build'
const LOCK_WAIT_SECONDS = 600

export interface BuildTree {
  readonly topdir: string
  readonly specs: string
  readonly sources: string
  /** An open file with the lock on it, which lasts as long as this process or rpmbuild. */
  readonly lock: number
}

/** Makes the directory that all users of the machine have their build trees in. */
export async function makeBuildRoot(): Promise<void> {
  await mkdir(BUILD_ROOT, { recursive: true })
  await chmod(BUILD_ROOT, 0o1777).catch(() => {}) // another user's, then it is that already
  await refuseForeign(BUILD_ROOT, { shared: true })
}

/**
 * Runs the body with an empty build tree for packages of this name, which is removed afterwards.
 *
 * Two builds of one package on one host take turns by flock; builds of different packages do not meet. A private mount
 * namespace would let them run side by side, but it needs root or user namespaces, which job containers and
 * Ubuntu 24.04 do not give. A lock of flock ends with its holders, so a killed build leaves nothing that blocks.
 */
export async function withBuildTree<T>(
  name: string,
  { signal, progress }: Pick<Surroundings, 'signal' | 'progress'>,
  body: (tree: BuildTree) => Promise<T>
): Promise<T> {
  // The name becomes a directory that is removed; rpm itself allows more than this.
  if (!/^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(name)) {
    throw new KilnError(`"${name}" cannot name a package.`, { remedy: 'Correct the Name tag of the spec.' })
  }
  const topdir = join(BUILD_ROOT, name)
  let holder = ''
  const lock = await locked(`${topdir}.lock`, {
    seconds: LOCK_WAIT_SECONDS,
    signal,
    onHeld: who => {
      holder = who
      progress.say(`Waiting for another build of ${name} on this machine (${who}), ${LOCK_WAIT_SECONDS} s at most`)
    }
  })
  if (lock === undefined) {
    throw new KilnError(`Another build of ${name} (${holder}) has held ${topdir} for ${LOCK_WAIT_SECONDS} s.`, {
      remedy: `Wait for it, or end it (\`fuser -v ${topdir}.lock\` tells what holds the lock), and run this again.`
    })
  }
  try {
    await refuseForeign(topdir, { shared: false })
    await rm(topdir, { recursive: true, force: true })
    const tree = { topdir, specs: join(topdir, 'SPECS'), sources: join(topdir, 'SOURCES'), lock: lock.fd }
    await mkdir(topdir, { mode: 0o755 })
    for (const part of ['BUILD', 'BUILDROOT', 'RPMS', 'SRPMS', 'SPECS', 'SOURCES', 'TMP'])
      await mkdir(join(topdir, part))
    try {
      return await body(tree)
    } finally {
      await rm(topdir, { recursive: true, force: true, maxRetries: 3 })
    }
  } finally {
    await lock.close()
  }
}

/** The path is known to all users of the machine, so one of them could have put something there. */
async function refuseForeign(path: string, { shared }: { shared: boolean }): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined) return
  const mine = shared || found.uid === process.getuid?.()
  if (!found.isDirectory() || !mine) {
    throw new KilnError(`${path} belongs to somebody else.`, {
      remedy: `Remove ${path} if nothing uses it, and run this again.`
    })
  }
}
