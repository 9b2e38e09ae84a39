/**
 * A small stage for tests of the data plane: real targets, real HAProxy, real sockets, in the network namespace that
 * this process was started in. `stage()` gives a balancer room with two slots behind one production rule.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2'
import { realClock } from '../../clock.ts'
import type { InstanceState, InstanceView } from '../../rooms.ts'
import { balancer } from '../index.ts'
import { caller, namedSubnets } from './fixture.ts'

export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, unknown>>
}

/** One request; a failed connection is status 0. */
export function get(
  address: string,
  path = '/',
  { agent = false, headers = {}, method = 'GET' }: { agent?: Agent | false; headers?: object; method?: string } = {}
): Promise<Answer> {
  return new Promise(resolve => {
    const outgoing = request({ host: address, port: 80, path, method, agent, headers: { ...headers } }, response => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }))
      response.on('error', error => resolve({ status: 0, body: error.message, headers: {} }))
    })
    outgoing.on('error', error => resolve({ status: 0, body: error.message, headers: {} }))
    outgoing.setTimeout(30_000, () => outgoing.destroy(new Error('no answer in 30 s')))
    outgoing.end()
  })
}

export interface Sample {
  readonly began: number
  readonly ended: number
  readonly status: number
  readonly version: string
}

/** Steady requests of so many clients, each with one request at a time, with or without keep-alive. */
export function load(addresses: readonly string[], clients: number, pauseMilliseconds: number, keepAlive: boolean) {
  const samples: Sample[] = []
  let on = true
  const running = Array.from({ length: clients }, async (_, client) => {
    const agent = keepAlive ? new Agent({ keepAlive: true, maxSockets: 1 }) : false
    const address = addresses[client % addresses.length] ?? ''
    while (on) {
      const began = performance.now()
      const { status, body } = await get(address, '/', { agent })
      samples.push({ began, ended: performance.now(), status, version: status === 200 ? body : '' })
      await sleep(pauseMilliseconds)
    }
    if (agent) agent.destroy()
  })
  return {
    samples,
    async stop() {
      on = false
      await Promise.all(running)
      return samples
    }
  }
}

export async function stage({ targetsPerSlot = 2, switches = {} as Record<string, number> } = {}) {
  const runDir = mkdtempSync(join(tmpdir(), 'kiln-bal-'))
  const processes = new Map<string, ChildProcess>()
  const states = new Map<string, InstanceState>()
  const ips = new Map<string, string>()
  const room = balancer({
    subnets: namedSubnets,
    clock: realClock,
    runDir,
    switches: name => switches[name] ?? 0,
    instances: {
      view: id => {
        const privateIp = ips.get(id)
        return privateIp === undefined
          ? undefined
          : ({ id, state: states.get(id) ?? 'running', privateIp } as InstanceView)
      }
    }
  })
  // biome-ignore lint/suspicious/noExplicitAny: the stage speaks for the gateway, which does not know types either.
  const call = async (operation: string, input: object): Promise<any> =>
    room.operations[`elasticloadbalancing:${operation}`]?.(input, caller)

  async function boot(slot: string, index: number, version = slot): Promise<string> {
    const id = `i-${slot}${index}`
    const ip = `10.77.${slot === 'red' ? 1 : 2}.${index + 1}`
    execFileSync('ip', ['address', 'replace', `${ip}/32`, 'dev', 'lab0'])
    // It ends with this process, also when that ends by an error.
    const target = [process.execPath, join(import.meta.dirname, 'target.ts'), ip, '8080', version]
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...target], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    processes.set(id, child)
    ips.set(id, ip)
    return id
  }

  const { LoadBalancers } = await call('CreateLoadBalancer', {
    Name: 'shop',
    Scheme: 'internal',
    Subnets: ['subnet-a', 'subnet-b']
  })
  const loadBalancerArn: string = LoadBalancers[0].LoadBalancerArn
  const slots: Record<string, string> = {}
  for (const slot of ['red', 'black']) {
    const { TargetGroups } = await call('CreateTargetGroup', {
      Name: `shop-${slot}`,
      Protocol: 'HTTP',
      Port: 8080,
      VpcId: 'vpc-1',
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      UnhealthyThresholdCount: 2,
      HealthyThresholdCount: 2
    })
    slots[slot] = TargetGroups[0].TargetGroupArn
  }
  const weights = (red: number, black: number): Action[] => [
    {
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: slots['red'], Weight: red },
          { TargetGroupArn: slots['black'], Weight: black }
        ]
      }
    }
  ]
  const { Listeners } = await call('CreateListener', {
    LoadBalancerArn: loadBalancerArn,
    Protocol: 'HTTP',
    Port: 80,
    DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404', MessageBody: 'no rule' } }]
  })
  const listenerArn: string = Listeners[0].ListenerArn
  const { Rules } = await call('CreateRule', {
    ListenerArn: listenerArn,
    Priority: 100,
    Conditions: [{ Field: 'path-pattern', Values: ['/*'] }],
    Actions: weights(1, 0)
  })
  const ruleArn: string = Rules[0].RuleArn
  for (const slot of ['red', 'black']) {
    const ids = await Promise.all(Array.from({ length: targetsPerSlot }, (_, index) => boot(slot, index)))
    await call('RegisterTargets', { TargetGroupArn: slots[slot], Targets: ids.map(Id => ({ Id })) })
  }

  const health = async (slot: string): Promise<Record<string, string>> => {
    const { TargetHealthDescriptions } = await call('DescribeTargetHealth', { TargetGroupArn: slots[slot] })
    return Object.fromEntries(
      TargetHealthDescriptions.map(
        (d: { Target: { Id: string }; TargetHealth: { State: string; Reason?: string } }) => [
          d.Target.Id,
          [d.TargetHealth.State, d.TargetHealth.Reason].filter(Boolean).join(' ')
        ]
      )
    )
  }
  const until = async (what: string, done: () => Promise<boolean> | boolean, seconds = 20): Promise<void> => {
    const deadline = Date.now() + seconds * 1000
    while (!(await done())) {
      if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`)
      await sleep(20)
    }
  }
  for (const slot of ['red', 'black']) {
    await until(`${slot} healthy`, async () => Object.values(await health(slot)).every(state => state === 'healthy'))
  }
  await room.settled()

  return {
    room,
    call,
    boot,
    health,
    until,
    weights,
    slots,
    loadBalancerArn,
    listenerArn,
    ruleArn,
    switches,
    runDir,
    addresses: [...room.addresses().values()][0] ?? [],
    /** Pulls the plug of an instance; its address goes dead as a process does, or as a machine does. */
    kill(id: string, how: 'process' | 'machine' = 'process') {
      if (how === 'machine') execFileSync('ip', ['address', 'delete', `${ips.get(id)}/32`, 'dev', 'lab0'])
      processes.get(id)?.kill('SIGKILL')
      states.set(id, 'terminated')
    },
    state: (id: string, to: InstanceState) => states.set(id, to),
    ip: (id: string) => ips.get(id) ?? '',
    async down() {
      await room.close()
      for (const child of processes.values()) child.kill('SIGKILL')
      for (const ip of ips.values()) {
        try {
          execFileSync('ip', ['address', 'delete', `${ip}/32`, 'dev', 'lab0'], { stdio: 'ignore' })
        } catch {
          // A killed machine's address is gone already.
        }
      }
      rmSync(runDir, { recursive: true, force: true })
    }
  }
}
