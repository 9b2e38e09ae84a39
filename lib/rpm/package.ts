import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { counted } from '../counted.ts'
import { KilnError } from '../errors.ts'
import type { Nevra } from './nevra.ts'
import { type Finished, printed, type Run } from './program.ts'

/** A package file and what its own header says; nothing is taken from its file name. */
export interface PackageFile extends Nevra {
  readonly path: string
  readonly source: boolean
  /**
   * Digest of the header without signatures: equal for signed and unsigned, and for two reproducible builds. Empty, as
   * the next, in packages that an rpm before 4.14 built.
   */
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

/**
 * The tags of the digests of header and payload, by rpm: from 4.14 to 6.0; 6.1, which knows tag 5092 by its newer name
 * only (rpmtag.h); and those before 4.14, which know neither.
 */
const DIGEST_TAGS = [['%{SHA256HEADER}', '[%{PAYLOADDIGEST}]'], ['%{SHA256HEADER}', '[%{PAYLOADSHA256}]'], []] as const

const tagsWith = ([header = '', payload = '']: readonly string[]): string[] => [
  '%{NAME}',
  '%{EPOCHNUM}',
  '%{VERSION}',
  '%{RELEASE}',
  '%{ARCH}',
  '%{SOURCEPACKAGE}',
  header,
  payload,
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
    const question = ['--nosignature', ...NO_DATABASE, '-qp', '--qf']
    const ask = (digests: readonly string[]): Promise<Finished> =>
      run('rpm', [...question, queryFormat(tagsWith(digests)), '--', ...plain])
    let asked = await ask(DIGEST_TAGS[0])
    // rpm says that it does not know a tag, and may end with 0.
    for (const digests of DIGEST_TAGS.slice(1)) if (asked.stderr.includes('unknown tag')) asked = await ask(digests)
    return printed(
      Promise.resolve(asked),
      'rpm cannot read the packages',
      'Check that the files are whole RPM packages.'
    )
  })
  const found = records(answer)
  if (found.length !== paths.length) {
    throw new KilnError(`rpm read ${counted(found.length, 'package')} from ${counted(paths.length, 'file')}.`, {
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
