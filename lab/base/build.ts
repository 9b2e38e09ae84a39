/** The builder that index.ts starts under the cache's lock: `build.ts <filesystem> <GiB> <key>`. */
import { rename, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildDisk, digestOf, type Filesystem } from './disk.ts'
import { baseCache, baseName, readBase } from './index.ts'
import { prune, used } from './prune.ts'
import { ensureTree } from './tree.ts'

const [filesystem, sizeGiB, key] = process.argv.slice(2) as [Filesystem, string, string]
const cache = baseCache()

try {
  // Another build may have made it while this one waited for the lock.
  if ((await readBase(cache, filesystem, key)) === undefined) await build()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

async function build(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('Building the base image needs root (mount, chroot). Run it with sudo.')
  const tarball = await ensureTree(cache, line => console.log(line))
  await used(tarball)
  const name = join(cache, baseName(filesystem, key))
  // One file and one folder for all builds: the lock is held, and a killed build's remains are overwritten by the next.
  const partial = join(cache, 'disk.partial')
  const bytes = Number(sizeGiB) * 2 ** 30
  const mountPoint = join(cache, 'mount')
  console.log(`laying the tree out on a ${sizeGiB} GiB disk with ${filesystem}`)
  try {
    await buildDisk({ path: partial, bytes, filesystem, tarball, mountPoint })
  } finally {
    await rmdir(mountPoint).catch(() => undefined)
  }
  const digest = await digestOf(partial)
  await rename(partial, `${name}.raw`)
  await writeFile(`${name}.json`, JSON.stringify({ bytes, digest }))
  await prune(cache)
}
