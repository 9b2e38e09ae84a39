/** The demo: the example's own workflows, run with act inside a lab, under load. See script/demo. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DescribeImagesCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { ensureBase } from '../../lab/base/index.ts'
import type { Call } from '../../lab/gateway/journal.ts'
import { cacheDirectory } from '../../lab/host.ts'
import { down, status } from '../../lab/lifecycle.ts'
import { failed, overlap } from '../../lab/load/records.ts'
import { type Load, startLoad } from '../../lab/load/start.ts'
import { labOf, startLab, type TestLab } from '../../lab/test-lab.ts'
import { type Boots, watchBoots } from './load.ts'
import { page } from './page.ts'
import { prerequisites } from './prerequisites.ts'
import { type BakeFigures, type Chapter, type DemoReport, goalsOf, type ReleaseSpan, type Switch } from './report.ts'
import { type Runner, runWorkflow, type Workflow, type WorkflowRun } from './workflows.ts'
import { commit, edit, makeWorkspace, type Workspace } from './workspace.ts'

const LAB = labOf('demo')
const ZONE = 'internal.example'
const BUCKET = 'kiln-demo-packages'
const APPLICATION = 'hello-world'
const HEALTH_PATH = '/health_check'
const REQUESTS_PER_SECOND = 60
const LOAD_SECONDS = 1200

const quiet = process.argv.includes('--quiet')
const reportDirectory = join(import.meta.dirname, '../../demo-report')
/** Of this demo only: the lab's base has another id each time, so what a bake keeps of it serves no later one. */
const runnerCache = join(cacheDirectory(), 'demo-runner')
const begunAt = Date.now()

const colour = (code: number, text: string): string => (process.stdout.isTTY ? `\x1b[${code}m${text}\x1b[0m` : text)
const clock = (): string => `${String(Math.round((Date.now() - begunAt) / 1000)).padStart(4)}s`
const tell = (text: string): void => console.log(`${clock()}  ${text}`)

/** Something that the story promises and that did not happen. */
class BrokenPromise extends Error {}

function promised(holds: boolean, what: string): void {
  if (!holds) throw new BrokenPromise(what)
  tell(`${colour(32, '✓')} ${what}`)
}

class Story {
  readonly chapters: Chapter[] = []
  readonly switches: Switch[] = []
  readonly bakes: BakeFigures[] = []
  readonly releases: ReleaseSpan[] = []
  deploySeconds = 0
  slowestBootSeconds = 0
  recoverySeconds = 0
  killedAt: number | undefined
}

const story = new Story()

/** Ends what the version was until now. */
function ends(version: string, at: number): void {
  const last = story.releases.findLastIndex(span => span.version === version)
  const open = story.releases[last]
  if (open !== undefined) story.releases[last] = { ...open, until: at }
}

/** Ends what the version was until now, and begins what it is. */
function becomes(version: string, state: ReleaseSpan['state'], at: number): void {
  ends(version, at)
  story.releases.push({ version, state, from: at, until: Number.POSITIVE_INFINITY })
}

async function chapter(name: string, body: () => Promise<void>): Promise<void> {
  console.log(`\n${clock()}  ${colour(1, name)}`)
  const at = Date.now()
  await body()
  story.chapters.push({ name, at, seconds: (Date.now() - at) / 1000 })
}

/** Everything that the chapters share. */
interface Scene {
  readonly lab: TestLab
  readonly workspace: Workspace
  readonly runner: Runner
  readonly boots: Boots
  /** The disk of the base AMI, as test-rpm's root. */
  readonly targetRoot: string
}

async function run(scene: Scene, workflow: Workflow): Promise<WorkflowRun> {
  const variables = {
    AWS_REGION: 'us-east-1',
    PACKAGES: `s3://${BUCKET}/hello-world`,
    ZONE,
    BAKE_TIME_SECONDS: '3',
    SOAK_SECONDS: '5',
    TARGET_ROOT: scene.targetRoot,
    // The demo runs at any hour of any day.
    CHAOS_WINDOW: '00:00-24:00',
    CHAOS_WORKDAYS: 'mon,tue,wed,thu,fri,sat,sun'
  }
  return runWorkflow({ ...workflow, variables }, scene.runner)
}

async function succeed(scene: Scene, workflow: Workflow): Promise<WorkflowRun> {
  const result = await run(scene, workflow)
  if (!result.succeeded) throw new BrokenPromise(`${workflow.file} succeeds (its log: ${scene.runner.logFile})`)
  return result
}

