import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { loadApplication } from '../../../lab/load/application.ts'
import { failed, type LoadRecord } from '../../../lab/load/records.ts'
import { startLoad } from '../../../lab/load/start.ts'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import { enforcePolicies, type Ran } from '../../../test/action-run.ts'
import { type Application, reasons, startApplications, tick } from './lab-applications.ts'

const KILLS = 50

/** An application that keeps what it was told in its memory: `PUT /state` tells it, `GET /state` asks. */
const FORGETFUL = `#!/bin/bash
cat > /opt/forgetful.py <<'PY'
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
told = []
class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def answer(self, status):
        self.send_response(status)
        self.send_header('Content-Length', '0')
        self.end_headers()
    def do_PUT(self):
        told.append(1)
        self.answer(204)
    def do_GET(self):
        self.answer(200 if told or self.path == '/health_check' else 404)
    def log_message(self, *words):
        pass
ThreadingHTTPServer(('', 80), Handler).serve_forever()
PY
systemctl stop nginx
systemd-run --unit=application python3 /opt/forgetful.py
`

let lab: TestLab
let running: ReadonlyMap<string, Application>
const urlOf = (application: string): string => running.get(application)?.url ?? ''

beforeAll(async () => {
  lab = await startLab(labOf('chaoslong'))
  await enforcePolicies(lab, ['chaos'])
  running = await startApplications(lab, [
    { application: 'served', instances: 2, isBalanced: true, userData: loadApplication('1') },
    { application: 'forgetful', instances: 2, isBalanced: true, userData: FORGETFUL },
    { application: 'lonely', instances: 1 }
  ])
}, 240_000)
afterEach(() => lab.switches({ 'groups.noticeTerminatedSeconds': 0 }))
afterAll(() => stopLab(lab), 60_000)

/** What every request of a load got while a body ran. */
async function under(url: string, body: () => Promise<void>): Promise<readonly LoadRecord[]> {
  const directory = await mkdtemp(join(tmpdir(), 'kiln-chaos-'))
  const load = startLoad(lab.name, { url, ratePerSecond: 50, file: join(directory, 'records') })
  try {
    await body()
    return await load.stop()
  } finally {
    await load.stop()
    await rm(directory, { recursive: true })
  }
}

interface Killed {
  readonly verdict: string
  readonly detectSeconds?: number
  readonly recoverySeconds: number
}
const killOf = (ran: Ran): Killed => {
  const [kill] = JSON.parse(ran.outputs['killed'] ?? '[]') as Killed[]
  if (kill === undefined) throw new Error(`nothing was killed (${reasons(ran)}):\n${ran.log}`)
  return kill
}

const spread = (values: readonly number[]): string => {
  const sorted = [...values].sort((a, b) => a - b)
  return `min ${sorted[0]}, median ${sorted[Math.floor(sorted.length / 2)]}, max ${sorted.at(-1)}`
}

describe('chaos over real instances, under a load of 50 requests a second', () => {
  it(
    `ends ${KILLS} instances in a row, and no request fails`,
    async () => {
      const kills: Killed[] = []
      const records = await under(urlOf('served'), async () => {
        for (let nth = 0; nth < KILLS; nth++) {
          // A place of its own for each claim: once a day is not what is looked at here.
          const store = { 'claim-store': `ssm:/kiln/chaos/n${nth}` }
          kills.push(killOf(await tick(lab, 'served', { 'probe-url': urlOf('served'), ...store })))
        }
      })
      const recoveries = spread(kills.map(({ recoverySeconds }) => recoverySeconds))
      const detections = spread(kills.map(({ detectSeconds = Number.NaN }) => detectSeconds))
      console.log(
        `${kills.length} kills, ${records.length} requests, ${records.filter(failed).length} failed; seconds to detect: ${detections}; to recover: ${recoveries}; each: ${kills.map(({ recoverySeconds }) => recoverySeconds).join(' ')}`
      )
      expect(kills.map(({ verdict }) => verdict)).toEqual(Array.from({ length: KILLS }, () => 'steady'))
      expect(records.filter(failed)).toEqual([])
    },
    60 * 60_000
  )

  it('pulls the plug by terminate-via: ec2, counts what users lost, and it ends with the health check', async () => {
    // Auto Scaling takes a minute or more to notice; the balancer's health check is what ends the failures.
    await lab.switches({ 'groups.noticeTerminatedSeconds': 60 })
    let ran: Ran | undefined
    const records = await under(urlOf('served'), async () => {
      ran = await tick(lab, 'served', {
        'terminate-via': 'ec2',
        'probe-url': urlOf('served'),
        'claim-store': 'ssm:/kiln/chaos/plug',
        'recovery-timeout-seconds': 180
      })
    })
    if (ran === undefined) throw new Error('nothing ran')
    const [kill] = JSON.parse(ran.outputs['killed'] ?? '[]') as (Killed & { readonly at: string })[]
    const lost = records.filter(failed)
    const lastAt = Math.max(0, ...lost.map(({ at, milliseconds }) => at + milliseconds - Date.parse(kill?.at ?? '')))
    console.log(
      `ec2: ${lost.length} of ${records.length} requests failed, the last ${lastAt / 1000} s after; detected after ${kill?.detectSeconds} s, recovered after ${kill?.recoverySeconds} s, ${kill?.verdict}\n${ran.summary}`
    )
    // Five seconds twice, two for the time-out of a check, and what a request may hang.
    expect(lastAt).toBeLessThan(30_000)
    const seen = Number(/\| failed probes \| (\d+) of/.exec(ran.summary)?.[1])
    expect(kill?.verdict).toBe(seen > 0 ? 'deviated' : 'steady')
    expect(ran.code === 0).toBe(kill?.verdict === 'steady')
  }, 600_000)

  it('catches an application that keeps state on the instance', async () => {
    const state = `${urlOf('forgetful')}state`
    for (let nth = 0; nth < 20; nth++) await lab.exec('curl', ['-s', '-X', 'PUT', state])
    const ran = await tick(lab, 'forgetful', {
      'probe-url': state,
      'claim-store': 'ssm:/kiln/chaos/forgetful',
      'recovery-timeout-seconds': 45
    })
    expect({ code: ran.code, verdict: ran.outputs['verdict'] }).toEqual({ code: 1, verdict: 'deviated' })
    expect(ran.log).toMatch(/forgetful noticed that i-\w+ was ended: \d+ of \d+ probes failed \(first: status 404\)/)
    console.log(ran.summary)
  }, 300_000)

  it('never touches a singleton', async () => {
    const instances = async (): Promise<readonly (string | undefined)[]> => {
      const { AutoScalingGroups = [] } = await new AutoScalingClient(lab.client()).send(
        new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['lonely-test-v001'] })
      )
      return (AutoScalingGroups[0]?.Instances ?? []).map(({ InstanceId }) => InstanceId)
    }
    const before = await instances()
    for (let nth = 0; nth < 10; nth++) expect(reasons(await tick(lab, 'lonely'))).toEqual(['singleton'])
    expect(await instances()).toEqual(before)
  }, 120_000)
})
