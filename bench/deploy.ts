/**
 * What a deploy takes beyond what it cannot do without: the slowest boot of its instances, measured beside it by asking
 * each of them from its launch on, and one health check interval. Then a deploy of slow boots, whose polls are counted,
 * and rollbacks. In a lab of its own, from the bundle's sources, with real boots and real balancing.
 */

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2'
import type { Call } from '../lab/gateway/journal.ts'
import { insideCommand, labEnvironment } from '../lab/lifecycle.ts'
import { loadApplication } from '../lab/load/application.ts'
import { labOf, startLab, stopLab, type TestLab } from '../lab/test-lab.ts'
import { runAction } from '../test/action-run.ts'
import type { Ran } from '../test/runner.ts'
import { type Metric, median, publish } from './results.ts'

const ROUNDS = Number(process.argv[2] ?? 5)
const HEALTH_INTERVAL_SECONDS = 5
const APPLICATION = { application: 'bench', environment: 'test' }

const lab: TestLab = await startLab(labOf('benchdeploy'))
const directory = mkdtempSync(join(tmpdir(), 'kiln-bench-deploy-'))

const succeeded = (ran: Ran): Ran => {
  if (ran.code !== 0) throw new Error(ran.log.slice(-4000))
  return ran
}

const { Images = [] } = await new EC2Client(lab.client()).send(new DescribeImagesCommand({}))
const deploy = async (version: string, more: Record<string, string | number> = {}): Promise<Ran> =>
  succeeded(
    await runAction(lab, 'red-black-deploy', {
      ...{ ...APPLICATION, 'ami-id': Images[0]?.ImageId ?? '', 'instance-type': 't3.small' },
      ...{ 'user-data': loadApplication(version), 'expect-version': version },
      ...{ 'bake-time-seconds': 0, 'soak-seconds': 0, ...more }
    })
  )

/** Seconds from launch to the first good answer of the slowest instance that came up while `body` ran. */
async function besideBoots<T>(
  name: string,
  body: () => Promise<T>
): Promise<{ result: T; slowestBootSeconds: number }> {
  const out = join(directory, name)
  const command = [
    process.execPath,
    join(import.meta.dirname, '../lab/load/boots.ts'),
    '--path',
    '/health_check',
    '--out',
    out
  ]
  const [program = '', ...rest] = insideCommand(lab.name, command)
  const env = {
    ...process.env,
    ...labEnvironment(),
    AWS_ACCESS_KEY_ID: 'AKIABOOTS',
    AWS_SECRET_ACCESS_KEY: 'lab',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566'
  }
  const child = spawn(program, rest, { stdio: ['ignore', 'ignore', 'inherit'], env })
  const ended = new Promise(resolve => child.once('close', resolve))
  await sleep(2000)
  const since = Date.now()
  const result = await body()
  await sleep(1000)
  child.kill('SIGTERM')
  await ended
  const boots = readFileSync(out, 'utf8')
    .split('\n')
    .flatMap(line => {
      const [, launched, answered] = line.split(' ').map(Number)
      // Launch times are whole seconds.
      return launched === undefined || answered === undefined || launched < since - 1000
        ? []
        : [(answered - launched) / 1000]
    })
  return { result, slowestBootSeconds: Math.max(...boots) }
}

const timeline = (ran: Ran): { deploySeconds: number; moments: { at: number; what: string }[] } =>
  JSON.parse(ran.outputs['timeline'] ?? '{}')
const own = (calls: readonly Call[], action: string): readonly Call[] => calls.filter(call => call.action === action)

const metrics: Metric[] = []
const metric = (name: string, value: number, unit: string, most: number, how: string, isMet = value <= most): void =>
  void metrics.push({ name, value, unit, goal: `≤ ${most}`, pass: isMet, how })

try {
  succeeded(await runAction(lab, 'create-application', { ...APPLICATION, 'deregistration-delay-seconds': 5 }))
  await deploy('v0')
  const beyond: number[] = []
  const ratios: number[] = []
  const gaps: number[] = []
  const switchWrites: number[] = []
  const planReads: number[] = []
  const acknowledged: number[] = []
  const rollbackWrites: number[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const version = `v${round}`
    await lab.journal.clear()
    await deploy(version, { mode: 'plan' })
    planReads.push(own(await lab.journal.calls(), 'red-black-deploy').length)
    await lab.journal.clear()
    const { result, slowestBootSeconds } = await besideBoots(version, () => deploy(version))
    const { deploySeconds, moments } = timeline(result)
    const at = (what: RegExp): number => moments.find(moment => what.test(moment.what))?.at ?? Number.NaN
    gaps.push((at(/^verified on/) - at(/is healthy with/)) / 1000)
    switchWrites.push((await lab.journal.calls()).filter(({ operation }) => operation === 'ModifyRule').length)
    const floor = slowestBootSeconds + HEALTH_INTERVAL_SECONDS
    ratios.push(deploySeconds / floor)
    beyond.push(deploySeconds - 1.05 * floor)
    console.log(
      `${version}: ${deploySeconds} s, slowest boot ${slowestBootSeconds.toFixed(1)} s, healthy to verified ${gaps.at(-1)} s`
    )

    await lab.journal.clear()
    const start = Date.now()
    succeeded(await runAction(lab, 'rollback', { ...APPLICATION, 'soak-seconds': 0 }))
    const written = (await lab.journal.calls()).filter(({ operation }) => operation === 'ModifyRule')
    rollbackWrites.push(written.length)
    acknowledged.push((Date.parse(written[0]?.at ?? '') - start) / 1000)
  }

  await lab.switches({ 'instances.bootDelaySeconds': 60 })
  await lab.journal.clear()
  const slow = await deploy('slow')
  const { moments } = timeline(slow)
  const from = moments.find(({ what }) => what.startsWith('wait for'))?.at ?? 0
  const until = moments.find(({ what }) => /is healthy with/.test(what))?.at ?? 0
  const polls = own(await lab.journal.calls(), 'red-black-deploy').filter(
    ({ at, mutating }) => !mutating && Date.parse(at) >= from && Date.parse(at) <= until
  )
  const pollsAMinute = polls.length / ((until - from) / 60_000)

  const rounds = `median of ${ROUNDS} deploys of 2 instances`
  metric(
    'deploy − 1.05 × (slowest boot + one health interval)',
    median(beyond),
    's',
    3,
    `${rounds}; boots asked every 0.1 s from their launch on`
  )
  metrics.push({
    ...{
      name: 'deploy ÷ (slowest boot + one health interval)',
      value: median(ratios),
      unit: '×',
      goal: '≤ 1.05 and 3 s'
    },
    ...{ pass: median(beyond) <= 3, how: `${rounds}; the same figures as a ratio` }
  })
  metric('all healthy → switch verified on answers', median(gaps), 's', 10, rounds)
  metric('writes to switch', Math.max(...switchWrites), 'writes', 1, 'most of all rounds, ModifyRule in the journal')
  metric(
    'writes to roll back',
    Math.max(...rollbackWrites),
    'writes',
    1,
    'most of all rounds, ModifyRule in the journal'
  )
  metric('reads to plan', Math.max(...planReads), 'reads', 12, '`mode: plan` of a new release, calls in the journal')
  metric(
    'polls while instances boot',
    pollsAMinute,
    '/min',
    20,
    `a deploy whose instances are pending for 60 s: ${polls.length} calls`
  )
  metric('rollback acknowledged', median(acknowledged), 's', 5, 'start of the process to its ModifyRule')
  publish('deploy', metrics)
} finally {
  await stopLab(lab)
  rmSync(directory, { recursive: true })
}
