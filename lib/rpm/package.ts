import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { KilnError } from '../errors.ts'
import type { Nevra } from './nevra.ts'
import { type Finished, printed, type Run } from './program.ts'

/** A package file and what its own header says; nothing is taken from its file name. */
export interface PackageFile extends Nevra {
  readonly path: string
  readonly source: boolean
  /** Digest of the header without signatures: equal for signed and unsigned, and for two reproducible builds. */
  readonly headerSha256: string
  readonly payloadDigest: string
  readonly installedBytes: number
  /** Where the sources came from (VCS tag), or empty. */
  readonly vcs: string
}

const FIELD = '\u001f'
const RECORD = '\u001e'

/** A query format of the given tags, each record parsed back by {@link records}. */
export const queryFormat = (tags: readonly string[]): string => `${tags.join(FIELD)}${RECORD}`

export const records = (answer: string): string[][] =>
  answer
    .split(RECORD)
    .filter(record => record.trim() !== '')
    .map(record => record.split(FIELD))

/** rpm's word for an absent tag. */
export const present = (value: string | undefined): string => (value === undefined || value === '(none)' ? '' : value)

// A database that does not exist, so that reading a file touches no database of the host.
const NO_DATABASE = ['--dbpath', '/nonexistent/kiln']

/** The digest of the payload: rpm 6.1 knows tag 5092 by its newer name only (rpmtag.h), each older rpm by the first. */
const PAYLOAD_TAG = 'PAYLOADDIGEST'
const PAYLOAD_TAG_SINCE_6 = 'PAYLOADSHA256'

const tagsWith = (payload: string): string[] => [
  '%{NAME}',
  '%{EPOCHNUM}',
  '%{VERSION}',
  '%{RELEASE}',
  '%{ARCH}',
  '%{SOURCEPACKAGE}',
  '%{SHA256HEADER}',
  `[%{${payload}}]`,
  '%{SIZE}',
  '%{VCS}'
]

/**
 * Lets the body see the files under names that hold nothing but digits. rpm expands macros in the paths that it is
 * given, `%(…)` too, and matches them as patterns: a file name is then a command.
 */
export async function underPlainNames<T>(paths: readonly string[], body: (plain: string[]) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'kiln-packages-'))
  try {
    const plain = paths.map((_, index) => join(directory, `${index}.rpm`))
    for (const [index, path] of paths.entries()) await symlink(resolve(path), plain[index] ?? '')
    return await body(plain)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/**
 * Reads the headers of package files, in the order given.
 * @throws KilnError when one of them is no package.
 */
export async function packageFiles(run: Run, paths: readonly string[]): Promise<PackageFile[]> {
  if (paths.length === 0) return []
  const answer = await underPlainNames(paths, async plain => {
    const ask = (payload: string): Promise<Finished> =>
      run('rpm', ['--nosignature', ...NO_DATABASE, '-qp', '--qf', queryFormat(tagsWith(payload)), '--', ...plain])
    const first = await ask(PAYLOAD_TAG)
    // rpm 6 says that it does not know the tag, and ends with 0.
    const asked = first.stderr.includes('unknown tag') ? ask(PAYLOAD_TAG_SINCE_6) : Promise.resolve(first)
    return printed(asked, 'rpm cannot read the packages', 'Check that the files are whole RPM packages.')
  })
  const found = records(answer)
  if (found.length !== paths.length) {
    throw new KilnError(`rpm read ${found.length} packages from ${paths.length} files.`, {
      remedy: 'Check that each file is one whole RPM package.'
    })
  }
  return found.map((values, index) => {
    const [name = '', epoch, version = '', release = '', arch = '', source, header, payload, size, vcs] = values
    return {
      path: paths[index] ?? '',
      name,
      epoch: Number(epoch),
      version,
      release,
      arch: present(source) === '1' ? 'src' : arch,
      source: present(source) === '1',
      headerSha256: present(header),
      payloadDigest: present(payload),
      installedBytes: Number(present(size)),
      vcs: present(vcs)
    }
  })
}

/** The paths of all files in the packages. */
export async function filesOf(run: Run, packages: readonly Pick<PackageFile, 'path'>[]): Promise<string[]> {
  const answer = await underPlainNames(
    packages.map(({ path }) => path),
    plain =>
      printed(
        run('rpm', ['--nosignature', ...NO_DATABASE, '-qp', '--qf', '[%{FILENAMES}\n]', '--', ...plain]),
        'rpm cannot read the packages',
        'Check that the files are whole RPM packages.'
      )
  )
  return answer.split('\n').filter(file => file.startsWith('/'))
}

/** SHA-256 of a file's bytes, in hex. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
