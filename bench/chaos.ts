/**
 * A tick of chaos over ten thousand Auto Scaling groups of twenty instances, all of which opted in: its calls, its time
 * against the bare paged listing, its memory. Beside it chaos-lambda's own code over the same groups, when CHAOS_LAMBDA
 * names a checkout of it (github.com/bbc/chaos-lambda; it is no part of this repository), and BOTO_PYTHON a Python that
 * has boto3.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Metric, median, publish } from './results.ts'

const root = join(import.meta.dirname, '..')
const [FEW, MANY, INSTANCES, PAIRS, KILLS] = [1_000, 10_000, 20, 5, 10]
const GROUPS_A_PAGE = 100

interface Endpoint {
  readonly url: string
  /** The calls since it was last asked, by their operation. */
  calls(): Promise<readonly string[]>
  close(): void
}

async function endpoint(groups: number): Promise<Endpoint> {
  const child: ChildProcess = spawn(process.execPath, [join(root, 'bench/chaos/groups-endpoint.ts')], {
    env: { ...process.env, GROUPS: String(groups), INSTANCES: String(INSTANCES) },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  if (child.stdout === null) throw new Error('the endpoint has no output')
  const [port] = await createInterface(child.stdout)
    [Symbol.asyncIterator]()
    .next()
    .then(({ value }) => [String(value)])
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    calls: async () => (await (await fetch(`${url}/calls`)).json()) as string[],
    close: () => child.kill()
  }
}

interface Measured {
  readonly seconds: number
  readonly peakMegabytes: number
  readonly output: string
}

const directory = mkdtempSync(join(root, 'node_modules/.bench-'))
const peakFile = join(directory, 'peak')
const preload = join(directory, 'peak.mjs')
writeFileSync(
  preload,
  `import { writeFileSync } from 'node:fs'
process.on('exit', () => writeFileSync(${JSON.stringify(peakFile)}, String(process.resourceUsage().maxRSS)))\n`
)
const listing = join(directory, 'listing.mjs')
writeFileSync(
  listing,
  `import { AutoScalingClient, paginateDescribeAutoScalingGroups } from '@aws-sdk/client-auto-scaling'
let groups = 0
const pages = paginateDescribeAutoScalingGroups({ client: new AutoScalingClient({}), pageSize: ${GROUPS_A_PAGE} },
  { Filters: [{ Name: 'tag:kiln:chaos', Values: ['enabled'] }], IncludeInstances: false })
for await (const { AutoScalingGroups = [] } of pages) groups += AutoScalingGroups.length
console.log(groups)\n`
)

function run(
  command: string,
  args: readonly string[],
  { url }: Endpoint,
  env: NodeJS.ProcessEnv = {}
): Promise<Measured> {
  const started = performance.now()
  const child = spawn(command, args, {
    cwd: directory,
    env: {
      PATH: process.env['PATH'],
      HOME: directory,
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      GITHUB_OUTPUT: join(directory, 'output'),
      GITHUB_STEP_SUMMARY: join(directory, 'summary'),
      ...env
    }
  })
  let output = ''
  child.stdout.on('data', chunk => {
    output += chunk
  })
  child.stderr.on('data', chunk => {
    output += chunk
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => {
      const seconds = (performance.now() - started) / 1000
      if (code !== 0) return reject(new Error(`exit ${code}: ${output.slice(-2000)}`))
      resolve({ seconds, peakMegabytes: Number(readFileSync(peakFile, 'utf8')) / 1024, output })
    })
  })
}

const node = (file: string, where: Endpoint, env: NodeJS.ProcessEnv = {}): Promise<Measured> =>
  run(process.execPath, ['--import', preload, file], where, env)

/** A window that ends in an hour from now: all that was drawn for today is due. */
function windowNow(): string {
  const end = new Date(Date.now() + 3_600_000)
  const isNextDay = end.getUTCDate() !== new Date().getUTCDate()
  return `00:00-${isNextDay ? '24:00' : end.toISOString().slice(11, 16)}`
}

