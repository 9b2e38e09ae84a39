import {
  defaulted,
  FieldProblem,
  list,
  matching,
  mode,
  oneOf,
  optional,
  readInputs,
  required,
  type Values,
  whole,
  word
} from '../../../lib/inputs.ts'

const protocol = (value: string): 'HTTP' => {
  if (value === 'HTTP') return value
  if (value === 'HTTPS')
    throw new FieldProblem('HTTPS needs a certificate, which this version cannot attach yet; use HTTP')
  throw new FieldProblem(`"${value}" is not HTTP`)
}

const HOST = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const hostName = (value: string): string =>
  matching(HOST, 'a host name such as hello-world.internal.example')(value.toLowerCase().replace(/\.$/, ''))

export const fields = {
  application: required(word),
  environment: required(word),
  'health-check-path': defaulted(matching(/^\/\S*$/, 'a path that starts with /'), '/health_check'),
  port: defaulted(whole(1, 65535), 80),
  protocol: defaulted(protocol, 'HTTP'),
  'listener-port': optional(whole(1, 65535)),
  vpc: optional(matching(/^vpc-[0-9a-f]+$/, 'a VPC id such as vpc-0123456789abcdef0')),
  subnets: optional(list(matching(/^subnet-[0-9a-f]+$/, 'a subnet id such as subnet-0123456789abcdef0'))),
  'security-groups': optional(list(matching(/^sg-[0-9a-f]+$/, 'a security group id such as sg-0123456789abcdef0'))),
  scheme: defaulted(oneOf('internal', 'internet-facing'), 'internal'),
  'hosted-zone': optional(hostName),
  'dns-name': optional(hostName),
  'deregistration-delay-seconds': defaulted(whole(0, 3600), 30),
  mode: defaulted(mode, 'apply')
} as const

export type Inputs = Values<typeof fields>

export const inputs = (): Inputs => readInputs(fields)
