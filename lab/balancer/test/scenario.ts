/** What really happens to requests: `node scenario.ts NAME` in a network of its own. Prints its findings as JSON. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { haproxy } from '../haproxy/index.ts'
import { ask, processes } from '../haproxy/master.ts'
import type { Plane, PlaneListener } from '../plane.ts'
import { makeBridge } from './own-network.ts'
import { get, load, type Sample, stage } from './stage.ts'

type Stage = Awaited<ReturnType<typeof stage>>

const SWITCHES = 20
const RELOADS = 30

const round = (milliseconds: number): number => Math.round(milliseconds * 100) / 100

function count(samples: readonly Sample[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status, version } of samples) {
    const key = `${status}${version === '' ? '' : ` ${version}`}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

async function shift(on: Stage, red: number, black: number): Promise<void> {
  await on.call('ModifyRule', { RuleArn: on.ruleArn, Actions: on.weights(red, black) })
}

/** A target dies without a word: real failures until the health check has noticed, and none after. */
async function kill(how: 'process' | 'machine'): Promise<object> {
  const on = await stage({ targetsPerSlot: 3 })
  const clients = load(on.addresses, 6, 20, true)
  await sleep(500)
  const killed = performance.now()
  on.kill('i-red1', how)
  await on.until('noticed', async () => (await on.health('red'))['i-red1'] === 'unused Target.InvalidState', 30)
  await on.room.settled()
  const noticed = performance.now()
  await sleep(1000)
  const samples = await clients.stop()
  const failures = samples.filter(({ status }) => status !== 200)
  await on.down()
  return {
    how,
    answers: count(samples),
    failed: failures.length,
    noticedAfterSeconds: round((noticed - killed) / 1000),
    lastFailureBeganAfterSeconds: round((Math.max(...failures.map(f => f.began)) - killed) / 1000),
    failedBegunAfterNoticed: failures.filter(({ began }) => began > noticed).length,
    limitSeconds: 5 * 2 + 2
  }
}

