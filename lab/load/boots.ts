/**
 * Watches every instance from its launch to its first 200: a floor for what any deploy can take.
 *
 *   node lab/load/boots.ts --path /health_check --seconds 600 --out FILE
 *
 * Runs inside the lab's network. One line per instance: `<id> <launched at> <first 200 at>`, in milliseconds.
 */
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'

const LOOK_MILLISECONDS = 250
const PROBE_MILLISECONDS = 100
const GIVE_UP_MILLISECONDS = 120_000

const { values } = parseArgs({
  options: {
    path: { type: 'string', default: '/' },
    seconds: { type: 'string', default: '600' },
    out: { type: 'string' }
  }
})
if (values.out === undefined) throw new Error('--out is required')
const { out, path } = values
const client = new EC2Client({ customUserAgent: [['kiln-lab', 'boots']] })
const endAt = Date.now() + Number(values.seconds) * 1000
const seen = new Set<string>()
let stopping = false
process.once('SIGTERM', () => {
  stopping = true
})

async function firstAnswer(id: string, address: string, launchedAt: number): Promise<void> {
  const giveUpAt = Date.now() + GIVE_UP_MILLISECONDS
  while (!stopping && Date.now() < giveUpAt) {
    const ok = await fetch(`http://${address}${path}`, { signal: AbortSignal.timeout(2000) }).then(
      async response => {
        await response.arrayBuffer()
        return response.status === 200
      },
      () => false
    )
    if (ok) return appendFileSync(out, `${id} ${launchedAt} ${Date.now()}\n`)
    await sleep(PROBE_MILLISECONDS)
  }
}

while (!stopping && Date.now() < endAt) {
  const { Reservations = [] } = await client
    .send(new DescribeInstancesCommand({ Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }] }))
    .catch(() => ({ Reservations: [] }))
  for (const instance of Reservations.flatMap(({ Instances = [] }) => Instances)) {
    const { InstanceId: id, PrivateIpAddress: address, LaunchTime } = instance
    if (id === undefined || address === undefined || seen.has(id)) continue
    seen.add(id)
    void firstAnswer(id, address, LaunchTime?.getTime() ?? Date.now())
  }
  await sleep(LOOK_MILLISECONDS)
}
