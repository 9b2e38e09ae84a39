/**
 * The reusable workflows as users call them, with act inside a lab: two unlike applications, test and production in two
 * accounts. `script/test delivery` runs it.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { ensureBase } from '../../lab/base/index.ts'
import { cacheDirectory } from '../../lab/host.ts'
import { down } from '../../lab/lifecycle.ts'
import { labOf, startLab, type TestLab } from '../../lab/test-lab.ts'
import { shellOf } from '../docs/shell.ts'
import { chaosPromises } from './chaos.ts'
import { githubIn } from './github.ts'
import { breakGlassPromises, liveCheckPromise } from './guides.ts'
import { monorepoPromises } from './monorepo.ts'
import { prerequisites } from './prerequisites.ts'
import { type Runner, runWorkflow, type Workflow, type WorkflowRun } from './workflows.ts'
import { commit, edit, makeRepository, makeWorkspace } from './workspace.ts'

const LAB = labOf('delivery')
const ZONE = 'internal.example'
const BUCKET = 'kiln-delivery-packages'
const PRODUCTION = '210987654321'
const ROLES = {
  TEST_ROLE: 'arn:aws:iam::123456789012:role/deploy-test',
  PRODUCTION_ROLE: `arn:aws:iam::${PRODUCTION}:role/deploy-prod`
}
const root = join(import.meta.dirname, '../..')
const reportDirectory = join(root, 'demo-report')
const runnerCache = join(cacheDirectory(), 'delivery-runner')
const begunAt = Date.now()

let passed = 0
let failed = 0
const tell = (text: string): void =>
  console.log(`${String(Math.round((Date.now() - begunAt) / 1000)).padStart(4)}s  ${text}`)

/** One promise of the workflows; all are looked at, so that one broken promise does not hide others. */
async function promise(what: string, body: () => Promise<string | undefined>): Promise<void> {
  const problem = await body().catch(error => (error instanceof Error ? error.message : String(error)))
  if (problem === undefined) passed++
  else failed++
  tell(`${problem === undefined ? '✓' : '✗'} ${what}${problem === undefined ? '' : `: ${problem}`}`)
}

const expected = (actual: unknown, wanted: unknown): string | undefined =>
  JSON.stringify(actual) === JSON.stringify(wanted)
    ? undefined
    : `${JSON.stringify(actual)} instead of ${JSON.stringify(wanted)}`

/** AMIs that run in an environment of an account. */
async function amisIn(lab: TestLab, account: string, application: string, environment: string): Promise<string[]> {
  const { Reservations = [] } = await new EC2Client(lab.client(account)).send(
    new DescribeInstancesCommand({
      Filters: [
        { Name: 'instance-state-name', Values: ['running'] },
        { Name: 'tag:kiln:application', Values: [application] },
        { Name: 'tag:kiln:environment', Values: [environment] }
      ]
    })
  )
  return [...new Set(Reservations.flatMap(({ Instances = [] }) => Instances.flatMap(({ ImageId }) => ImageId ?? [])))]
}

async function version(lab: TestLab, url: string): Promise<string> {
  const { stdout } = await lab.exec('curl', ['-s', '-m', '5', '-D', '-', '-o', '/dev/null', url])
  return /^x-kiln-version:\s*(\S+)/im.exec(stdout)?.[1] ?? `nothing (${stdout.split('\r\n')[0]})`
}

