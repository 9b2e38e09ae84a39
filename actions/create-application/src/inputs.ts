import type { InputProblem } from '../../../lib/errors.ts'
import {
  defaulted,
  flag,
  hostName,
  list,
  matching,
  ofCluster,
  oneOf,
  optional,
  type Reading,
  readingOf,
  type Values,
  whole
} from '../../../lib/inputs.ts'
import { usualHostName } from '../../../lib/names.ts'

const certificate = matching(
  /^(arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}|(\*\.)?([a-z0-9-]+\.)+[a-z0-9-]+)$/i,
  'the ARN of a certificate of ACM, or the domain name that it was issued for'
)

export const fields = {
  ...ofCluster,
  'health-check-path': defaulted(matching(/^\/\S{0,1023}$/, 'a path that starts with /'), '/health_check'),
  'health-check-protocol': defaulted(oneOf('HTTP', 'TCP'), 'HTTP'),
  'health-check-codes': defaulted(
    matching(
      /^[2-4]\d\d(-[2-4]\d\d)?(,[2-4]\d\d(-[2-4]\d\d)?)*$/,
      'codes from 200 to 499, such as 200, 200-299 or 200,302'
    ),
    '200'
  ),
  port: defaulted(whole(1, 65535), 80),
  protocol: defaulted(oneOf('HTTP', 'HTTPS', 'TCP', 'none'), 'HTTP'),
  'listener-port': optional(whole(1, 65535)),
  certificate: optional(certificate),
  'security-policy': defaulted(
    matching(/^ELBSecurityPolicy-[A-Za-z0-9-]+$/, 'a security policy such as ELBSecurityPolicy-TLS13-1-2-2021-06'),
    'ELBSecurityPolicy-TLS13-1-2-2021-06'
  ),
  redirect: defaulted(flag, true),
  'load-balancer': optional(
    matching(/^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/, 'the name of a load balancer')
  ),
  vpc: optional(matching(/^vpc-[0-9a-f]+$/, 'a VPC id such as vpc-0123456789abcdef0')),
  subnets: optional(list(matching(/^subnet-[0-9a-f]+$/, 'a subnet id such as subnet-0123456789abcdef0'))),
  'security-groups': optional(list(matching(/^sg-[0-9a-f]+$/, 'a security group id such as sg-0123456789abcdef0'))),
  scheme: optional(oneOf('internal', 'internet-facing')),
  'hosted-zone': optional(hostName),
  'dns-name': optional(hostName),
  'record-type': defaulted(oneOf('CNAME', 'alias'), 'CNAME'),
  'deregistration-delay-seconds': defaulted(whole(0, 3600), 30),
  mode: defaulted(oneOf('apply', 'plan', 'destroy', 'plan-destroy'), 'apply')
} as const

export type Inputs = Values<typeof fields>

/** The inputs, and what is wrong with them: it is told with what AWS says against the others. */
export const inputs = (env?: NodeJS.ProcessEnv): Reading<typeof fields> => readingOf(fields, env, together)

/** What can be set anew at any time: no refusal of AWS rests on these. */
export const CHANGEABLE: readonly (keyof Inputs)[] = [
  'health-check-path',
  'health-check-codes',
  'security-policy',
  'redirect',
  'deregistration-delay-seconds'
]

/** The name under which the application answers, where it has one. */
export function dnsNameOf(given: Partial<Inputs>): string | undefined {
  const zone = given['hosted-zone']
  const { application = '', environment = '' } = given
  return given['dns-name'] ?? (zone === undefined ? undefined : usualHostName({ application, environment }, zone))
}

/** Inputs without a default that say something of a load balancer. */
const OF_LOAD_BALANCERS = [
  'listener-port',
  'certificate',
  'load-balancer',
  'subnets',
  'security-groups',
  'scheme',
  'hosted-zone',
  'dns-name'
] as const

/** What does not go together; every problem at once, before AWS is asked anything. */
function together(given: Partial<Inputs>): readonly InputProblem[] {
  const problems: InputProblem[] = []
  const wrong = (input: keyof Inputs, problem: string): void => void problems.push({ input, problem })
  const { protocol, certificate: secured } = given
  const [zone, name, shared] = [given['hosted-zone'], given['dns-name'], given['load-balancer']]
  const isMaking = given.mode === 'apply' || given.mode === 'plan'

  if (protocol === 'none') {
    for (const input of OF_LOAD_BALANCERS) {
      if (given[input] !== undefined) wrong(input, 'only goes with a load balancer, and `protocol: none` makes workers')
    }
    return problems
  }
  if (protocol !== 'HTTPS' && secured !== undefined) wrong('certificate', 'only goes with `protocol: HTTPS`')
  if (protocol === 'HTTPS' && secured === undefined && shared === undefined && isMaking) {
    wrong('certificate', 'is needed for `protocol: HTTPS`')
  }
  if (given['health-check-protocol'] === 'TCP' && protocol !== 'TCP') {
    wrong('health-check-protocol', 'TCP only goes with `protocol: TCP`; application load balancers check by HTTP')
  }
  if (zone === undefined && name !== undefined && shared === undefined) {
    wrong('dns-name', 'is given without "hosted-zone", the zone to write it to')
  }
  if (zone !== undefined && name !== undefined && name !== zone && !name.endsWith(`.${zone}`)) {
    wrong('dns-name', `"${name}" is not inside the hosted zone "${zone}"; choose a name that ends in .${zone}`)
  }
  if (zone !== undefined && name === zone && given['record-type'] === 'CNAME') {
    wrong('record-type', `must be alias: the top of a zone, ${zone}, cannot be a CNAME`)
  }
  if (shared !== undefined) {
    const owners = 'belongs to the load balancer that is given by "load-balancer", so to its owner; leave it away'
    for (const input of ['subnets', 'security-groups', 'scheme', 'certificate'] as const) {
      if (given[input] !== undefined) wrong(input, owners)
    }
    if (protocol === 'TCP') wrong('load-balancer', 'a network load balancer cannot be shared by host name')
    if (dnsNameOf(given) === undefined) {
      wrong('dns-name', 'is needed with "load-balancer": the host name that the application is told apart by')
    }
  }
  return problems
}
