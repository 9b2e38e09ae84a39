import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** A user's repository and a published Kiln, side by side in a directory of their own. */
export interface Workspace {
  readonly directory: string
  /** The example application's repository. */
  readonly repository: string
  /** This checkout as a runner would download it: tracked files only, dist included. */
  readonly kiln: string
}

const git = (cwd: string, ...args: string[]): string => execFileSync('git', args, { cwd, encoding: 'utf8' })

export function makeWorkspace(): Workspace {
  const directory = mkdtempSync(join(tmpdir(), 'kiln-demo-'))
  const kiln = join(directory, 'kiln')
  // The bundle as it is built, committed or not.
  cpSync(join(root, 'dist'), join(kiln, 'dist'), { recursive: true })
  const places = ['actions', 'lib', '.github/workflows']
  const files = git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard', ...places)
  for (const file of files.split('\0').filter(name => name !== '')) {
    mkdirSync(dirname(join(kiln, file)), { recursive: true })
    if (file.startsWith('.github/')) writeFileSync(join(kiln, file), forAct(readFileSync(join(root, file), 'utf8')))
    else cpSync(join(root, file), join(kiln, file))
  }
  return { directory, repository: makeRepository(directory, 'hello-world'), kiln }
}

/** A user's repository of one of the examples. */
export function makeRepository(directory: string, example: string): string {
  const repository = join(directory, example)
  cpSync(join(root, 'examples', example), repository, { recursive: true })
  git(repository, 'init', '--quiet', '--initial-branch', 'main')
  git(repository, 'remote', 'add', 'origin', `https://github.com/kiln-ci/${example}.git`)
  return repository
}

/** act 0.2.89 refuses workflows with `queue: max`, which came to GitHub on 2026-05-07; it runs one at a time anyway. */
const forAct = (workflow: string): string => workflow.replaceAll(/^ *queue: max\n/gm, '')

/** Commits the repository as it is, as a developer would. */
export function commit(repository: string, message: string): void {
  git(repository, 'add', '--all')
  const author = ['-c', 'user.name=Kiln demo', '-c', 'user.email=demo@example.com', '-c', 'commit.gpgsign=false']
  git(repository, ...author, 'commit', '--quiet', '--message', message)
}

/** Replaces a text that must be there once in a file of the repository. */
export function edit(repository: string, file: string, from: string, to: string): void {
  const path = join(repository, file)
  const before = readFileSync(path, 'utf8')
  if (before.split(from).length !== 2) throw new Error(`${file} does not hold "${from}" exactly once`)
  writeFileSync(
    path,
    before.replace(from, () => to)
  )
}