const tick = (where: Endpoint, unleashed: boolean): Promise<Measured> => {
  writeFileSync(join(directory, 'output'), '')
  writeFileSync(join(directory, 'summary'), '')
  return node(join(root, 'dist/chaos/index.js'), where, {
    INPUT_MODE: 'run',
    INPUT_UNLEASHED: String(unleashed),
    INPUT_SEED: 'bench',
    INPUT_WINDOW: windowNow(),
    INPUT_WORKDAYS: 'mon,tue,wed,thu,fri,sat,sun',
    'INPUT_MAX-KILLS-PER-RUN': String(KILLS)
  })
}

const metrics: Metric[] = []
const add = (name: string, value: number, unit: string, goal: string, pass: boolean, how: string): void =>
  void metrics.push({ name, value, unit, goal, pass, how })
const size = `${MANY} groups × ${INSTANCES} instances`

const [few, many] = [await endpoint(FEW), await endpoint(MANY)]
try {
  // Pages are made once, and what V8 compiles is kept: both as in the later runs.
  await node(listing, many)
  await tick(many, false)
  await tick(few, false)
  await many.calls()

  const ratios: number[] = []
  const [peaksFew, peaksMany, floors]: [number[], number[], number[]] = [[], [], []]
  for (let pair = 0; pair < PAIRS; pair++) {
    const floor = await node(listing, many)
    if (floor.output.trim() !== String(MANY)) throw new Error(`the listing saw ${floor.output}`)
    const whole = await tick(many, false)
    ratios.push(whole.seconds / floor.seconds)
    floors.push(floor.peakMegabytes)
    peaksMany.push(whole.peakMegabytes)
    peaksFew.push((await tick(few, false)).peakMegabytes)
  }
  const alternating = `median of ${PAIRS} alternating runs, ${size}, all opted in, a fifth of them due, leashed; an endpoint that answers at once`
  add('tick ÷ bare paged listing', median(ratios), '×', '≤ 1.2', median(ratios) <= 1.2, `${alternating}; wall time`)
  const [peakFew, peakMany] = [median(peaksFew), median(peaksMany)]
  add(`peak memory, ${MANY} groups`, peakMany, 'MB', '≤ 150', peakMany <= 150, `${alternating}; maximum resident set`)
  add(`peak memory, ${FEW} groups`, peakFew, 'MB', '≤ 150', peakFew <= 150, `${alternating}; maximum resident set`)
  add('peak memory, ten times the groups', peakMany / peakFew, '×', '≤ 1.1', peakMany / peakFew <= 1.1, alternating)
  add('peak memory of the bare listing', median(floors), 'MB', 'for comparison', true, alternating)

  await many.calls()
  const { output } = await tick(many, true)
  const calls = await many.calls()
  const due = Number(/(\d+) of \d+ application\(s\) are due/.exec(output)?.[1])
  const count = (name: string): number => calls.filter(call => call === name).length
  // From each kill to the record of what came of it, groups are looked at each second.
  const looks = calls.reduce(
    ({ sum, isWatching }, call) => ({
      sum: sum + (isWatching && call === 'DescribeAutoScalingGroups by name' ? 1 : 0),
      isWatching: call === 'TerminateInstanceInAutoScalingGroup' || (isWatching && call !== 'PutParameter (overwrite)')
    }),
    { sum: 0, isWatching: false }
  ).sum
  const kills = count('TerminateInstanceInAutoScalingGroup')
  if (kills !== KILLS) throw new Error(`${kills} kills`)
  const pagesRead = count('DescribeAutoScalingGroups')
  // The goal is one sum: pages of a hundred groups, pages of those that are due, and four for each kill. A kill takes its
  // claim, the group and its instance refreshes once more, the end itself and its record, five, and a share of the lever;
  // none is left out, because each is a guard or the truth. They fit, for a run stops at its budget and never reads
  // most of what is due.
  const allowed = MANY / GROUPS_A_PAGE + Math.ceil(due / GROUPS_A_PAGE) + 4 * kills
  const counted = [...Map.groupBy(calls, call => call)].map(([name, those]) => `${those.length} ${name}`).join(', ')
  const how = `one unleashed run, ${size}, ${due} due, ${kills} kills: ${counted}; of them ${looks} looks while recoveries were watched`
  const sum = `≤ ${allowed} (100 + due/100 + 4 a kill)`
  add('calls but for those looks', calls.length - looks, 'calls', sum, calls.length - looks <= allowed, how)
  add('calls of the listing', pagesRead, 'calls', '≤ 100', pagesRead <= MANY / GROUPS_A_PAGE, how)
  const perKill = (calls.length - looks - pagesRead - count('GetParametersByPath')) / kills
  add('calls a kill', perKill, 'calls', 'part of that sum', true, `${how}; with the batched look at what is due`)

  const checkout = process.env['CHAOS_LAMBDA']
  if (checkout !== undefined) await besideLambda(checkout)
  else console.log('chaos-lambda: not measured, CHAOS_LAMBDA names no checkout of it')
} finally {
  few.close()
  many.close()
  rmSync(directory, { recursive: true, force: true })
}
publish('chaos', metrics)