const scenarios: Record<string, () => Promise<object>> = {
  /** A listener follows while `ip` has not yet given the balancer its address, as on a machine that is busy. */
  async 'slow-address'() {
    const directory = await mkdtemp(join(tmpdir(), 'kiln-slow-'))
    const real = execFileSync('sh', ['-c', 'command -v ip'], { encoding: 'utf8' }).trim()
    await writeFile(join(directory, 'ip'), `#!/bin/sh\nsleep 0.5\nexec ${real} "$@"\n`, { mode: 0o755 })
    process.env['PATH'] = `${directory}:${process.env['PATH']}`
    const data = haproxy({ directory: join(directory, 'balancer') })
    const plane = (address: string, listeners: readonly PlaneListener[]): Plane => ({
      balancerId: 'slow',
      idleTimeoutSeconds: 60,
      fronts: [{ address, listeners }],
      groups: [
        {
          ...{ id: 'g', protocol: 'http', stickySeconds: undefined, algorithm: 'round_robin' },
          ...{ cutsWhatIsLeft: true, servers: [] }
        }
      ]
    })
    const listener: PlaneListener = {
      id: 'l',
      port: 80,
      protocol: 'http',
      pems: [],
      oldestTls: undefined,
      rules: [
        {
          id: 'r',
          conditions: [],
          action: { type: 'forward', groups: [{ groupId: 'g', weight: 1 }], stickySeconds: undefined }
        }
      ]
    }
    const applied = await Promise.allSettled([
      data.apply(plane('10.77.250.10', [])),
      data.apply(plane('10.77.250.10', [listener]))
    ])
    const { status } = await get('10.77.250.10')
    await data.close()
    await rm(directory, { recursive: true })
    return { applied: applied.map(one => one.status), status }
  },

  /** The production rule goes to and fro under load: how soon, and what it costs. */
  async switches() {
    const on = await stage()
    const findings = []
    for (const keepAlive of [true, false]) {
      const clients = load(on.addresses, 8, 15, keepAlive)
      await sleep(300)
      const firsts: number[] = []
      const commits: number[] = []
      let late = 0
      let overlapMilliseconds = 0
      for (let index = 0; index < SWITCHES; index++) {
        const to = index % 2 === 0 ? 'black' : 'red'
        const before = clients.samples.length
        const began = performance.now()
        await shift(on, to === 'red' ? 1 : 0, to === 'black' ? 1 : 0)
        await on.room.settled()
        const committed = performance.now()
        await sleep(250)
        const seen = clients.samples.slice(before)
        commits.push(committed - began)
        firsts.push(Math.min(...seen.filter(s => s.version === to).map(s => s.ended)) - began)
        late += seen.filter(s => s.began > committed && s.version !== to).length
        const old = seen.filter(s => s.version !== to).map(s => s.ended)
        const first = Math.min(...seen.filter(s => s.version === to).map(s => s.ended))
        overlapMilliseconds = Math.max(overlapMilliseconds, Math.max(...old, 0) - first)
      }
      const samples = await clients.stop()
      const sorted = firsts.toSorted((a, b) => a - b)
      findings.push({
        keepAlive,
        switches: SWITCHES,
        requests: samples.length,
        failed: samples.filter(({ status }) => status !== 200).length,
        commitMilliseconds: round(commits.toSorted((a, b) => a - b)[SWITCHES / 2] ?? 0),
        firstAnswerMilliseconds: [sorted[0], sorted[SWITCHES / 2], sorted.at(-1)].map(ms => round(ms ?? 0)),
        begunAfterCommitButOld: late,
        overlapMilliseconds: round(overlapMilliseconds)
      })
    }
    await on.down()
    return findings
  },

  /** Rules and groups come and go under load: reloads. */
  async reloads() {
    const on = await stage()
    const websocket = await upgrade(on.addresses[0] ?? '')
    const clients = [load(on.addresses, 6, 15, true), load(on.addresses, 3, 15, false)]
    await sleep(200)
    const took: number[] = []
    for (let index = 0; index < 10; index++) {
      const began = performance.now()
      const { Rules } = await on.call('CreateRule', {
        ListenerArn: on.listenerArn,
        Priority: 1,
        Conditions: [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-kiln-slot', Values: ['black'] } }],
        Actions: on.weights(0, 1)
      })
      await on.room.settled()
      took.push(performance.now() - began)
      await sleep(100)
      await on.call('DeleteRule', { RuleArn: Rules[0].RuleArn })
      await on.room.settled()
      await sleep(50)
    }
    // A client that sat idle since before a reload is with the old worker; it must follow a switch all the same.
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const address = on.addresses[0] ?? ''
    const before = await get(address, '/', { agent })
    const { Rules } = await on.call('CreateRule', {
      ListenerArn: on.listenerArn,
      Priority: 2,
      Conditions: [{ Field: 'path-pattern', Values: ['/never'] }],
      Actions: on.weights(0, 1)
    })
    await on.room.settled()
    await shift(on, 0, 1)
    await on.room.settled()
    const after = await get(address, '/', { agent })
    agent.destroy()
    const samples = (await Promise.all(clients.map(client => client.stop()))).flat()
    const echo = await websocket.echo('still here')
    websocket.close()
    await on.call('DeleteRule', { RuleArn: Rules[0].RuleArn })
    await on.down()
    return {
      reloads: 20,
      requests: samples.length,
      failed: samples.filter(({ status }) => status !== 200).length,
      medianReloadMilliseconds: round(took.toSorted((a, b) => a - b)[5] ?? 0),
      idleClient: [before.body, after.body],
      echo
    }
  },

  /** Connections through a network balancer: reloads in quick succession, a switch, the end of a target's delay. */
  async network() {
    const on = await stage()
    const { LoadBalancers } = await on.call('CreateLoadBalancer', {
      ...{ Name: 'pipes', Type: 'network', Scheme: 'internal', Subnets: ['subnet-a', 'subnet-b'] }
    })
    const LoadBalancerArn: string = LoadBalancers[0].LoadBalancerArn
    const arns: string[] = []
    for (const slot of ['red', 'black']) {
      const { TargetGroups } = await on.call('CreateTargetGroup', {
        ...{ Name: `pipes-${slot}`, Protocol: 'TCP', Port: 8080, VpcId: 'vpc-1' },
        ...{ HealthCheckProtocol: 'TCP', HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 2 }
      })
      arns.push(TargetGroups[0].TargetGroupArn)
    }
    const weights = (...all: readonly number[]) => [
      {
        Type: 'forward',
        ForwardConfig: { TargetGroups: arns.map((TargetGroupArn, index) => ({ TargetGroupArn, Weight: all[index] })) }
      }
    ]
    const listen = async (Port: number): Promise<string> => {
      const input = { LoadBalancerArn, Protocol: 'TCP', Port, DefaultActions: weights(1, 0) }
      return (await on.call('CreateListener', input)).Listeners[0].ListenerArn
    }
    const ListenerArn = await listen(80)
    const targets = (slot: string) => [0, 1].map(index => ({ Id: `i-${slot}${index}` }))
    for (const [index, slot] of ['red', 'black'].entries()) {
      const TargetGroupArn = arns[index]
      await on.call('RegisterTargets', { TargetGroupArn, Targets: targets(slot) })
      await on.until(`${slot} healthy`, async () => {
        const { TargetHealthDescriptions } = await on.call('DescribeTargetHealth', { TargetGroupArn })
        return TargetHealthDescriptions.every((one: { TargetHealth: object }) => /"healthy"/.test(JSON.stringify(one)))
      })
    }
    await on.room.settled()
    const address = [...on.room.addresses().values()].at(-1)?.[0] ?? ''
    const directory = join(on.runDir, 'balancer', LoadBalancerArn.split('/').at(-1) ?? '')
    const workers = async () => processes(await ask(join(directory, 'master.sock'), 'show proc'))
    const before = await workers()
    const open: Awaited<ReturnType<typeof upgrade>>[] = []
    const echoes = async (all = open): Promise<number> =>
      (await Promise.all(all.map(one => one.echo('here')))).filter(text => text === 'here').length

    const requests: Promise<{ status: number; body: string }>[] = []
    let most = 0
    let extra: string | undefined
    for (let turn = 0; turn < RELOADS; turn++) {
      // Each worker that comes gets some, so that several old ones have something in hand at the same time.
      if (turn % 5 === 0) open.push(...(await Promise.all([0, 1, 2, 3].map(() => upgrade(address)))))
      requests.push(get(address, '/slow?milliseconds=3000'))
      // A listener comes or goes: either is a reload.
      if (extra === undefined) extra = await listen(1000)
      else {
        await on.call('DeleteListener', { ListenerArn: extra })
        extra = undefined
      }
      await on.room.settled()
      most = Math.max(most, (await workers()).old.length)
    }
    const reloads = (await workers()).reloads - before.reloads
    const afterReloads = await echoes()
    await on.call('ModifyListener', { ListenerArn, DefaultActions: weights(0, 1) })
    await on.room.settled()
    const afterSwitch = await echoes()
    const later = await Promise.all([0, 1, 2, 3].map(() => upgrade(address)))
    const fresh = (await get(address)).body

    const leave = async (index: number, slot: string, isCut: boolean): Promise<void> => {
      const TargetGroupArn = arns[index]
      const Attributes = [
        { Key: 'deregistration_delay.timeout_seconds', Value: '2' },
        { Key: 'deregistration_delay.connection_termination.enabled', Value: String(isCut) }
      ]
      await on.call('ModifyTargetGroupAttributes', { TargetGroupArn, Attributes })
      await on.call('DeregisterTargets', { TargetGroupArn, Targets: targets(slot) })
      await on.until(`${slot} gone`, async () => {
        const { TargetHealthDescriptions } = await on.call('DescribeTargetHealth', { TargetGroupArn })
        return TargetHealthDescriptions.length === 0
      })
      await on.room.settled()
    }
    await leave(0, 'red', false)
    const afterDelay = await echoes()
    await leave(1, 'black', true)
    const afterTermination = await echoes(later)
    const answers = (await Promise.all(requests)).map(({ status, body }) => `${status} ${body}`)
    for (const one of [...open, ...later]) one.close()
    await on.down()
    return {
      ...{ opened: open.length, reloads, mostOldWorkers: most, afterReloads, afterSwitch, afterDelay },
      ...{ answers: [...new Set(answers)], asked: answers.length, fresh, openedLater: later.length, afterTermination }
    }
  },

  /** A deregistered target finishes what it has and gets nothing new; what is left at the end of the delay is cut. */
  async drain() {
    const on = await stage()
    await on.call('ModifyTargetGroupAttributes', {
      TargetGroupArn: on.slots['red'],
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '4' }]
    })
    await on.room.settled()
    const address = on.addresses[0] ?? ''
    const clients = load(on.addresses, 5, 10, true)
    // Two slow requests per target, so that each has one of each kind.
    const finishing = [1, 2].map(() => get(address, '/slow?milliseconds=2000'))
    await sleep(50)
    const hanging = [1, 2].map(() => get(address, '/slow?milliseconds=20000'))
    await sleep(100)
    const began = performance.now()
    await on.call('DeregisterTargets', { TargetGroupArn: on.slots['red'], Targets: [{ Id: 'i-red0' }] })
    await on.room.settled()
    const during = await on.health('red')
    await sleep(100)
    const socketsBefore = await requestsTo(on, 'i-red0')
    await sleep(1000)
    const socketsAfter = await requestsTo(on, 'i-red0')
    const finished = (await Promise.all(finishing)).map(({ status, body }) => `${status} ${body}`)
    const cut = await Promise.race(hanging)
    const cutAfterSeconds = (performance.now() - began) / 1000
    const after = await on.health('red')
    const [named] = (
      await on.call('DescribeTargetHealth', { TargetGroupArn: on.slots['red'], Targets: [{ Id: 'i-red0' }] })
    ).TargetHealthDescriptions
    // A registration during draining or after it begins anew.
    await on.call('RegisterTargets', { TargetGroupArn: on.slots['red'], Targets: [{ Id: 'i-red0' }] })
    await on.until('registered again', async () => (await on.health('red'))['i-red0'] === 'healthy')
    await on.room.settled()
    const again = await get(address)
    const samples = await clients.stop()
    const result = {
      during,
      newRequestsWhileDraining: socketsAfter - socketsBefore,
      finished,
      cut: cut.status,
      cutAfterSeconds: round(cutAfterSeconds),
      after,
      named: named.TargetHealth,
      again: again.status,
      requests: samples.length,
      failed: samples.filter(({ status }) => status !== 200).length
    }
    await on.down()
    return result
  },

  'kill-process': () => kill('process'),
  'kill-machine': () => kill('machine'),

  /** Health as it is told and as it is acted on. */
  async health() {
    const on = await stage()
    const address = on.addresses[0] ?? ''
    const setHealth = (id: string, code: number) =>
      new Promise<void>(resolve => {
        request({ host: on.ip(id), port: 8080, path: `/set-health?code=${code}`, agent: false }, response => {
          response.resume().on('end', resolve)
        }).end()
      })
    await setHealth('i-red0', 500)
    await on.until('one unhealthy', async () => (await on.health('red'))['i-red0']?.startsWith('unhealthy') ?? false)
    await on.room.settled()
    const [one] = (await on.call('DescribeTargetHealth', { TargetGroupArn: on.slots['red'] })).TargetHealthDescriptions
    const onlyHealthy = await spread(on, address)
    await setHealth('i-red1', 500)
    await on.until('all unhealthy', async () => (await on.health('red'))['i-red1']?.startsWith('unhealthy') ?? false)
    await on.room.settled()
    const failOpen = await spread(on, address)
    await setHealth('i-red0', 200)
    await on.until('recovered', async () => (await on.health('red'))['i-red0'] === 'healthy')
    await on.room.settled()
    const recovered = await spread(on, address)
    await on.down()
    return { one: one.TargetHealth, onlyHealthy, failOpen, recovered }
  },

  /** What comes back when a target or a group cannot answer, and how weights share. */
  async answers() {
    const on = await stage()
    const address = on.addresses[0] ?? ''
    await on.call('ModifyLoadBalancerAttributes', {
      LoadBalancerArn: on.loadBalancerArn,
      Attributes: [{ Key: 'idle_timeout.timeout_seconds', Value: '2' }]
    })
    await on.room.settled()
    const reset = (await get(address, '/reset')).status
    const hanging = (await get(address, '/slow?milliseconds=20000')).status
    const headers = JSON.parse((await get(address, '/headers', { headers: { 'x-forwarded-for': '192.0.2.7' } })).body)
    await shift(on, 70, 30)
    await on.room.settled()
    const shares: Record<string, number> = {}
    for (let index = 0; index < 1000; index++) {
      const { body } = await get(address)
      shares[body] = (shares[body] ?? 0) + 1
    }
    await on.call('DeregisterTargets', {
      TargetGroupArn: on.slots['black'],
      Targets: [{ Id: 'i-black0' }, { Id: 'i-black1' }]
    })
    await on.room.settled()
    const half: Record<string, number> = {}
    for (let index = 0; index < 200; index++) {
      const { status } = await get(address)
      half[status] = (half[status] ?? 0) + 1
    }
    await shift(on, 0, 0)
    await on.room.settled()
    const none = (await get(address)).status
    await shift(on, 1, 0)
    await on.room.settled()
    on.kill('i-red0')
    on.kill('i-red1')
    const refused = (await get(address)).status
    await on.down()
    return { reset, hanging, headers, shares, half, none, refused }
  },

  /** Each kind of condition and action, by priority. */
  async rules() {
    const on = await stage({ targetsPerSlot: 1 })
    const address = on.addresses[0] ?? ''
    const fixed = (body: string) => [
      {
        Type: 'fixed-response',
        FixedResponseConfig: { StatusCode: '200', ContentType: 'text/plain', MessageBody: body }
      }
    ]
    let priority = 1
    const rule = (body: string, ...Conditions: object[]) =>
      on.call('CreateRule', { ListenerArn: on.listenerArn, Priority: priority++, Conditions, Actions: fixed(body) })
    await rule('host', { Field: 'host-header', Values: ['*.Example.com', 'shop.test'] })
    await rule('path', { Field: 'path-pattern', Values: ['/img/*.p?g', '/it\'s a "path"$'] })
    await rule(
      'header and method',
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Slot', Values: ['re*'] } },
      { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['POST', 'PUT'] } }
    )
    await rule('header', { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-slot', Values: ['red'] } })
    await rule('query', {
      Field: 'query-string',
      QueryStringConfig: { Values: [{ Key: 'version', Value: 'v1' }, { Value: '*example*' }] }
    })
    await rule('source', { Field: 'source-ip', SourceIpConfig: { Values: ['192.0.2.0/24'] } })
    await on.call('CreateRule', {
      ListenerArn: on.listenerArn,
      Priority: priority++,
      Conditions: [{ Field: 'path-pattern', Values: ['/old/*'] }],
      Actions: [
        { Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301', Host: 'new.#{host}', Path: '/new#{path}' } }
      ]
    })
    await on.call('CreateRule', {
      ListenerArn: on.listenerArn,
      Priority: priority++,
      Conditions: [{ Field: 'path-pattern', Values: ['/sticky'] }],
      Actions: [
        {
          Type: 'forward',
          ForwardConfig: {
            ...on.weights(50, 50)[0]?.ForwardConfig,
            TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 }
          }
        }
      ]
    })
    await on.room.settled()
    const body = async (path: string, headers = {}, method = 'GET') =>
      (await get(address, path, { headers, method })).body
    const redirect = await get(address, '/old/a%20b?c=d', { headers: { host: 'shop:80' } })
    const redirectBare = await get(address, '/old/x', { headers: { host: 'shop' } })
    const first = await get(address, '/sticky')
    const cookie = String(first.headers['set-cookie']).split(';')[0] ?? ''
    const stuck = new Set<string>()
    const loose = new Set<string>()
    for (let index = 0; index < 30; index++) {
      stuck.add(await body('/sticky', { cookie }))
      loose.add(await body('/sticky'))
    }
    const result = {
      host: [
        await body('/', { host: 'a.example.com' }),
        await body('/', { host: 'SHOP.test:80' }),
        await body('/', { host: 'example.com' })
      ],
      path: [await body('/img/a/b.png'), await body('/img/a.pg'), await body('/IMG/a.png'), await body("/it's%20a")],
      header: [
        await body('/', { 'x-slot': 'RED' }),
        await body('/', { 'x-slot': 'reddish' }),
        await body('/', { 'X-SLOT': 'reddish' }, 'POST')
      ],
      query: [await body('/?version=V1'), await body('/?a=1&b=anexamplehere'), await body('/?version=v10')],
      redirect: [redirect.status, redirect.headers['location'], redirectBare.headers['location']],
      sticky: [cookie.startsWith('AWSALBTG='), stuck.size, [...stuck][0] === first.body, loose.size],
      fallthrough: await body('/')
    }
    await on.down()
    return result
  },

  /** Rules reach the addresses late, and not all at once. */
  async propagation() {
    const on = await stage()
    on.switches['balancer.propagationSeconds'] = 2
    const began = performance.now()
    await shift(on, 0, 1)
    const seen: Record<string, number> = {}
    while (Object.keys(seen).length < on.addresses.length && performance.now() - began < 20_000) {
      for (const address of on.addresses) {
        if ((await get(address)).body === 'black') seen[address] ??= round((performance.now() - began) / 1000)
      }
      await sleep(20)
    }
    const [described] = (await on.call('DescribeRules', { RuleArns: [on.ruleArn] })).Rules
    await on.down()
    return {
      seconds: on.addresses.map(address => seen[address]),
      described: described.Actions[0].ForwardConfig.TargetGroups.map((t: { Weight: number }) => t.Weight)
    }
  }
}

