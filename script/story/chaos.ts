/** The reusable workflow of chaos as its own header shows it, called with act against an application that runs. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  AutoScalingClient,
  CreateOrUpdateTagsCommand,
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand
} from '@aws-sdk/client-auto-scaling'
import type { TestLab } from '../../lab/test-lab.ts'
import { githubIn } from './github.ts'
import type { Workflow, WorkflowRun } from './workflows.ts'
import { commit } from './workspace.ts'

const root = join(import.meta.dirname, '../..')
const WHOLE_SECONDS = 180

/** What chaos is shown on. */
export interface ChaosStage {
  readonly lab: TestLab
  /** A repository of its user's. */
  readonly repository: string
  readonly application: string
  /** Its health, as a user of it asks. */
  readonly url: string
  readonly role: string
  readonly run: (workflow: Workflow) => Promise<WorkflowRun>
  readonly promise: (what: string, body: () => Promise<string | undefined>) => Promise<void>
}

/** The example in the header of chaos.yml, with more inputs, for a lab that has no patience for hours and weekends. */
function workflowOf({ application, url }: ChaosStage, inputs: Readonly<Record<string, string | number>>): string {
  const header = readFileSync(join(root, '.github/workflows/chaos.yml'), 'utf8')
  const example = [...header.matchAll(/^# {3}(.*)$/gm)].map(([, line]) => `${line}\n`).join('')
  const given = { application, window: '00:00-24:00', workdays: 'mon,tue,wed,thu,fri,sat,sun', ...inputs }
  const more = Object.entries(given).map(([name, value]) => `      ${name}: '${value}'\n`)
  const changed = example
    .replace('region: eu-central-1', 'region: us-east-1')
    .replace(/probe-url: .*/, `probe-url: ${url}`)
    .replace(/^ {6}unleashed: true\n/m, line => ('unleashed' in inputs ? '' : line))
    .replace(/^ {4}with:\n/m, line => line + more.join(''))
  if (!changed.includes(`probe-url: ${url}`) || !changed.includes(more[0] ?? '')) {
    throw new Error('the header of chaos.yml shows no call of it')
  }
  return changed
}

/** The application's group in test, opted in, at two healthy instances. */
async function optIn({ lab, application }: ChaosStage): Promise<void> {
  const scaling = new AutoScalingClient(lab.client())
  const Filters = [{ Name: 'tag:kiln:application', Values: [application] }]
  const group = async () =>
    (await scaling.send(new DescribeAutoScalingGroupsCommand({ Filters }))).AutoScalingGroups?.[0]
  const name = (await group())?.AutoScalingGroupName
  await scaling.send(
    new CreateOrUpdateTagsCommand({
      Tags: [{ Key: 'kiln:chaos', Value: 'enabled', ResourceId: name, ResourceType: 'auto-scaling-group' }]
    })
  )
  await scaling.send(
    new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: name, MinSize: 2, MaxSize: 4, DesiredCapacity: 2 })
  )
}

/** Waits until nothing moves and every target is healthy: chaos would rightly keep still before. */
async function whole({ lab, application }: ChaosStage): Promise<void> {
  for (let look = 0; look < WHOLE_SECONDS; look++) {
    const { stdout } = await lab.exec('bash', [
      '-c',
      `for arn in $(aws autoscaling describe-auto-scaling-groups --filters "Name=tag:kiln:application,Values=$0" \
        --query 'AutoScalingGroups[].[TargetGroupARNs[],TrafficSources[].Identifier][][]' --output text); do
        aws elbv2 describe-target-health --target-group-arn "$arn" \
          --query 'TargetHealthDescriptions[].TargetHealth.State' --output text
      done
      aws autoscaling describe-auto-scaling-groups --filters "Name=tag:kiln:application,Values=$0" \
        --query 'AutoScalingGroups[].Instances[].LifecycleState' --output text`,
      application
    ])
    const states = stdout.split(/\s+/).filter(word => word !== '')
    const count = (state: string): number => states.filter(one => one === state).length
    if (count('InService') >= 2 && count('healthy') >= 2 && count('InService') + count('healthy') === states.length)
      return
    await new Promise(resolve => setTimeout(resolve, 1000))
  }
  throw new Error(`${application} was not whole within ${WHOLE_SECONDS} s`)
}

