/**
 * Ten thousand Auto Scaling groups and no instance behind them: an endpoint for the benchmark of chaos, in a process of
 * its own. It speaks the lab's wire formats, knows of each service what a tick asks, and answers at once, so what is
 * measured is the caller. Told `GROUPS` and `INSTANCES` by the environment; prints its port; `/calls` tells and forgets
 * what was asked.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling'
import { decodeQuery, encodeQuery } from '../../lab/gateway/query.ts'
import { models } from '../../lab/gateway/schemas.ts'

const GROUPS = Number(process.env['GROUPS'] ?? 10_000)
const INSTANCES = Number(process.env['INSTANCES'] ?? 20)
const DEFAULT_PAGE = 50

const instanceId = (group: number, nth: number, generation: number): string =>
  `i-0${group.toString(16).padStart(6, '0')}${nth.toString(16).padStart(4, '0')}${generation.toString(16).padStart(6, '0')}`

const nameOf = (group: number): string => `application-${String(group).padStart(5, '0')}-prod-v001`
const groupOf = (name: string): number => Number(name.split('-')[1])
const generations = new Map<string, number>()

function described(group: number, includeInstances: boolean): AutoScalingGroup {
  const name = nameOf(group)
  const tag = (Key: string, Value: string) => ({
    Key,
    Value,
    ResourceId: name,
    ResourceType: 'auto-scaling-group',
    PropagateAtLaunch: true
  })
  const launchTemplate = {
    LaunchTemplateId: 'lt-0123456789abcdef0',
    LaunchTemplateName: name,
    Version: '1'
  }
  return {
    AutoScalingGroupName: name,
    AutoScalingGroupARN: `arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/${name}`,
    LaunchTemplate: launchTemplate,
    MinSize: INSTANCES,
    MaxSize: INSTANCES * 2,
    DesiredCapacity: INSTANCES,
    DefaultCooldown: 300,
    AvailabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    HealthCheckType: 'EC2',
    HealthCheckGracePeriod: 0,
    CreatedTime: new Date('2026-01-01T00:00:00Z'),
    VPCZoneIdentifier: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1,subnet-0123456789abcdef2',
    TerminationPolicies: ['Default'],
    NewInstancesProtectedFromScaleIn: false,
    Tags: [
      tag('kiln:chaos', 'enabled'),
      tag('kiln:application', `application-${String(group).padStart(5, '0')}`),
      tag('kiln:environment', 'prod'),
      tag('kiln:release', name),
      tag('kiln:ami', 'ami-0123456789abcdef0'),
      tag('team', 'platform'),
      tag('cost-centre', '4711')
    ],
    ...(includeInstances
      ? {
          Instances: Array.from({ length: INSTANCES }, (_, nth) => ({
            InstanceId: instanceId(group, nth, generations.get(`${group}/${nth}`) ?? 0),
            InstanceType: 't3.small',
            AvailabilityZone: `us-east-1${'abc'[nth % 3]}`,
            LifecycleState: 'InService',
            HealthStatus: 'Healthy',
            LaunchTemplate: launchTemplate,
            ProtectedFromScaleIn: false
          }))
        }
      : {})
  }
}

interface Asked {
  readonly AutoScalingGroupNames?: string[]
  readonly IncludeInstances?: boolean
  readonly MaxRecords?: number
  readonly NextToken?: string
  readonly InstanceId?: string
  readonly InstanceIds?: string[]
}

/** Pages of the whole listing, which never change but for what was ended. */
const pages = new Map<string, string>()

