import type {
  Balancers,
  BalancerView,
  ListenerView,
  RuleView,
  TargetGroupView,
  Weighted
} from '../../../lib/aws/balancers.ts'
import type { CertificateView } from '../../../lib/aws/certificates.ts'
import type { NameRecord } from '../../../lib/aws/hosted-zones.ts'
import { type Ingress, sameIngress } from '../../../lib/aws/networks.ts'
import { recordedProgress } from '../../../lib/progress.ts'
import type { Tags } from '../../../lib/tags.ts'
import { inputs } from '../src/inputs.ts'
import { createApplication, type Ports, type Report } from '../src/main.ts'

/** The process that made the call is no more; everything it does afterwards fails too. */
export class Killed extends Error {}

const awsError = (name: string): Error => Object.assign(new Error(name), { name })

interface Group {
  readonly id: string
  readonly vpcId: string
  readonly ownerId: string
  readonly name: string
  readonly tags: Tags
  ingress: Ingress[]
}

interface Slot extends Omit<TargetGroupView, 'balancerArns' | 'healthCheck'> {
  healthCheck: TargetGroupView['healthCheck']
  delay: number
  crossZone: boolean | undefined
  targets: number
}

export const SHARED = 'arn:aws:elasticloadbalancing:x:1:loadbalancer/app/shared/1'

