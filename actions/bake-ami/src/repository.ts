import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { normalize, posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { briefly, KilnError } from '../../../lib/errors.ts'
import { aptIndex, SUITE } from './apt-index.ts'
import type { Source } from './installation.ts'
import type { Package } from './packages.ts'
import { readAhead } from './reading-ahead.ts'
import { opener } from './repository-files.ts'
import { yumIndex } from './yum-index.ts'

/** A yum or apt repository as it was at the first look: every later answer belongs to that revision. */
export interface Repository {
  /** For people: without credentials. */
  readonly shown: string
  /** Those that may fit an architecture, as EC2 names it. @throws KilnError when it cannot be read. */
  packages(architecture: string, signal: AbortSignal): Promise<readonly Package[]>
  /** SHA-256 of what its metadata begin with, repomd.xml or InRelease: what it was when it was read. */
  revision(signal: AbortSignal): Promise<string>
  /**
   * Whether there is a signature at all that vouches for a package: its own, or its repository's. Whose and whether it
   * is right, the image's own package manager checks.
   */
  vouchedFor(wanted: Package, signal: AbortSignal): Promise<boolean>
  /**
   * Serves it on loopback, where the image's package manager reads it: it needs no credentials of AWS, and sees the
   * revision that was read at first. Only who knows the URL gets answers. The package that will be asked for is read into that
   * directory at once.
   */
  serve(signal: AbortSignal, wanted?: Wanted): Promise<Served>
}

/** The package that will be asked for, and a directory of this bake's own. */
export type Wanted = Pick<Package, 'location' | 'checksum'> & { readonly directory: string }

export interface Served {
  readonly source: Source
  /** Where the package lies once it is here and what the repository says of it, if it is read ahead. */
  readonly packageFile?: string
  close(): Promise<void>
}

/** What a kind of repository makes of its files. */
export interface Index {
  /** Files that are served as they were at the first look, by their path in the repository. */
  readonly pinned: ReadonlyMap<string, Buffer>
  readonly revision: string
  packages(architecture: string, signal: AbortSignal): Promise<readonly Package[]>
  vouchedFor(wanted: Package, signal: AbortSignal): Promise<boolean>
  /** How the package manager finds it, once its files are at that URL. */
  source(url: string): Source
}

/** The files of a repository, as its index reads them. */
export interface Files {
  readonly shown: string
  /** @throws KilnError when it cannot be read. */
  find(path: string, signal: AbortSignal): Promise<Buffer | undefined>
  /** @throws KilnError when it is not there. */
  read(path: string, signal: AbortSignal): Promise<Buffer>
  /** The first bytes of a file. @throws KilnError when it is not there. */
  head(path: string, bytes: number, signal: AbortSignal): Promise<Buffer>
}

/** A repository at `s3://bucket/prefix`, `https://…` or `file:/directory`. */
export function repository(location: string, stallMilliseconds?: number): Repository {
  const { around, below } = placed(location)
  const openAround = opener(around, stallMilliseconds)
  const files = filesOf(location.replace(/\/\/[^/@]*@/, '//'), (path, signal) =>
    openAround(posix.join(below, path), signal)
  )
  let known: Promise<Index> | undefined
  const index = (signal: AbortSignal): Promise<Index> => {
    known ??= indexOf(files, below, signal)
    return known
  }

  return {
    shown: files.shown,
    packages: async (architecture, signal) => (await index(signal)).packages(architecture, signal),
    revision: async signal => (await index(signal)).revision,
    vouchedFor: async (wanted, signal) => (await index(signal)).vouchedFor(wanted, signal),

    async serve(signal, wanted) {
      const { pinned, source } = await index(signal)
      // A file of this machine would only be copied.
      const ahead =
        wanted === undefined || around.startsWith('file:')
          ? undefined
          : readAhead(openAround, { ...wanted, path: posix.join(below, wanted.location) }, signal)
      const base = `/${randomUUID()}/`
      const server = createServer((request, response) => {
        const url = decodeURIComponent(request.url ?? '/').replace(/\?.*$/, '')
        const answer = async (): Promise<void> => {
          const path = url.startsWith(base) ? normalize(url.slice(base.length)) : '..'
          if (path.startsWith('..') || path.startsWith('/')) return void response.writeHead(404).end()
          const kept = pinned.get(posix.relative(below, path))
          if (kept !== undefined) return void response.end(kept)
          const opened = (path === ahead?.path ? await ahead.opened() : undefined) ?? (await openAround(path, signal))
          if (opened === undefined) return void response.writeHead(404).end()
          response.writeHead(200, opened.bytes === undefined ? {} : { 'content-length': opened.bytes })
          await pipeline(opened.body, response)
        }
        answer().catch(() => (response.headersSent ? response.destroy() : response.writeHead(502).end()))
      })
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
      return {
        source: source(`http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`),
        ...(ahead === undefined ? {} : { packageFile: ahead.file }),
        async close() {
          await ahead?.close()
          await new Promise<void>(resolve => {
            server.close(() => resolve())
            server.closeAllConnections()
          })
        }
      }
    }
  }
}

/**
 * Where the metadata lie below what else belongs to the repository. A revision of publish-rpm names packages above
 * itself, `../../packages/`; a suite of an apt repository, `dists/<suite>`, names them from the directory of `dists`.
 */
function placed(location: string): { readonly around: string; readonly below: string } {
  const [, around = location, below = ''] = /^(.+?)\/(revisions\/\d+)\/?$/.exec(location) ?? SUITE.exec(location) ?? []
  return { around, below }
}

async function indexOf(files: Files, below: string, signal: AbortSignal): Promise<Index> {
  const found = (await yumIndex(files, below, signal)) ?? (await aptIndex(files, below, signal))
  if (found !== undefined) return found
  throw new KilnError(`Repository ${files.shown} has no repodata/repomd.xml, and no InRelease or Release either.`, {
    remedy:
      'Give the directory that contains repodata/ (the output `repository` of publish-rpm), or InRelease of an apt repository.'
  })
}

/** So often a file is read whose end does not come. */
const ATTEMPTS = 3

function filesOf(shown: string, open: ReturnType<typeof opener>): Files {
  /** Whoever opens it tries again by itself; that a body breaks off is seen only here. */
  const whole = async (path: string, signal: AbortSignal): Promise<Buffer | undefined> => {
    for (let attempt = 1; ; attempt++) {
      const opened = await open(path, signal)
      if (opened === undefined) return undefined
      try {
        return Buffer.concat(await opened.body.toArray())
      } catch (error) {
        if (attempt === ATTEMPTS || signal.aborted) throw error
      }
    }
  }
  const find: Files['find'] = async (path, signal) => {
    try {
      return await whole(path, signal)
    } catch (error) {
      throw new KilnError(`Repository ${shown} cannot be read: ${briefly(error)}`, {
        remedy:
          'Check its address and the network of the runner; for S3, the role needs s3:GetObject and s3:ListBucket on it.',
        cause: error
      })
    }
  }
  const missing = (path: string): KilnError =>
    new KilnError(`Repository ${shown} lists ${path} and does not have it.`, { remedy: 'Publish it again.' })
  return {
    shown,
    find,

    async read(path, signal) {
      const found = await find(path, signal)
      if (found === undefined) throw missing(path)
      return found
    },

    async head(path, bytes, signal) {
      const opened = await open(path, signal)
      if (opened === undefined) throw missing(path)
      const chunks: Buffer[] = []
      let length = 0
      for await (const chunk of opened.body as AsyncIterable<Buffer>) {
        chunks.push(chunk)
        length += chunk.length
        if (length >= bytes) break
      }
      return Buffer.concat(chunks).subarray(0, bytes)
    }
  }
}
