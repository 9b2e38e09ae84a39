import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Place, Progress } from '../../../lib/progress.ts'
import { programs } from '../../../lib/rpm/program.ts'
import { type Built, buildRpm, type Order } from '../src/main.ts'

export interface Annotation extends Partial<Place> {
  readonly level: 'error' | 'warning'
  readonly message: string
}

/** A developer's checkout with the files given, and a build-rpm that runs there. */
export interface Workbench {
  readonly workspace: string
  readonly annotations: Annotation[]
  readonly log: string[]
  /** Every word of every program that was run. */
  readonly words: string[]
  write(files: Readonly<Record<string, string>>): void
  commit(date?: string): void
  build(order?: Partial<Order>): Promise<Built>
  remove(): void
}

export function workbench(files: Readonly<Record<string, string>> = {}): Workbench {
  const workspace = mkdtempSync(join(tmpdir(), 'kiln-workbench-'))
  const annotations: Annotation[] = []
  const log: string[] = []
  const words: string[] = []
  const started = programs(new AbortController().signal)
  const progress: Progress = {
    say: line => void log.push(line),
    detail: () => {},
    warn: (message, at) => void annotations.push({ level: 'warning', message, ...at }),
    fault: (message, at) => void annotations.push({ level: 'error', message, ...at }),
    phase: (name, body) => {
      log.push(`[${name}]`)
      return body().finally(() => log.push(`[/${name}]`))
    }
  }
  const git = (...args: string[]): void => {
    execFileSync('git', args, { cwd: workspace, stdio: 'ignore' })
  }
  const bench: Workbench = {
    workspace,
    annotations,
    log,
    words,
    write(added) {
      for (const [name, text] of Object.entries(added)) {
        const path = join(workspace, name)
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, text)
      }
    },
    commit(date = '2026-01-02T03:04:05Z') {
      git('init', '--quiet')
      git('add', '--all')
      const author = ['-c', 'user.name=T', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false']
      execFileSync('git', [...author, 'commit', '--quiet', '--allow-empty', '--message', 'x'], {
        cwd: workspace,
        env: { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
      })
    },
    build: order =>
      buildRpm(
        {
          workspace,
          spec: '*.spec',
          sources: [],
          image: undefined,
          payload: 'auto',
          sbom: 'cyclonedx',
          version: undefined,
          release: undefined,
          defines: [],
          dist: undefined,
          epoch: 'auto',
          verifyReproducible: false,
          installBuildRequires: false,
          lint: 'off',
          allow: [],
          signingKey: undefined,
          signingTool: 'auto',
          outputDirectory: join(workspace, 'rpms'),
          repositoryUrl: 'https://example.com/team/app',
          commit: undefined,
          ...order
        },
        {
          run: (program, args, options) => {
            words.push(program, ...args)
            return started(program, args, options)
          },
          progress,
          path: process.env['PATH'] ?? '',
          temporary: tmpdir(),
          isRoot: process.getuid?.() === 0,
          signal: new AbortController().signal,
          now: Date.now
        }
      ),
    remove: () => rmSync(workspace, { recursive: true, force: true })
  }
  bench.write(files)
  return bench
}

/** A small spec; sections and tags can be added. */
export const spec = ({ preamble = '', body = '', files = '/usr/share/small' } = {}): string => `Name: kiln-small
Version: 1.0
Release: 1%{?dist}
Summary: Small
License: MIT
BuildArch: noarch
${preamble}
%description
Small.
%install
mkdir -p %{buildroot}/usr/share
echo small > %{buildroot}/usr/share/small
${body}
%files
${files}
`
