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
  const repository = join(directory, 'hello-world')
  const kiln = join(directory, 'kiln')
  const files = git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard', 'actions', 'dist', 'lib')
  for (const file of files.split('\0').filter(name => name !== '')) {
    mkdirSync(dirname(join(kiln, file)), { recursive: true })
    cpSync(join(root, file), join(kiln, file))
  }
  cpSync(join(root, 'examples/hello-world'), repository, { recursive: true })
  git(repository, 'init', '--quiet', '--initial-branch', 'main')
  git(repository, 'remote', 'add', 'origin', 'https://github.com/kiln-ci/hello-world.git')
  return { directory, repository, kiln }
}

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