/** chaos-lambda as its authors wrote it, over the same groups. */
async function besideLambda(checkout: string): Promise<void> {
  const python = process.env['BOTO_PYTHON'] ?? 'python3'
  const script = join(directory, 'lambda.py')
  writeFileSync(
    script,
    `import sys, resource
sys.path.insert(0, ${JSON.stringify(join(checkout, 'src'))})
import chaos
chaos.log = lambda *words: None
chaos.handler(None, None)
open(${JSON.stringify(peakFile)}, 'w').write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))\n`
  )
  const env = { regions: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' }
  await run(python, [script], many, env)
  await many.calls()
  const [seconds, peaks, ours, calls]: [number[], number[], number[], number[]] = [[], [], [], []]
  for (let pair = 0; pair < 3; pair++) {
    const lambda = await run(python, [script], many, env)
    calls.push((await many.calls()).length)
    seconds.push(lambda.seconds)
    peaks.push(lambda.peakMegabytes)
    ours.push((await tick(many, false)).seconds)
    await many.calls()
  }
  const how = `median of 3 alternating runs, ${size}; bbc/chaos-lambda dc55e71, its handler() called by Python`
  const ratio = median(ours.map((one, index) => one / (seconds[index] ?? Number.NaN)))
  add('tick ÷ chaos-lambda', ratio, '×', '< 1', ratio < 1, `${how}; wall time, ours leashed`)
  add('peak memory of chaos-lambda', median(peaks), 'MB', 'for comparison', true, how)
  add('calls of chaos-lambda', median(calls), 'calls', 'for comparison', true, how)

  const days = join(directory, 'days.py')
  writeFileSync(
    days,
    `import sys
sys.path.insert(0, ${JSON.stringify(join(checkout, 'src'))})
import chaos
group = {"AutoScalingGroupName": "a", "Instances": [{"InstanceId": "i-%d" % n} for n in range(20)]}
days, once, twice = 100000, 0, 0
for day in range(days):
    kills = sum(chaos.get_asg_instance_id(group, chaos.DEFAULT_PROBABILITY) is not None for tick in range(7))
    once += kills > 0
    twice += kills > 1
print(once / days, twice / days)\n`
  )
  const { output } = await run(python, [days], many)
  const [once = Number.NaN, twice = Number.NaN] = output.trim().split(' ').map(Number)
  const week = 'its own function, 100,000 days of the seven triggers of its default schedule, its default probability'
  add('days of chaos-lambda with a kill', once * 100, '%', 'for comparison', true, week)
  add('days of chaos-lambda with two kills', twice * 100, '%', '0 here (clock.test.ts)', true, week)
}
