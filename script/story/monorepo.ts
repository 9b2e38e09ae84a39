/** The guide of many applications in one repository, its workflow word for word: two unlike ones, and what both share. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestLab } from '../../lab/test-lab.ts'
import { githubIn } from './github.ts'
import type { Workflow, WorkflowRun } from './workflows.ts'
import { commit, edit } from './workspace.ts'

const root = join(import.meta.dirname, '../..')
const APPLICATIONS = ['echo-daemon', 'hello-world'] as const

/** What the guide is shown on. */
export interface MonorepoStage {
  readonly lab: TestLab
  /** Where the repository is made. */
  readonly directory: string
  readonly role: string
  readonly run: (repository: string, workflow: Workflow) => Promise<WorkflowRun>
  /** The version that answers in test. */
  readonly versionOf: (application: string) => Promise<string>
  readonly promise: (what: string, body: () => Promise<string | undefined>) => Promise<void>
}

/** The guide's workflow, and what the lab needs: an end after test, and no patience. */
function guideWorkflow(role: string): string {
  const guide = readFileSync(join(root, 'docs/guides/monorepo.md'), 'utf8')
  const [, workflow = ''] = /```yaml\n([\s\S]*?)```/.exec(guide) ?? []
  const more = { 'production-environment': '', 'bake-time-seconds': '3', 'soak-seconds': '5', role }
  return (
    workflow +
    Object.entries(more)
      .map(([name, value]) => `      ${name}: '${value}'\n`)
      .join('')
  )
}

/** Both applications with a file in their packages that is of both, as the guide has it. */
function makeShop(directory: string, role: string): string {
  const shop = join(directory, 'shop')
  mkdirSync(join(shop, '.github/workflows'), { recursive: true })
  mkdirSync(join(shop, 'common'))
  writeFileSync(join(shop, 'common/motto.txt'), 'Nothing changes on a server.\n')
  writeFileSync(join(shop, '.github/workflows/build.yml'), guideWorkflow(role))
  for (const name of APPLICATIONS) {
    cpSync(join(root, 'examples', name), join(shop, name), { recursive: true })
    rmSync(join(shop, name, '.github'), { recursive: true })
    const spec = `${name}/${name}.spec`
    const file = `%{_datadir}/${name}-motto.txt`
    edit(shop, spec, 'Version:        1.0.0', 'Version:        3.0.0')
    edit(
      shop,
      spec,
      'Source0:        %{name}-%{version}.tar.gz',
      'Source0:        %{name}-%{version}.tar.gz\nSource1:        motto.txt'
    )
    edit(shop, spec, '%install\n', `%install\ninstall -D -p -m 0644 %{SOURCE1} %{buildroot}${file}\n`)
    edit(shop, spec, '%files\n', `%files\n${file}\n`)
  }
  const own = { shared: ['common'], port: '7070', 'health-check-path': '/healthz' }
  writeFileSync(join(shop, 'echo-daemon/pipeline.json'), JSON.stringify(own))
  writeFileSync(join(shop, 'hello-world/pipeline.json'), JSON.stringify({ shared: ['common'] }))
  const git = (...args: string[]): void => void execFileSync('git', args, { cwd: shop })
  git('init', '--quiet', '--initial-branch', 'main')
  git('remote', 'add', 'origin', 'https://github.com/kiln-ci/shop.git')
  return shop
}

/** What the guide promises. */
export async function monorepoPromises({
  lab,
  directory,
  role,
  run,
  versionOf,
  promise
}: MonorepoStage): Promise<void> {
  const shop = makeShop(directory, role)
  const github = await githubIn(lab, 'kiln-ci/shop')
  const head = (): string => execFileSync('git', ['rev-parse', 'HEAD'], { cwd: shop, encoding: 'utf8' }).trim()
  const event = (kind: 'push' | 'pull_request', payload: object): Promise<WorkflowRun> =>
    run(shop, { file: 'build.yml', event: kind, payload, ...github.reached })
  const writes = async () =>
    (await lab.journal.calls()).flatMap(({ mutating, operation }) => (mutating ? [operation] : []))
  const expected = (result: WorkflowRun, actual: unknown, wanted: unknown): string | undefined =>
    JSON.stringify(actual) === JSON.stringify(wanted)
      ? undefined
      : `${JSON.stringify(actual)} instead of ${JSON.stringify(wanted)}: ${result.lines.slice(-3).join(' | ')}`
  const versions = () => Promise.all(APPLICATIONS.map(versionOf))

  try {
    commit(shop, 'both applications')
    const before = head()
    const [, untouched = ''] = await versions()
    await promise('many applications: a push that changed one makes that one live, and leaves the other', async () => {
      edit(shop, 'echo-daemon/echo-daemon.spec', 'Version:        3.0.0', 'Version:        3.1.0')
      commit(shop, 'echo-daemon 3.1.0')
      const result = await event('push', { before })
      return expected(result, [result.succeeded, ...(await versions())], [true, '3.1.0', untouched])
    })
    const base = head()
    const pull = (): Promise<WorkflowRun> =>
      event('pull_request', {
        number: 7,
        pull_request: { number: 7, head: { ref: 'motto', sha: head() }, base: { ref: 'main', sha: base } }
      })
    const comments = async () =>
      (await github.kept()).pullRequestComments
        .map(({ pullRequest, body }) => [pullRequest, /`([\w.-]+-3[.\d]+)-1\S*` live/.exec(body)?.[1]])
        .sort()
    await promise(
      'many applications: a pull request that changes what both share builds both, and tells of each',
      async () => {
        writeFileSync(join(shop, 'common/motto.txt'), 'Nothing ever changes on a server.\n')
        commit(shop, 'a better motto')
        await lab.journal.clear()
        const result = await pull()
        const wanted = [
          [7, 'echo-daemon-3.1.0'],
          [7, 'hello-world-3.0.0']
        ]
        return expected(result, [result.succeeded, await writes(), await comments()], [true, [], wanted])
      }
    )
    await promise(
      'many applications: the comments of a pull request are kept up to date, and none is added',
      async () => {
        for (const name of APPLICATIONS) {
          const at = name === 'echo-daemon' ? '3.1.0' : '3.0.0'
          edit(shop, `${name}/${name}.spec`, `Version:        ${at}`, 'Version:        3.2.0')
        }
        commit(shop, 'versions of their own')
        const result = await pull()
        const wanted = APPLICATIONS.map(name => [7, `${name}-3.2.0`])
        return expected(result, [result.succeeded, await comments()], [true, wanted])
      }
    )
    await promise('many applications: what is nobody’s builds nothing', async () => {
      const last = head()
      writeFileSync(join(shop, 'NOTES.md'), 'x\n')
      commit(shop, 'notes')
      await lab.journal.clear()
      const result = await event('push', { before: last })
      return expected(result, [result.succeeded, await writes(), result.outputs['nevra']], [true, [], undefined])
    })
  } finally {
    github.stop()
  }
}