/** The workflow of Kiln's README, word for word, and what the lab needs: two accounts, and no patience. */
function readmeWorkflow(): string {
  const [, workflow = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  const more = {
    'served-seconds': '5',
    'bake-time-seconds': '3',
    'soak-seconds': '5',
    role: ROLES.TEST_ROLE,
    'production-role': ROLES.PRODUCTION_ROLE,
    'promotion-role': ROLES.PRODUCTION_ROLE
  }
  const lines = Object.entries(more).map(([name, value]) => `      ${name}: '${value}'\n`)
  const head = /^ {6}application: hello-world\n/m
  if (!head.test(workflow)) throw new Error('the README shows no pipeline of hello-world')
  return workflow.replace(head, line => line + lines.join(''))
}

rmSync(runnerCache, { recursive: true, force: true })
mkdirSync(reportDirectory, { recursive: true })
tell('the lab comes up')
await down(LAB)
const lab = await startLab(LAB, { log: tell })
const workspace = makeWorkspace()
const github = await githubIn(lab, 'kiln-ci/echo-daemon')
try {
  await prerequisites(lab, { bucket: BUCKET, zone: ZONE })
  const { rawPath: targetRoot } = await ensureBase({ filesystem: 'xfs', log: tell })
  const variables = {
    ...{ AWS_REGION: 'us-east-1', PACKAGES: `s3://${BUCKET}/packages`, ZONE, TARGET_ROOT: targetRoot, ...ROLES },
    ...{ SERVED_SECONDS: '5', BAKE_TIME_SECONDS: '3', SOAK_SECONDS: '5' }
  }
  const runner = (repository: string): Runner => ({
    ...{ lab: LAB, repository, kiln: workspace.kiln, cache: runnerCache },
    logFile: join(reportDirectory, 'delivery.log'),
    show: (line, kind) => {
      if (kind !== 'output') tell(`  ${line}`)
    }
  })
  const run = async (repository: string, workflow: Workflow): Promise<WorkflowRun> => {
    tell(`${workflow.file} (${workflow.event})`)
    return runWorkflow({ ...workflow, variables: { ...variables, ...workflow.variables } }, runner(repository))
  }
  const ended = (result: WorkflowRun): string | undefined =>
    result.succeeded ? undefined : `it failed: ${result.lines.slice(-3).join(' | ')}`

  const hello = workspace.repository
  for (const file of readdirSync(join(hello, '.github/workflows'))) rmSync(join(hello, '.github/workflows', file))
  writeFileSync(join(hello, '.github/workflows/build.yml'), readmeWorkflow())
  commit(hello, 'hello-world 1.0.0, with the workflow of the README')
  const echo = makeRepository(workspace.directory, 'echo-daemon')
  commit(echo, 'echo-daemon 1.0.0')

  const applications = [
    { name: 'hello-world', repository: hello, path: '/', health: '/health_check' },
    { name: 'echo-daemon', repository: echo, path: '/hello', health: '/healthz' }
  ]
  for (const { name, repository, path, health } of applications) {
    const site = (environment: string): string => `http://${name}.${environment}.${ZONE}`
    const reached = repository === echo ? github.reached : {}
    const result = await run(repository, { file: 'build.yml', event: 'push', ...reached })
    if (repository === echo) {
      await promise('an environment that nobody must approve is warned of', async () =>
        result.lines.some(line => line.includes('Nobody must approve deployments to prod')) ? undefined : 'no warning'
      )
    }
    await promise(`${name}: a push goes through to production`, async () => ended(result))
    for (const environment of ['test', 'prod']) {
      await promise(`${name} answers in ${environment} with the version of its package`, async () =>
        expected(
          [await version(lab, `${site(environment)}${path}`), (await lab.get(`${site(environment)}${health}`)).status],
          ['1.0.0', 200]
        )
      )
    }
    await promise(
      `${name}: production runs in its own account, and the very image that was proved in test`,
      async () => {
        const inTest = await amisIn(lab, '123456789012', name, 'test')
        return inTest.length === 1
          ? expected(await amisIn(lab, PRODUCTION, name, 'prod'), inTest)
          : `test runs ${inTest}`
      }
    )
  }

  const pull = (): Promise<WorkflowRun> => {
    const payload = { number: 4, pull_request: { number: 4, head: { ref: 'next' }, base: { ref: 'main' } } }
    return run(echo, { file: 'build.yml', event: 'pull_request', payload, ...github.reached })
  }
  /** The packages that the comments of the pull request tell of. */
  const told = async () =>
    (await github.kept()).pullRequestComments.map(({ body }) => /Merging this makes `([a-z-]+-[\d.]+)-/.exec(body)?.[1])
  await promise('a pull request builds and tests, writes nothing to AWS, and gets the plan as a comment', async () => {
    edit(echo, 'echo-daemon.spec', '1.0.0\nRelease', '1.0.1\nRelease')
    commit(echo, 'echo-daemon 1.0.1')
    await lab.journal.clear()
    const result = await pull()
    const writes = (await lab.journal.calls()).filter(({ mutating }) => mutating).map(({ operation }) => operation)
    return ended(result) ?? expected([writes, await told()], [[], ['echo-daemon-1.0.1']])
  })
  await promise('the next push to the pull request brings that comment up to date', async () => {
    edit(echo, 'echo-daemon.spec', '1.0.1\nRelease', '1.1.0\nRelease')
    commit(echo, 'echo-daemon 1.1.0')
    const result = await pull()
    return ended(result) ?? expected(await told(), ['echo-daemon-1.1.0'])
  })

  await chaosPromises({
    ...{ lab, repository: hello, application: 'hello-world', role: ROLES.TEST_ROLE, promise },
    url: `http://hello-world.test.${ZONE}/health_check`,
    run: workflow => run(hello, workflow)
  })

  const dispatch = (file: string, inputs: Readonly<Record<string, string>>): Promise<WorkflowRun> =>
    run(echo, { file, event: 'workflow_dispatch', inputs })
  await promise(
    'a push of the next version goes through as well, and where people approve, nothing is warned of',
    async () => {
      await github.requireReviewers()
      const result = await run(echo, { file: 'build.yml', event: 'push', ...github.reached })
      const warned = result.lines.filter(line => /approve/.test(line))
      if (warned.length > 0) return warned.join(' | ')
      return ended(result) ?? expected(await version(lab, `http://echo-daemon.prod.${ZONE}/`), '1.1.0')
    }
  )
  await promise('rollback.yml: the release before answers again', async () => {
    const result = await dispatch('rollback.yml', { environment: 'prod', mode: 'apply' })
    return ended(result) ?? expected(await version(lab, `http://echo-daemon.prod.${ZONE}/`), '1.0.0')
  })
  await breakGlassPromises({
    ...{ lab, kiln: workspace.kiln, application: 'echo-daemon', account: PRODUCTION, promise },
    versionOf: () => version(lab, `http://echo-daemon.prod.${ZONE}/`)
  })
  await promise('deploy.yml: a version is found by its name, planned without a write, and deployed', async () => {
    const inputs = { environment: 'test', version: '1.0.0' }
    await lab.journal.clear()
    const planned = await dispatch('deploy.yml', { ...inputs, mode: 'plan' })
    const writes = (await lab.journal.calls()).filter(({ mutating }) => mutating).map(({ operation }) => operation)
    const applied = await dispatch('deploy.yml', { ...inputs, mode: 'apply' })
    return (
      ended(planned) ??
      expected(writes, []) ??
      ended(applied) ??
      expected(await version(lab, `http://echo-daemon.test.${ZONE}/`), '1.0.0')
    )
  })
  await promise('deploy.yml: a version that nobody baked is refused, and says what to do', async () => {
    const result = await dispatch('deploy.yml', { environment: 'test', version: '9.9.9', mode: 'apply' })
    const said = result.lines.join('\n')
    return result.succeeded
      ? 'it succeeded'
      : said.includes('No image of echo-daemon has version 9.9.9')
        ? undefined
        : said
  })
  await promise('the trail leads from an instance to its commit, run and package, and back', async () => {
    const { Reservations = [] } = await new EC2Client(lab.client(PRODUCTION)).send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'tag:kiln:environment', Values: ['prod'] }] })
    )
    const instance = Reservations[0]?.Instances?.[0]
    const COMMIT = instance?.Tags?.find(({ Key }) => Key === 'kiln:commit')?.Value ?? ''
    const env = { INSTANCE: instance?.InstanceId ?? '', COMMIT, AWS_ACCESS_KEY_ID: PRODUCTION }
    const said: string[] = []
    for (const block of shellOf('trail.md')) {
      if (block.startsWith('gh ')) continue
      const { stdout, stderr } = await lab.exec('bash', ['-euc', block], { env })
      said.push(stdout + stderr)
    }
    const [tags = '', image = '', live = ''] = said
    const missing = [
      ['kiln:release', tags],
      ['kiln:run', tags],
      [COMMIT, tags],
      ['kiln:nevra', image],
      ['kiln:promoted-by', image],
      [env.INSTANCE, live]
    ].filter(([what = '', where = '']) => what === '' || !where.includes(what))
    return missing.length === 0
      ? undefined
      : `nothing of ${missing.map(([what]) => what).join(', ')} in ${said.join('|')}`
  })
  await liveCheckPromise({ lab, directory: workspace.directory, promise })
  await monorepoPromises({
    ...{ lab, directory: workspace.directory, role: ROLES.TEST_ROLE, run, promise },
    versionOf: application => version(lab, `http://${application}.test.${ZONE}/`)
  })
  await promise('retire.yml: an application is taken down in one environment, and lives on in the other', async () => {
    const inputs = { environment: 'test', scope: 'application', confirm: 'echo-daemon-test', mode: 'apply' }
    const result = await dispatch('retire.yml', inputs)
    const left = await amisIn(lab, '123456789012', 'echo-daemon', 'test')
    return (
      ended(result) ?? expected(left, []) ?? expected(await version(lab, `http://echo-daemon.prod.${ZONE}/`), '1.0.0')
    )
  })
} catch (error) {
  failed++
  console.error(error)
} finally {
  github.stop()
  await down(LAB)
  for (const directory of [workspace.directory, runnerCache]) rmSync(directory, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
