import { copyFile, glob, lstat, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { KilnError } from '../../../lib/errors.ts'
import type { Progress } from '../../../lib/progress.ts'
import { printed, type Run } from '../../../lib/rpm/program.ts'
import { place, tagLine } from './override.ts'
import type { SpecFacts } from './spec.ts'

/** The one spec that the input means: a path, or a pattern that fits one file. */
export async function chooseSpec(workspace: string, pattern: string): Promise<string> {
  const exact = resolve(workspace, pattern)
  if ((await lstat(exact).catch(() => undefined)) !== undefined) {
    if ((await stat(exact)).isFile()) return exact
    throw new KilnError(`${pattern} is not a file.`, { remedy: 'Give the path of the spec file in the input "spec".' })
  }
  const found: string[] = []
  if (/[*?[{]/.test(pattern)) for await (const path of glob(pattern, { cwd: workspace })) found.push(path)
  if (found.length === 1 && found[0] !== undefined) return resolve(workspace, found[0])
  if (found.length > 1) {
    throw new KilnError(`${found.length} specs match "${pattern}": ${found.sort().join(', ')}.`, {
      remedy: 'Name one of them in the input "spec"; build several in a matrix.'
    })
  }
  throw new KilnError(`There is no spec at "${pattern}".`, {
    remedy: 'Check the input "spec" (relative to the workspace), and that actions/checkout ran before this step.'
  })
}

export interface Commit {
  readonly sha: string
  readonly seconds: number
  readonly dirty: boolean
}

/** Job containers run as another user than the checkout's; git refuses that unless it is told. */
const git = (directory: string): string[] => ['-c', 'safe.directory=*', '-C', directory]

/** The commit that the directory is checked out at, or undefined outside a repository. */
export async function commitOf(run: Run, directory: string): Promise<Commit | undefined> {
  const head = await run('git', [...git(directory), 'log', '-1', '--format=%H %ct']).catch(() => undefined)
  const [, sha, seconds] = /^([0-9a-f]{40,64}) (\d+)$/m.exec(head?.code === 0 ? head.stdout : '') ?? []
  if (sha === undefined) return undefined
  const status = await run('git', [...git(directory), 'status', '--porcelain', '--untracked-files=no', '--', '.'])
  return { sha, seconds: Number(seconds), dirty: status.stdout.trim() !== '' }
}

export interface Gathering {
  readonly run: Run
  readonly progress: Progress
  readonly workspace: string
  readonly specPath: string
  readonly specShown: string
  readonly specText: string
  readonly facts: SpecFacts
  /** The input: patterns, `git-archive`, or nothing for the spec's own directory. */
  readonly from: readonly string[]
  readonly into: string
  readonly epochSeconds: number
}

const GIT_ARCHIVE = /^git-archive(?::(.+))?$/

/**
 * Puts each file that the spec asks for into the build tree, and nothing else.
 * @throws KilnError naming every missing one with its Source line, or every one that several files could be.
 */
export async function gatherSources(gathering: Gathering): Promise<void> {
  const { from, workspace, specPath, facts, into, epochSeconds, progress, specShown, specText } = gathering
  const patterns = from.filter(one => !GIT_ARCHIVE.test(one))
  const archive = from.map(one => GIT_ARCHIVE.exec(one)).find(match => match !== null)
  const beside = dirname(specPath)
  const offered = new Map<string, Set<string>>()
  for (const pattern of patterns) {
    let fits = 0
    for await (const path of glob(pattern, { cwd: workspace })) {
      fits += 1
      const name = basename(path)
      offered.set(name, (offered.get(name) ?? new Set()).add(resolve(workspace, path)))
    }
    if (fits === 0) {
      throw new KilnError(`No file matches "${pattern}" of the input "sources".`, {
        remedy: 'Correct the pattern (relative to the workspace), or make the file in a step before this one.'
      })
    }
  }
  const several = facts.wanted.flatMap(({ tag, file }) => {
    const paths = [...(offered.get(file) ?? [])].map(path => relative(workspace, path)).sort()
    return paths.length > 1 ? [`${tag}: ${paths.join(' and ')}`] : []
  })
  if (several.length > 0) {
    throw new KilnError(`The input "sources" gives several files for one of the spec:\n${several.join('\n')}`, {
      remedy: 'Narrow the patterns until one file of each name is left.'
    })
  }
  const missing: string[] = []
  for (const [index, { tag, file }] of facts.wanted.entries()) {
    const target = join(into, file)
    const [given = join(beside, file)] = offered.get(file) ?? []
    if (await isFile(given)) await copyFile(given, target)
    else if (archive !== undefined && index === 0 && tag.startsWith('Source'))
      await archiveHead(gathering, archive[1] ?? '.', target)
    else {
      const line = tagLine(specText, tag)
      progress.fault(`${file} is missing`, place(specShown, line, `${tag} is missing`))
      missing.push(`${tag} (${specShown}${line === undefined ? '' : `:${line}`}): ${file}`)
      continue
    }
    // A checkout sets today's times; rpm clamps only times after the epoch, so equal sources need equal times.
    await utimes(target, epochSeconds, epochSeconds)
  }
  if (missing.length > 0) {
    throw new KilnError(`The spec asks for files that are not there:\n${missing.join('\n')}`, {
      remedy:
        'Put them beside the spec, name them in the input "sources", or let `sources: git-archive` make the first one. This action downloads nothing.'
    })
  }
}

const isFile = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined))?.isFile() ?? false

/** Packs what is committed below a directory, as the spec's %setup wants to find it; equal commits give equal bytes. */
async function archiveHead(
  { run, progress, workspace, facts }: Gathering,
  directory: string,
  target: string
): Promise<void> {
  const at = resolve(workspace, directory)
  const commit = await commitOf(run, at)
  if (commit === undefined) {
    throw new KilnError(`${relative(workspace, at) || 'The workspace'} is not in a git repository.`, {
      remedy: 'Add a step with actions/checkout before this one, or name the files in the input "sources".'
    })
  }
  if (commit.dirty)
    progress.warn('There are changes that are not committed; git-archive packs the commit without them.')
  const format = extname(target) === '.zip' ? 'zip' : 'tar'
  const tar = format === 'zip' ? target : `${target.replace(/(\.tar)?\.(gz|xz|bz2|zst)$|\.t(gz|xz|bz2)$/, '')}.kiln-tar`
  await printed(
    run('git', [
      ...git(at),
      'archive',
      `--format=${format}`,
      `--prefix=${facts.directory}/`,
      `--output=${tar}`,
      'HEAD'
    ]),
    'git archive failed',
    'Check that the checkout is whole.'
  )
  if (format === 'zip') return
  const bytes = await readFile(tar)
  if (/\.(tar\.gz|tgz)$/.test(target)) await writeFile(target, gzipSync(bytes, { level: 6 }))
  else if (target.endsWith('.tar')) await writeFile(target, bytes)
  else await compress(run, tar, target)
  await run('rm', ['-f', '--', tar])
}

async function compress(run: Run, tar: string, target: string): Promise<void> {
  const [program, ...options] =
    { '.xz': ['xz', '-T1', '-6'], '.txz': ['xz', '-T1', '-6'], '.bz2': ['bzip2'], '.zst': ['zstd', '-q', '--rm'] }[
      extname(target)
    ] ?? []
  if (program === undefined) {
    throw new KilnError(`git-archive cannot make "${basename(target)}".`, {
      remedy: 'Let Source0 end in .tar, .tar.gz, .tgz, .tar.xz, .tar.bz2, .tar.zst or .zip.'
    })
  }
  const made = program === 'zstd' ? `${tar}.zst` : `${tar}.${program === 'xz' ? 'xz' : 'bz2'}`
  await printed(run(program, [...options, tar]), `${program} failed`, 'Check the space on the disk.')
  await run('mv', ['-f', '--', made, target])
}