/** How many of 40 requests each target of the red slot answered. */
async function spread(on: Stage, address: string): Promise<Record<string, number>> {
  const before = await Promise.all([requestsTo(on, 'i-red0'), requestsTo(on, 'i-red1')])
  for (let index = 0; index < 40; index++) await get(address)
  const after = await Promise.all([requestsTo(on, 'i-red0'), requestsTo(on, 'i-red1')])
  return { 'i-red0': (after[0] ?? 0) - (before[0] ?? 0), 'i-red1': (after[1] ?? 0) - (before[1] ?? 0) }
}

/** Requests that a target itself has counted, health checks left out. */
function requestsTo(on: Stage, id: string): Promise<number> {
  return new Promise(resolve => {
    request({ host: on.ip(id), port: 8080, path: '/count', agent: false }, response => {
      let body = ''
      response.on('data', chunk => {
        body += chunk
      })
      response.on('end', () => resolve(Number(body)))
    }).end()
  })
}

function upgrade(address: string): Promise<{ echo(text: string): Promise<string>; close(): void }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: address,
      port: 80,
      path: '/socket',
      agent: false,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ=='
      }
    })
    outgoing.on('error', reject)
    outgoing.on('response', ({ statusCode }) => reject(new Error(`no upgrade: ${statusCode}`)))
    outgoing.on('upgrade', (_response, socket) =>
      resolve({
        echo: text =>
          new Promise(answer => {
            if (socket.destroyed) answer('closed')
            socket.once('data', data => answer(data.toString()))
            socket.once('close', () => answer('closed'))
            socket.write(text)
          }),
        close: () => socket.destroy()
      })
    )
    outgoing.end()
  })
}

makeBridge()
const scenario = scenarios[process.argv[2] ?? '']
if (scenario === undefined) throw new Error(`one of: ${Object.keys(scenarios).join(', ')}`)
console.log(JSON.stringify(await scenario()))