const siteOf = (environment: string): string => `http://${APPLICATION}.${environment}.${ZONE}`

/** A deploy or rollback under load, measured: the switch's overlap, its rule writes, the deploy's own time. */
async function switching(
  scene: Scene,
  load: Load | undefined,
  what: Switch['what'],
  from: string,
  to: string,
  body: () => Promise<WorkflowRun>
): Promise<WorkflowRun> {
  const startedAt = Date.now()
  const result = await body()
  const calls = (await scene.lab.journal.calls()).filter(
    ({ at, operation, mutating }) =>
      Date.parse(at) >= startedAt && mutating && (operation === 'ModifyRule' || operation === 'ModifyListener')
  )
  // The last answer of the old version may come after the action has ended: give the records a moment.
  await new Promise(resolve => setTimeout(resolve, 1500))
  const at = calls[0] === undefined ? startedAt : Date.parse(calls[0].at)
  const both = overlap(load?.records() ?? [], from, to, at - 1000)
  becomes(to, 'live', at)
  becomes(from, 'retained', at)
  story.switches.push({ what, from, to, at, overlapMilliseconds: both.milliseconds, ruleWrites: calls.length })
  tell(`${what} ${from} → ${to}: ${calls.length} rule write(s), both answered for ${both.milliseconds} ms`)
  return result
}

const buildWorkflow: Workflow = { file: 'build.yml', event: 'push' }

/** Build, publish, bake and deploy to test by the push workflow; remembers what the bake and the deploy took. */
async function push(scene: Scene, version: string): Promise<WorkflowRun> {
  const startedAt = Date.now()
  const result = await succeed(scene, buildWorkflow)
  rememberBake(result, version)
  story.deploySeconds = result.stepSeconds['red-black-deploy'] ?? 0
  story.slowestBootSeconds = Math.max(0, ...scene.boots.secondsBetween(startedAt, Date.now()))
  return result
}

function rememberBake(result: WorkflowRun, version: string): void {
  const figures = result.outputs['figures']
  if (figures === undefined) throw new BrokenPromise('the bake hands on its figures')
  const bake = JSON.parse(figures) as Omit<BakeFigures, 'version'>
  const { seconds, chrootInstallSeconds, basePresentBlocks, putBlocks, payloadBytes } = bake
  story.bakes.push({ version, seconds, chrootInstallSeconds, basePresentBlocks, putBlocks, payloadBytes })
}

async function liveVersion(lab: TestLab, environment: string): Promise<string> {
  const { stdout } = await lab.exec('curl', ['-s', '-m', '5', '-D', '-', '-o', '/dev/null', `${siteOf(environment)}/`])
  return /^x-kiln-version:\s*(\S+)/im.exec(stdout)?.[1] ?? `nothing (${stdout.split('\r\n')[0]})`
}

async function amisInService(lab: TestLab, environment: string): Promise<string[]> {
  const { Reservations = [] } = await new EC2Client(lab.client()).send(
    new DescribeInstancesCommand({
      Filters: [
        { Name: 'instance-state-name', Values: ['running'] },
        { Name: 'tag:kiln:environment', Values: [environment] }
      ]
    })
  )
  return [...new Set(Reservations.flatMap(({ Instances = [] }) => Instances.flatMap(({ ImageId }) => ImageId ?? [])))]
}

async function amiOf(lab: TestLab, version: string): Promise<string> {
  const { Images = [] } = await new EC2Client(lab.client()).send(
    new DescribeImagesCommand({ Owners: ['self'], Filters: [{ Name: 'tag:kiln:application', Values: [APPLICATION] }] })
  )
  const image = Images.find(({ Tags = [] }) =>
    Tags.some(({ Key, Value }) => Key === 'kiln:nevra' && Value?.includes(`-${version}-`))
  )
  if (image?.ImageId === undefined) throw new BrokenPromise(`there is an AMI of ${version}`)
  return image.ImageId
}

const callsByAction = (calls: readonly Call[]): DemoReport['apiCalls'] => {
  const counted: Record<string, { reads: number; writes: number }> = {}
  for (const { action, mutating } of calls) {
    if (!action) continue // the demo's own looks
    const count = counted[action] ?? { reads: 0, writes: 0 }
    counted[action] = count
    if (mutating) count.writes++
    else count.reads++
  }
  return counted
}