/** What chaos.yml promises. */
export async function chaosPromises(stage: ChaosStage): Promise<void> {
  const { lab, repository, application, role, promise } = stage
  await optIn(stage)
  const github = await githubIn(lab, `kiln-ci/${application}`)
  const issues = async () => (await github.kept()).issues
  const dispatch = async (inputs: Readonly<Record<string, string | number>>): Promise<WorkflowRun> => {
    await whole(stage)
    writeFileSync(join(repository, '.github/workflows/chaos.yml'), workflowOf(stage, inputs))
    commit(repository, `chaos: ${JSON.stringify(inputs)}`)
    await lab.journal.clear()
    return stage.run({
      file: 'chaos.yml',
      event: 'workflow_dispatch',
      variables: { AWS_CHAOS_ROLE: role },
      ...github.reached,
      secrets: { CHAOS_SEED: 'seed', ...github.reached.secrets }
    })
  }
  const writes = async (): Promise<readonly string[]> =>
    (await lab.journal.calls()).filter(({ mutating }) => mutating).map(({ operation }) => operation)
  const reasons = ({ outputs }: WorkflowRun): string =>
    (JSON.parse(outputs['skipped'] ?? '[]') as { reason: string }[]).map(({ reason }) => reason).join()
  const said = ({ lines }: WorkflowRun): string => lines.slice(-5).join(' | ')
  const expected = (run: WorkflowRun, actual: unknown, wanted: unknown): string | undefined =>
    JSON.stringify(actual) === JSON.stringify(wanted) ? undefined : `${JSON.stringify(actual)}: ${said(run)}`

  try {
    await promise('chaos.yml: mode plan writes nothing and tells the days', async () => {
      const run = await dispatch({ mode: 'plan', 'mean-days': 1 })
      const days = run.lines.filter(line => /^\d{4}-\d\d-\d\d .*\b[A-Z][a-z]{2}\b/.test(line)).length
      return expected(run, [run.succeeded, await writes(), days], [true, [], 7])
    })
    await promise('chaos.yml: leashed it writes nothing, whether or not it is due', async () => {
      const run = await dispatch({ mode: 'run', unleashed: 'false', 'mean-days': 1 })
      const seen = /^(leashed|not-due)$/.test(reasons(run))
      return expected(run, [run.succeeded, await writes(), seen], [true, [], true])
    })
    await promise('chaos.yml: a holiday in a file of the repository is kept', async () => {
      const today = new Date()
      const at = (days: number): string =>
        new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')
      const lines = [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:-//test//EN',
        'BEGIN:VEVENT',
        'UID:1',
        'DTSTAMP:20260101T000000Z'
      ]
      // Three days: it is the same day here and in Berlin only for most of it.
      const event = [`DTSTART;VALUE=DATE:${at(-1)}`, `DTEND;VALUE=DATE:${at(2)}`, 'SUMMARY:holiday', 'END:VEVENT']
      writeFileSync(join(repository, 'holidays.ics'), [...lines, ...event, 'END:VCALENDAR', ''].join('\r\n'))
      const run = await dispatch({ mode: 'run-now', 'holidays-file': 'holidays.ics' })
      return expected(run, [run.succeeded, reasons(run), await writes()], [true, 'holiday', []])
    })
    await promise(
      'chaos.yml: run-now ends one instance, the application stays steady, and nobody is told',
      async () => {
        const run = await dispatch({ mode: 'run-now' })
        const ended = (await writes()).filter(name => name.startsWith('Terminate')).length
        return expected(
          run,
          [run.succeeded, run.outputs['verdict'], ended, (await issues()).length],
          [true, 'steady', 1, 0]
        )
      }
    )
    await promise('chaos.yml: once a day', async () => {
      const run = await dispatch({ mode: 'run-now', 'min-healthy': 1 })
      return expected(run, [run.succeeded, reasons(run), await writes()], [true, 'claimed', []])
    })
    await promise('chaos.yml: a deviation fails the job and opens one issue, the next comments on it', async () => {
      const seen: unknown[] = []
      let last: WorkflowRun | undefined
      for (const nth of [1, 2]) {
        // A group is never whole within a second, and each claim store knows its own kills only.
        last = await dispatch({
          mode: 'run-now',
          'recovery-timeout-seconds': 1,
          'claim-store': `ssm:/deviating/${nth}`
        })
        seen.push([last.succeeded, last.outputs['verdict']])
      }
      const kept = (await issues()).map(({ title, comments }) => [title.includes(application), comments.length])
      const wanted = [[false, 'deviated'], [false, 'deviated'], [[true, 2]]]
      return last === undefined ? 'nothing ran' : expected(last, [...seen, kept], wanted)
    })
    await promise('chaos.yml: mode report tells of the kill, and writes nothing', async () => {
      const run = await dispatch({ mode: 'report' })
      return expected(run, [run.succeeded, await writes()], [true, []])
    })
  } finally {
    github.stop()
  }
}