function answerOf(service: 'autoscaling' | 'ec2', operation: string, asked: Asked): string {
  const model = models[service]
  const known = model.operation(operation)
  if (known === undefined) throw new Error(`no operation ${operation}`)
  const encoded = (output: unknown): string => String(encodeQuery(model, known, output, 'request'))
  switch (operation) {
    case 'DescribeAutoScalingGroups': {
      const { AutoScalingGroupNames = [], IncludeInstances = true, MaxRecords = DEFAULT_PAGE, NextToken = '0' } = asked
      if (AutoScalingGroupNames.length > 0) {
        return encoded({ AutoScalingGroups: AutoScalingGroupNames.map(name => described(groupOf(name), true)) })
      }
      const key = `${NextToken}/${MaxRecords}/${IncludeInstances}`
      const kept = pages.get(key)
      if (kept !== undefined) return kept
      const from = Number(NextToken)
      const until = Math.min(GROUPS, from + MaxRecords)
      const page = encoded({
        AutoScalingGroups: Array.from({ length: until - from }, (_, nth) => described(from + nth, IncludeInstances)),
        ...(until < GROUPS ? { NextToken: String(until) } : {})
      })
      pages.set(key, page)
      return page
    }
    case 'DescribeInstanceRefreshes':
      return encoded({ InstanceRefreshes: [] })
    case 'TerminateInstanceInAutoScalingGroup': {
      const id = asked.InstanceId ?? ''
      const place = `${Number.parseInt(id.slice(3, 9), 16)}/${Number.parseInt(id.slice(9, 13), 16)}`
      generations.set(place, (generations.get(place) ?? 0) + 1)
      return encoded({ Activity: { ActivityId: 'a', StatusCode: 'InProgress' } })
    }
    case 'TerminateInstances':
      return encoded({
        TerminatingInstances: (asked.InstanceIds ?? []).map(InstanceId => ({
          InstanceId,
          CurrentState: { Code: 32, Name: 'shutting-down' }
        }))
      })
    default:
      throw new Error(`the benchmark’s endpoint does not know ${operation}`)
  }
}

const parameters = new Map<string, string>()
function parameterAnswer(operation: string, asked: Record<string, unknown>): readonly [status: number, body: unknown] {
  const name = String(asked['Name'])
  if (operation === 'PutParameter') {
    if (parameters.has(name) && asked['Overwrite'] !== true) return [400, { __type: 'ParameterAlreadyExists' }]
    parameters.set(name, String(asked['Value']))
    return [200, { Version: 1, Tier: 'Standard' }]
  }
  if (operation === 'GetParametersByPath') {
    const found = [...parameters].filter(([key]) => key.startsWith(`${asked['Path']}/`))
    return [200, { Parameters: found.map(([Name, Value]) => ({ Name, Value })) }]
  }
  return [400, { __type: 'ParameterNotFound' }]
}

const calls: string[] = []
async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const server = createServer(async (request, response) => {
  const text = await textOf(request)
  if (request.url === '/calls') {
    response.end(JSON.stringify(calls.splice(0)))
    return
  }
  const target = request.headers['x-amz-target']
  if (typeof target === 'string') {
    const operation = target.split('.').pop() ?? ''
    const asked = JSON.parse(text) as Record<string, unknown>
    calls.push(operation === 'PutParameter' && asked['Overwrite'] === true ? 'PutParameter (overwrite)' : operation)
    const [status, body] = parameterAnswer(operation, asked)
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
    return
  }
  if (request.url?.startsWith('/safetyLevers/') === true) {
    calls.push('GetSafetyLever')
    response.end(JSON.stringify({ safetyLever: { id: 'default', state: { status: 'disengaged' } } }))
    return
  }
  const form = new URLSearchParams(text)
  const operation = form.get('Action') ?? ''
  const service = form.get('Version') === '2016-11-15' ? 'ec2' : 'autoscaling'
  const known = models[service].operation(operation)
  const asked = known === undefined ? {} : (decodeQuery(models[service], known, form) as Asked)
  calls.push((asked.AutoScalingGroupNames ?? []).length > 0 ? `${operation} by name` : operation)
  response.writeHead(200, { 'content-type': 'text/xml' }).end(answerOf(service, operation, asked))
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