async function tellTheStory(
  lab: TestLab,
  workspace: Workspace
): Promise<Omit<DemoReport, 'goals' | 'leftovers' | 'seconds'> & { records: ReturnType<Load['records']> }> {
  const runner: Runner = {
    lab: LAB,
    repository: workspace.repository,
    kiln: workspace.kiln,
    logFile: join(reportDirectory, 'workflows.log'),
    cache: runnerCache,
    show: (line, kind) => {
      if (kind === 'fault') tell(colour(31, line.split('\n').join('\n       ')))
      else if (!quiet) tell(kind === 'step' ? line : colour(2, `  ${line}`))
    }
  }
  const boots = watchBoots(LAB, {
    path: HEALTH_PATH,
    seconds: LOAD_SECONDS,
    file: join(workspace.directory, 'boots.txt')
  })
  const { rawPath: targetRoot } = await ensureBase({ filesystem: 'xfs', log: tell })
  const scene: Scene = { lab, workspace, runner, boots, targetRoot }
  let load: Load | undefined
  try {
    await chapter('1. Version 1.0.0: package, image, scaffolding, first deploy', async () => {
      commit(workspace.repository, 'hello-world 1.0.0')
      for (const environment of ['test', 'prod']) {
        await succeed(scene, { file: 'scaffold.yml', event: 'workflow_dispatch', inputs: { environment } })
      }
      await push(scene, '1.0.0')
      const answer = await lab.get(`${siteOf('test')}${HEALTH_PATH}`)
      promised(answer.status === 200, `${siteOf('test')}${HEALTH_PATH} answers 200: ${answer.body.trim()}`)
      load = startLoad(LAB, {
        url: `${siteOf('test')}/`,
        ratePerSecond: REQUESTS_PER_SECOND,
        seconds: LOAD_SECONDS,
        file: join(workspace.directory, 'load.txt')
      })
      becomes('1.0.0', 'live', Date.now())
      tell(`${REQUESTS_PER_SECOND} requests a second from here on`)
    })

    await chapter('2. Version 1.1.0 under load: one switch', async () => {
      edit(workspace.repository, 'hello-world.spec', '1.0.0\nRelease', '1.1.0\nRelease')
      edit(workspace.repository, 'hello_world/app.py', 'Hello, world, from', 'Hello again, world, from')
      commit(workspace.repository, 'hello-world 1.1.0')
      await switching(scene, load, 'deploy', '1.0.0', '1.1.0', () => push(scene, '1.1.0'))
      promised((await liveVersion(lab, 'test')) === '1.1.0', '1.1.0 is live in test, 1.0.0 retained')
    })

    await chapter('3. Back and forward again, under load', async () => {
      const rollback: Workflow = { file: 'rollback.yml', event: 'workflow_dispatch', inputs: { environment: 'test' } }
      await switching(scene, load, 'rollback', '1.1.0', '1.0.0', () => succeed(scene, rollback))
      promised((await liveVersion(lab, 'test')) === '1.0.0', '1.0.0 is live again')
      await switching(scene, load, 'rollback', '1.0.0', '1.1.0', () => succeed(scene, rollback))
      promised((await liveVersion(lab, 'test')) === '1.1.0', '1.1.0 is live again')
    })

    await chapter('4. The very same AMI to prod', async () => {
      const ami = await amiOf(lab, '1.1.0')
      const inputs = { environment: 'prod', 'ami-id': ami }
      await succeed(scene, { file: 'deploy.yml', event: 'workflow_dispatch', inputs })
      promised((await liveVersion(lab, 'prod')) === '1.1.0', '1.1.0 is live in prod')
      promised((await amisInService(lab, 'prod')).join() === ami, `prod runs ${ami}, the image that passed in test`)
    })

    await chapter('5. Version 1.2.0 is broken: the deploy fails, nobody notices', async () => {
      edit(workspace.repository, 'hello-world.spec', '1.1.0\nRelease', '1.2.0\nRelease')
      edit(workspace.repository, 'hello_world/app.py', 'from {application}', 'from {aplication}')
      commit(workspace.repository, 'hello-world 1.2.0')
      const from = Date.now()
      const result = await run(scene, buildWorkflow)
      story.releases.push({ version: '1.2.0', state: 'refused', from, until: Date.now() })
      // The new release takes the idle slot, so the retained one goes with the deploy's first write.
      const emptied = (await lab.journal.calls()).find(
        ({ action, mutating, at }) => action === 'red-black-deploy' && mutating && Date.parse(at) >= from
      )
      ends('1.0.0', emptied === undefined ? from : Date.parse(emptied.at))
      promised(!result.succeeded, 'the workflow fails')
      const said = result.lines.join('\n')
      promised(/aplication/.test(said), 'the error shows the instance’s own log')
      promised((await liveVersion(lab, 'test')) === '1.1.0', '1.1.0 is still live in test')
    })

    await chapter('6. Chaos: an instance ends, nobody notices', async () => {
      const tick: Workflow = {
        file: 'chaos.yml',
        event: 'workflow_dispatch',
        secrets: { CHAOS_SEED: 'demo' },
        inputs: { application: APPLICATION }
      }
      const first = await succeed(scene, tick)
      const killed = JSON.parse(first.outputs['killed'] ?? '[]') as { at: string; recoverySeconds: number }[]
      promised(killed.length === 1 && first.outputs['verdict'] === 'steady', 'one instance was ended and replaced')
      story.recoverySeconds = killed[0]?.recoverySeconds ?? 0
      story.killedAt = killed[0] === undefined ? undefined : Date.parse(killed[0].at)
      const second = await succeed(scene, tick)
      promised(second.outputs['killed'] === '[]', `a second tick kills nothing: ${second.outputs['skipped']}`)
    })

    await load?.stop()
    const records = load?.records() ?? []
    promised(!records.some(failed), `none of ${records.length} requests failed`)

    await chapter('7. Retire, and everything down', async () => {
      for (const environment of ['test', 'prod']) {
        const inputs = { environment, scope: 'application', confirm: `${APPLICATION}-${environment}` }
        await succeed(scene, { file: 'retire.yml', event: 'workflow_dispatch', inputs })
      }
      const running = [...(await amisInService(lab, 'test')), ...(await amisInService(lab, 'prod'))]
      promised(running.length === 0, 'no instance is left')
    })

    return {
      startedAt: new Date(begunAt).toISOString(),
      chapters: story.chapters,
      requests: records.length,
      failed: records.filter(failed).length,
      failures: records.filter(failed).slice(0, 50),
      switches: story.switches,
      releases: story.releases.map(span => ({ ...span, until: Math.min(span.until, Date.now()) })),
      overlapMilliseconds: Object.fromEntries(
        story.switches.map(({ what, to, overlapMilliseconds }) => [`${what} to ${to}`, overlapMilliseconds])
      ),
      deploySeconds: story.deploySeconds,
      slowestBootSeconds: story.slowestBootSeconds,
      bake: story.bakes.at(-1) ?? {
        version: '',
        seconds: 0,
        chrootInstallSeconds: 0,
        basePresentBlocks: 0,
        putBlocks: 0,
        payloadBytes: 0
      },
      bakes: story.bakes,
      apiCalls: callsByAction(await lab.journal.calls()),
      recoverySeconds: story.recoverySeconds,
      killedAt: story.killedAt,
      records
    }
  } finally {
    await load?.stop()
    await boots.stop()
  }
}

