import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheDirectory } from '../host.ts'
import { contentHash, folderContents } from './content.ts'
import type { Filesystem } from './disk.ts'
import { used } from './prune.ts'
import { treeKey } from './tree.ts'

export interface Base {
  /** A sparse raw disk; nobody writes to it. */
  readonly rawPath: string
  readonly bytes: number
  /** SHA-256 of the disk. */
  readonly digest: string
}

export interface BaseOptions {
  readonly filesystem: Filesystem
  readonly sizeGiB?: number
  readonly log?: (line: string) => void
}

/** Where base images are kept, by content of their recipe. */
export const baseCache = (env: NodeJS.ProcessEnv = process.env): string => join(cacheDirectory(env), 'base')

/** Changes with anything that decides the disk: this folder, the tree's recipe, the options. */
export function baseKey(filesystem: Filesystem, sizeGiB: number): string {
  return contentHash([
    treeKey(),
    filesystem,
    `${sizeGiB} GiB`,
    ...folderContents(join(import.meta.dirname, 'files')),
    ...['provides.txt', 'lab-base-os.spec', 'disk.ts'].flatMap(name => folderFile(name))
  ])
}

/**
 * The base disk from the cache, built first if need be. One build at a time on a machine: the builder runs under
 * `flock`, in a mount namespace of its own, so that a killed build leaves neither lock nor mount.
 */
export async function ensureBase(options: BaseOptions): Promise<Base> {
  const { filesystem, sizeGiB = 2, log = () => undefined } = options
  const cache = baseCache()
  const key = baseKey(filesystem, sizeGiB)
  const cached = await readBase(cache, filesystem, key)
  if (cached !== undefined) {
    await used(join(cache, `${baseName(filesystem, key)}.json`))
    return cached
  }
  await mkdir(cache, { recursive: true })
  await builder(cache, [filesystem, `${sizeGiB}`, key], log)
  const built = await readBase(cache, filesystem, key)
  if (built === undefined) throw new Error(`The builder of the base left no disk in ${cache}.`)
  return built
}

export const baseName = (filesystem: Filesystem, key: string): string => `${filesystem}-${key}`

/** A base counts only once its JSON is there, which is written last. */
export async function readBase(cache: string, filesystem: Filesystem, key: string): Promise<Base | undefined> {
  try {
    const name = join(cache, baseName(filesystem, key))
    const facts = JSON.parse(await readFile(`${name}.json`, 'utf8')) as { bytes: number; digest: string }
    return { rawPath: `${name}.raw`, ...facts }
  } catch {
    return undefined
  }
}

function builder(cache: string, args: readonly string[], log: (line: string) => void): Promise<void> {
  const command = ['flock', join(cache, 'lock'), 'unshare', '--mount', '--propagation', 'private', process.execPath]
  return new Promise((resolve, reject) => {
    const child = spawn(command[0] ?? '', [...command.slice(1), join(import.meta.dirname, 'build.ts'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '--no-warnings' }
    })
    let told = ''
    child.stdout.on('data', chunk => {
      for (const line of String(chunk).trimEnd().split('\n')) log(line)
    })
    child.stderr.on('data', chunk => {
      told += String(chunk)
    })
    child.once('error', reject)
    child.once('close', code =>
      code === 0 ? resolve() : reject(new Error(`The base image could not be built. ${told.trim()}`))
    )
  })
}

function folderFile(name: string): (string | Uint8Array)[] {
  return [name, readFileSync(join(import.meta.dirname, name))]
}