/** Surroundings of applications in memory: names are unique, what is in use is not deleted, priorities are taken once. */
export function simulated({ shared = false } = {}) {
  const groups = new Map<string, Group>()
  const slots = new Map<string, Slot>()
  const balancers = new Map<string, BalancerView>()
  const listeners = new Map<string, ListenerView & { balancerArn: string; forwards: readonly Weighted[] }>()
  const rules = new Map<string, RuleView & { listenerArn: string }>()
  const records = new Map<string, NameRecord>()
  const tags = new Map<string, Tags>()
  const certificates: CertificateView[] = [
    { arn: 'arn:aws:acm:x:1:certificate/1', names: ['*.test.internal.example'], status: 'ISSUED' }
  ]
  const releases: string[] = []
  const denied = new Set<string>()
  const writes: string[] = []
  const violations: string[] = []
  let serial = 0
  let crash: { readonly nth: number; readonly when: 'before' | 'after' } | undefined
  let counted = 0
  let isDead = false
  let reads = 0

  if (shared) {
    balancers.set(SHARED, balancerView(SHARED, 'shared', 'application', 'internal', ['sg-shared']))
    listeners.set('arn:shared-80', {
      ...listenerView('arn:shared-80', 80, 'HTTP', 'fixed-response'),
      balancerArn: SHARED,
      forwards: []
    })
    addRule(
      'arn:shared-80',
      2,
      [{ kind: 'host', values: ['other.internal.example'] }],
      [{ targetGroupArn: 'arn:other', weight: 1 }]
    )
    addRule(
      'arn:shared-80',
      40,
      [{ kind: 'host', values: ['*.internal.example'] }],
      [{ targetGroupArn: 'arn:other', weight: 1 }]
    )
  }
  const strangers = (): string =>
    JSON.stringify([...rules.values()].filter(rule => rule.arn.startsWith('arn:stranger')))
  const before = strangers()

  function balancerView(
    arn: string,
    name: string,
    type: BalancerView['type'],
    scheme: string,
    securityGroupIds: readonly string[],
    subnetIds: readonly string[] = ['subnet-1', 'subnet-2']
  ): BalancerView {
    const dnsName = `${name}-${arn.split('/').at(-1)}.elb.example`
    return {
      arn,
      name,
      type,
      dnsName,
      hostedZoneId: 'Z9',
      scheme,
      vpcId: 'vpc-1',
      state: 'active',
      zones: { 'subnet-1': 'a', 'subnet-2': 'b' },
      subnetIds,
      securityGroupIds
    }
  }

  function listenerView(arn: string, port: number, protocol: string, otherwise: string): ListenerView {
    return { arn, port, protocol, certificateArn: undefined, securityPolicy: undefined, otherwise }
  }

  function addRule(
    listenerArn: string,
    priority: number,
    conditions: RuleView['conditions'],
    forwards: readonly Weighted[]
  ): string {
    serial += 1
    const isStranger = forwards.some(({ targetGroupArn }) => targetGroupArn === 'arn:other')
    const arn = `arn:${isStranger ? 'stranger' : 'rule'}-${serial}`
    rules.set(arn, { arn, priority, conditions, forwards, sticky: false, listenerArn })
    return arn
  }

  async function write(what: string, effect: () => void): Promise<void> {
    if (isDead) throw new Killed()
    counted += 1
    const isHit = crash !== undefined && counted === crash.nth
    if (isHit && crash?.when === 'before') {
      isDead = true
      throw new Killed()
    }
    effect()
    writes.push(what)
    if (strangers() !== before) violations.push(`${what} touched somebody else's rule`)
    const names = [...records.values()].filter(({ target }) => ![...balancers.values()].some(b => b.dnsName === target))
    if (names.length > 0 && !what.startsWith('delete')) violations.push(`${what} left a name that points nowhere`)
    if (isHit) {
      isDead = true
      throw new Killed()
    }
  }

  const read = <T>(value: () => T, right = ''): Promise<T> => {
    if (isDead) return Promise.reject(new Killed())
    reads += 1
    if (denied.has(right)) {
      return Promise.reject(
        Object.assign(new Error(`User: x is not authorized to perform: ${right}`), { name: 'AccessDenied' })
      )
    }
    return Promise.resolve(value())
  }

  const forwardsOf = (listenerArn: string): readonly (readonly Weighted[])[] => [
    listeners.get(listenerArn)?.forwards ?? [],
    ...[...rules.values()].filter(rule => rule.listenerArn === listenerArn).map(({ forwards }) => forwards)
  ]
  const usersOf = (slotArn: string): string[] => {
    const used = [...listeners.values()].filter(({ arn }) =>
      forwardsOf(arn).some(list => list.some(({ targetGroupArn }) => targetGroupArn === slotArn))
    )
    return [...new Set(used.map(({ balancerArn }) => balancerArn))]
  }

  const balancerPort: Balancers = {
    find: name =>
      read(() => [...balancers.values()].find(one => one.name === name), 'elasticloadbalancing:DescribeLoadBalancers'),
    byArn: arn => read(() => balancers.get(arn)),
    listeners: arn => read(() => [...listeners.values()].filter(({ balancerArn }) => balancerArn === arn)),
    rules: arn =>
      read(() => {
        const { forwards = [] } = listeners.get(arn) ?? {}
        const own = [...rules.values()].filter(rule => rule.listenerArn === arn)
        return forwards.length === 0
          ? own
          : [{ arn, priority: undefined, conditions: [], forwards, sticky: false }, ...own]
      }),
    targetGroups: names =>
      read(() =>
        [...slots.values()]
          .filter(({ name }) => names.includes(name))
          .map(({ delay: _, crossZone: __, targets: ___, ...slot }) => ({ ...slot, balancerArns: usersOf(slot.arn) }))
      ),
    targets: arn =>
      read(() =>
        Array.from({ length: slots.get(arn)?.targets ?? 0 }, (_, index) => ({
          instanceId: `i-${index}`,
          state: 'healthy'
        }))
      ),
    tags: arns => read(() => new Map(arns.map(arn => [arn, tags.get(arn) ?? {}]))),
    setWeights: () => Promise.reject(new Error('create-application never switches'))
  }

  const ports = (): Ports => ({
    balancers: balancerPort,
    networks: {
      vpc: id => read(() => (id === undefined || id === 'vpc-1' ? { id: 'vpc-1', cidr: '10.0.0.0/16' } : undefined)),
      subnets: () => read(() => ['a', 'b'].map((zone, index) => ({ id: `subnet-${index + 1}`, vpcId: 'vpc-1', zone }))),
      securityGroups: () => read(() => []),
      securityGroupsOf: () => read(() => [...groups.values()]),
      async createSecurityGroup({ name, tags: given }) {
        serial += 1
        const id = `sg-${serial}`
        await write(`create security group ${name}`, () => {
          if ([...groups.values()].some(group => group.name === name)) throw awsError('InvalidGroup.Duplicate')
          groups.set(id, { id, name, vpcId: 'vpc-1', ownerId: '123456789012', tags: given, ingress: [] })
        })
      },
      allow: (id, ingress) =>
        write(`allow ${id}`, () => {
          const group = groups.get(id)
          if (group === undefined) throw awsError('InvalidGroup.NotFound')
          if (!group.ingress.some(one => sameIngress(one, ingress))) group.ingress = [...group.ingress, ingress]
        }),
      tagSecurityGroup: () => Promise.reject(new Error('create-application never switches')),
      deleteSecurityGroup: id =>
        write(`delete security group ${id}`, () => {
          const isReferred = [...groups.values()].some(
            group =>
              group.id !== id && group.ingress.some(one => 'securityGroupId' in one && one.securityGroupId === id)
          )
          const isUsed = [...balancers.values()].some(({ securityGroupIds }) => securityGroupIds.includes(id))
          if (isReferred || isUsed) throw awsError('DependencyViolation')
          groups.delete(id)
        })
    },
    zones: {
      find: name =>
        read(
          () => (name === 'internal.example' ? { id: 'Z1', name, private: true } : undefined),
          'route53:ListHostedZonesByName'
        ),
      record: (_, name) => read(() => records.get(name)),
      point: (_, record) => write(`point ${record.name}`, () => void records.set(record.name, record)),
      remove: (_, record) => write(`delete ${record.name}`, () => void records.delete(record.name))
    },
    certificates: {
      find: wanted =>
        read(() => certificates.find(({ arn, names }) => arn === wanted || names[0] === wanted), 'acm:ListCertificates')
    },
    scaffolding: {
      createBalancer: ({ name, type, scheme, subnetIds, securityGroupIds, tags: given }) =>
        write(`create balancer ${name}`, () => {
          const kind = type === 'network' ? 'net' : 'app'
          const arn = `arn:aws:elasticloadbalancing:x:1:loadbalancer/${kind}/${name}/1`
          balancers.set(arn, balancerView(arn, name, type, scheme, securityGroupIds, subnetIds))
          tags.set(arn, given)
        }),
      createSlot: ({ name, vpcId, protocol, port, check, tags: given }) =>
        write(`create slot ${name}`, () => {
          const arn = `arn:aws:elasticloadbalancing:x:1:targetgroup/${name}/1`
          const { codes: matcher, ...healthCheck } = check
          const known = { arn, name, vpcId, protocol, port, healthCheck: { ...healthCheck, matcher } }
          slots.set(arn, { ...known, delay: 300, crossZone: undefined, targets: 0 })
          tags.set(arn, given)
        }),
      createListener: ({ balancerArn, port, protocol, tls, otherwise }) =>
        write(`create listener ${port}`, () => {
          const kind = protocol === 'TCP' ? 'net' : 'app'
          const arn = `arn:aws:elasticloadbalancing:x:1:listener/${kind}/${port}`
          if (listeners.has(arn)) throw awsError('DuplicateListenerException')
          const forwards = typeof otherwise === 'object' && 'forward' in otherwise ? otherwise.forward : []
          const does = otherwise === 'not-found' ? 'fixed-response' : forwards.length > 0 ? 'forward' : 'redirect'
          const view = { ...listenerView(arn, port, protocol, does), ...tls }
          listeners.set(arn, { ...view, balancerArn, forwards })
        }),
      secureListener: (arn, tls) =>
        write(`secure ${arn}`, () => {
          const listener = listeners.get(arn)
          if (listener !== undefined) listeners.set(arn, { ...listener, ...tls })
        }),
      createRule: ({ listenerArn, priority, conditions, forwards, tags: given }) =>
        write(`create rule ${priority}`, () => {
          const taken = [...rules.values()].some(rule => rule.listenerArn === listenerArn && rule.priority === priority)
          if (taken) throw awsError('PriorityInUseException')
          tags.set(addRule(listenerArn, priority, conditions, forwards), given)
        }),
      changeCheck: (arn, { codes: matcher, ...check }) =>
        write(`change check ${arn}`, () => {
          const slot = slots.get(arn)
          if (slot !== undefined) slot.healthCheck = { ...check, matcher }
        }),
      attributes: arn =>
        read(() => ({
          deregistrationDelaySeconds: slots.get(arn)?.delay ?? 300,
          crossZone: slots.get(arn)?.crossZone
        })),
      setAttributes: (arn, { deregistrationDelaySeconds, crossZone }) =>
        write(`set attributes ${arn}`, () => {
          const slot = slots.get(arn)
          if (slot !== undefined) Object.assign(slot, { delay: deregistrationDelaySeconds, crossZone })
        })
    },
    demolition: {
      deleteBalancer: arn =>
        write(`delete balancer ${arn}`, () => {
          if (arn === SHARED) violations.push('the shared balancer was deleted')
          balancers.delete(arn)
          for (const listener of listeners.values()) {
            if (listener.balancerArn !== arn) continue
            listeners.delete(listener.arn)
            for (const rule of rules.values()) if (rule.listenerArn === listener.arn) rules.delete(rule.arn)
          }
        }),
      deleteRule: arn => write(`delete rule ${arn}`, () => void rules.delete(arn)),
      deleteTargetGroup: arn =>
        write(`delete slot ${arn}`, () => {
          if (usersOf(arn).length > 0) throw awsError('ResourceInUseException')
          slots.delete(arn)
        })
    },
    releases: () => read(() => releases),
    progress: recordedProgress(),
    setOutput: () => undefined,
    runTags: {},
    signal: new AbortController().signal,
    lookSeconds: 0
  })

  return {
    writes,
    violations,
    /** What the role may not read, as IAM names it. */
    denied,
    releases,
    slots,
    rules,
    records,
    listeners,
    groups,
    balancers,
    tags,
    certificates,
    reads: () => reads,
    /** The next run dies at this write of its own. */
    crashAt(next: typeof crash) {
      crash = next
      counted = 0
      isDead = false
    },
    wasKilled: () => isDead,
    /** Everything there is, in a form that can be compared; serial numbers do not count. */
    state: () =>
      JSON.stringify({
        groups: [...groups.values()]
          .map(({ name, ingress }) => ({ name, ports: ingress.map(one => [one.port, 'cidr' in one]).sort() }))
          .sort((one, other) => one.name.localeCompare(other.name)),
        slots: [...slots.values()].sort((one, other) => one.name.localeCompare(other.name)),
        balancers: [...balancers.values()].map(({ name, type, scheme }) => ({ name, type, scheme })),
        listeners: [...listeners.values()].map(({ forwards: _, ...one }) => one).sort((a, b) => a.port - b.port),
        rules: [...rules.values()]
          .map(({ priority, conditions, forwards }) => ({ priority, conditions, forwards }))
          .sort((one, other) => (one.priority ?? 0) - (other.priority ?? 0)),
        records: [...records.values()]
      }),
    run: (given: Readonly<Record<string, string>>): Promise<Report> => {
      const env = Object.entries({ application: 'hello-world', environment: 'test', ...given })
      return createApplication(
        inputs(Object.fromEntries(env.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))),
        ports()
      )
    }
  }
}