for (const directory of [reportDirectory, runnerCache]) rmSync(directory, { recursive: true, force: true })
mkdirSync(reportDirectory, { recursive: true })
tell('the lab comes up')
await down(LAB)
const lab = await startLab(LAB, { log: tell })
const workspace = makeWorkspace()
try {
  await prerequisites(lab, { bucket: BUCKET, zone: ZONE })
  const { records, ...told } = await tellTheStory(lab, workspace)
  await down(LAB)
  const { leftoverCount } = await status(LAB)
  const measured = { ...told, leftovers: leftoverCount, seconds: (Date.now() - begunAt) / 1000 }
  const report: DemoReport = { ...measured, goals: goalsOf(measured) }
  writeFileSync(join(reportDirectory, 'report.json'), `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(join(reportDirectory, 'index.html'), page(report, records))
  console.log()
  for (const { name, value, goal, pass } of report.goals) {
    console.log(`${pass ? colour(32, '✓') : colour(31, '✗')} ${name}: ${value} (goal: ${goal})`)
  }
  console.log(`\n${report.seconds.toFixed(0)} s; the report is demo-report/index.html`)
  if (report.goals.some(({ pass }) => !pass)) process.exitCode = 1
} catch (error) {
  if (!(error instanceof BrokenPromise)) throw error
  console.error(`\n${colour(31, '✗')} did not hold: ${error.message}`)
  process.exitCode = 1
} finally {
  await down(LAB)
  for (const directory of [workspace.directory, runnerCache]) rmSync(directory, { recursive: true, force: true })
}
