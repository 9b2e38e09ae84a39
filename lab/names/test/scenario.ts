/** Names for real: moto, dnsmasq and a resolver in a network of their own. Prints what was seen as JSON. */
import { spawn } from 'node:child_process'
import { Resolver } from 'node:dns/promises'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  type ResourceRecordSet,
  Route53Client
} from '@aws-sdk/client-route-53'
import { makeBridge } from '../../balancer/test/own-network.ts'
import { cacheDirectory } from '../../host.ts'
import { names } from '../index.ts'

makeBridge()
const moto = 'http://127.0.0.1:4567'
const venv = join(cacheDirectory(), 'tools/moto-5.2.5')
const emulator = spawn(
  'setpriv',
  ['--pdeathsig', 'KILL', join(venv, 'bin/python'), join(venv, 'bin/moto_server'), '-H', '127.0.0.1', '-p', '4567'],
  { stdio: 'ignore' }
)
const runDir = mkdtempSync(join(tmpdir(), 'kiln-names-'))
const balancers = new Map([['internal-shop-1.us-east-1.elb.amazonaws.com', ['10.77.250.10', '10.77.250.11']]])
let tell = (): void => {}
const room = await names({
  moto,
  runDir,
  balancer: {
    addresses: () => balancers,
    onAddresses: l => {
      tell = l
    }
  }
})

const client = new Route53Client({
  endpoint: moto,
  region: 'us-east-1',
  credentials: { accessKeyId: '123456789012', secretAccessKey: 'lab' }
})
for (let attempt = 0; attempt < 200; attempt++) {
  if (
    await fetch(`${moto}/moto-api/data.json`).then(
      () => true,
      () => false
    )
  )
    break
  await sleep(50)
}
const { HostedZone } = await client.send(
  new CreateHostedZoneCommand({
    Name: 'test.internal',
    CallerReference: '1',
    VPC: { VPCId: 'vpc-1', VPCRegion: 'us-east-1' },
    HostedZoneConfig: { PrivateZone: true }
  })
)
const write = async (record: ResourceRecordSet): Promise<void> => {
  await client.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: HostedZone?.Id,
      ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: record }] }
    })
  )
  room.changed('route53')
}
const cname = (Name: string, Value: string): ResourceRecordSet => ({
  Name,
  Type: 'CNAME',
  TTL: 60,
  ResourceRecords: [{ Value }]
})

// As glibc goes by the lab's resolv.conf: the second server where the first is not there, twice round, each time with a
// socket of its own (c-ares 1.34.6 keeps one, and tells a later question of the refusal of an earlier one).
const SERVERS = ['10.77.0.1', '127.0.0.1']
const ABSENT = new Set(['ECONNREFUSED', 'ETIMEOUT'])
async function ask(name: string, type: 'A' | 'CNAME' = 'A'): Promise<unknown> {
  let answer: unknown
  for (const address of [...SERVERS, ...SERVERS]) {
    const resolver = new Resolver({ timeout: 100, tries: 1 })
    resolver.setServers([address])
    answer = await resolver.resolve(name, type).then(
      found => (found as string[]).toSorted(),
      (error: NodeJS.ErrnoException) => error.code
    )
    if (typeof answer !== 'string' || !ABSENT.has(answer)) return answer
  }
  return answer
}

await write(cname('hello.test.internal', 'internal-shop-1.us-east-1.elb.amazonaws.com'))
await room.settled()
const first = { cname: await ask('hello.test.internal', 'CNAME'), a: await ask('hello.test.internal') }

// Questions without a pause while CNAMEs come: each one restarts both servers, one after the other.
let on = true
let asked = 0
const failed: unknown[] = []
const asking = (async () => {
  while (on) {
    const answer = await ask('hello.test.internal')
    asked++
    if (!Array.isArray(answer)) failed.push(answer)
    await sleep(1)
  }
})()
const began = performance.now()
let changes = 0
while (changes < 10 || (asked < 20 && changes < 200)) {
  await write(cname(`app${changes++}.test.internal`, 'internal-shop-1.us-east-1.elb.amazonaws.com'))
  await room.settled()
}
const changeMilliseconds = (performance.now() - began) / changes
on = false
await asking

balancers.set('internal-shop-2.us-east-1.elb.amazonaws.com', ['10.77.250.12'])
tell()
await room.settled()
await sleep(50)
await write({
  Name: 'alias.test.internal',
  Type: 'A',
  AliasTarget: {
    HostedZoneId: 'Z35SXDOTRQ7X7K',
    DNSName: 'internal-shop-2.us-east-1.elb.amazonaws.com',
    EvaluateTargetHealth: false
  }
})
await room.settled()
await sleep(50)
const result = {
  first,
  last: await ask(`app${changes - 1}.test.internal`),
  newBalancer: await ask('internal-shop-2.us-east-1.elb.amazonaws.com'),
  alias: await ask('alias.test.internal'),
  unknown: await ask('www.example.com'),
  asked,
  failed,
  changeMilliseconds: Math.round(changeMilliseconds)
}
await room.close()
client.destroy()
emulator.kill('SIGKILL')
rmSync(runDir, { recursive: true, force: true })
console.log(JSON.stringify(result))
