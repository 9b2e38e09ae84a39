import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand
} from '@aws-sdk/client-auto-scaling'
import { EBSClient, GetSnapshotBlockCommand } from '@aws-sdk/client-ebs'
import {
  CreateImageCommand,
  CreateLaunchTemplateCommand,
  DescribeFleetsCommand,
  DescribeImagesCommand,
  DescribeInstanceTypesCommand,
  DescribeVpcsCommand,
  EC2Client
} from '@aws-sdk/client-ec2'
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas'
import { GetParameterCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { authoriser } from '../authorise.ts'
import { type FaultRule, type Faults, faults as faultRules } from '../faults.ts'
import { gateway } from '../gateway.ts'
import type { Call } from '../journal.ts'
import { policySimulator } from '../policy-simulator.ts'
import { publicParameters } from '../public-parameters.ts'
import { safetyLever } from '../safety-lever.ts'
import { AwsError, type Caller, type Operations } from '../service.ts'
import { vcpuQuotas } from '../vcpu-quotas.ts'

/** The gateway over real sockets, with two handlers and a stand-in where moto would be. */

let servers: Server[] = []
let calls: Call[]
let faults: Faults
let handled: string[]
let endpoint: string
let lever: number
let vcpus: number
let policies: ReturnType<typeof authoriser>
let forwarded: { url: string; body: string; headers: IncomingMessage['headers'] }[]
let motoAnswers: (request: IncomingMessage, body: string) => { status: number; type: string; body: string }

const operations: Operations = {
  'ec2:DescribeImages': (input: { ImageIds?: string[] }, caller: Caller) => {
    handled.push(`${caller.accountId} ${caller.region} ${input.ImageIds ?? ''}`)
    if (input.ImageIds?.[0] === 'ami-0') throw new AwsError('InvalidAMIID.NotFound', 'none')
    if (input.ImageIds?.[0] === 'ami-broken') throw new Error('a bug')
    return { Images: [{ ImageId: `ami-${handled.length}`, CreationDate: '2026-01-01T00:00:00.000Z' }] }
  },
  'ec2:CreateLaunchTemplate': () => {
    handled.push('created')
    return { LaunchTemplate: { LaunchTemplateId: 'lt-1' } }
  },
  'ebs:GetSnapshotBlock': () => ({
    DataLength: 3,
    Checksum: 'x',
    ChecksumAlgorithm: 'SHA256',
    BlockData: new Uint8Array([1, 2, 3])
  })
}

async function serve(handler: Parameters<typeof createServer>[1]): Promise<number> {
  const server = createServer(handler)
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

beforeEach(async () => {
  calls = []
  handled = []
  forwarded = []
  faults = faultRules()
  policies = authoriser({ tagsOf: async () => ({}), groupOf: async () => undefined, roleOf: async () => undefined })
  motoAnswers = () => ({ status: 200, type: 'text/xml', body: '<x/>' })
  const motoPort = await serve(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    forwarded.push({ url: request.url ?? '', body, headers: request.headers })
    const answer = motoAnswers(request, body)
    response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body)
  })
  const port = await serve(
    gateway({
      operations,
      faults,
      journal: { write: call => void calls.push(call) },
      authorise: policies.authorise,
      parameters: publicParameters(new Map([['/aws/service/ami', 'ami-1']])),
      safetyLever: safetyLever(() => lever),
      vcpuQuotas: vcpuQuotas(() => vcpus),
      policySimulator: policySimulator(policies),
      moto: {
        forward: (request, body) =>
          new Promise((resolve, reject) => {
            const headers: IncomingMessage['headers'] = { ...request.headers, connection: 'close' }
            if (Buffer.isBuffer(body)) headers['content-length'] = String(body.length)
            const out = httpRequest({ port: motoPort, method: request.method, path: request.url, headers }, resolve)
            out.on('error', reject)
            if (Buffer.isBuffer(body)) out.end(body)
            else body.pipe(out)
          })
      }
    })
  )
  endpoint = `http://127.0.0.1:${port}`
})
afterEach(() => {
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
  servers = []
})

const config = (accessKeyId = '123456789012') => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId, secretAccessKey: 'x' },
  maxAttempts: 1,
  forcePathStyle: true,
  customUserAgent: [['kiln', 'bake-ami']] as [string, string][]
})
const images = (id = 'ami-1', key?: string) =>
  new EC2Client(config(key)).send(new DescribeImagesCommand({ ImageIds: [id] }))

describe('who answers', () => {
  it('is the room that has a handler, told who asks and where', async () => {
    expect((await images()).Images?.[0]?.ImageId).toBe('ami-1')
    expect(handled).toEqual(['123456789012 eu-west-1 ami-1'])
    expect(forwarded).toEqual([])
  })

  it('is moto for everything else, with the very request', async () => {
    motoAnswers = (_, body) => ({ status: 200, type: 'application/xml', body })
    const s3 = new S3Client(config())
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'a key/ü', Body: 'contents', IfNoneMatch: '*' }))
    expect(forwarded[0]).toMatchObject({
      url: '/bucket/a%20key/%C3%BC?x-id=PutObject',
      headers: { 'if-none-match': '*' }
    })
    expect(forwarded[0]?.body).toContain('contents')
  })

  it('streams objects back as they are', async () => {
    motoAnswers = () => ({ status: 200, type: 'text/plain', body: 'x'.repeat(3_000_000) })
    const { Body } = await new S3Client(config()).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))
    expect((await Body?.transformToString())?.length).toBe(3_000_000)
  })

  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, "Permissions"
  it('says 403 of a key that is not there to who may not list the bucket, and 404 to who may', async () => {
    motoAnswers = () => ({
      ...{ status: 404, type: 'application/xml' },
      body: '<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>'
    })
    const get = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' } as const
    const list = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b' } as const
    const read = (key: string) =>
      new S3Client({ ...config(), credentials: { accessKeyId: key, secretAccessKey: 'x' } }).send(
        new GetObjectCommand({ Bucket: 'b', Key: 'k' })
      )
    policies.put('GETS', [{ Statement: get }])
    policies.put('LISTS', [{ Statement: [get, list] }])
    await expect(read('GETS')).rejects.toThrow('not authorized to perform: s3:ListBucket on resource: arn:aws:s3:::b')
    await expect(read('LISTS')).rejects.toMatchObject({ name: 'NoSuchKey' })
  })

  it('gives bytes and headers of EBS direct', async () => {
    const block = await new EBSClient(config()).send(
      new GetSnapshotBlockCommand({ SnapshotId: 'snap-1', BlockIndex: 0, BlockToken: 't' })
    )
    expect(block.DataLength).toBe(3)
    expect(await block.BlockData?.transformToByteArray()).toEqual(new Uint8Array([1, 2, 3]))
  })

  it('says in the words of the protocol what neither models', async () => {
    motoAnswers = () => ({ status: 500, type: 'text/html; charset=utf-8', body: '<!doctype html>' })
    await expect(new SSMClient(config()).send(new GetParameterCommand({ Name: 'x' }))).rejects.toMatchObject({
      name: 'InvalidAction',
      message: expect.stringContaining('ssm:GetParameter'),
      $metadata: { httpStatusCode: 501 }
    })
  })

  it('is nobody where moto would answer of things that only the lab holds', async () => {
    const unsupported = { name: 'UnsupportedOperation', $metadata: { httpStatusCode: 400 } }
    await expect(
      new AutoScalingClient(config()).send(new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: 'x' }))
    ).rejects.toMatchObject({
      ...unsupported,
      message: expect.stringContaining('autoscaling:DescribeInstanceRefreshes')
    })
    const ec2 = new EC2Client(config())
    await expect(ec2.send(new CreateImageCommand({ InstanceId: 'i-1', Name: 'x' }))).rejects.toMatchObject(unsupported)
    await expect(ec2.send(new DescribeFleetsCommand({}))).rejects.toMatchObject(unsupported)
    expect(forwarded).toEqual([])
    await ec2.send(new DescribeInstanceTypesCommand({}))
    await ec2.send(new DescribeVpcsCommand({}))
    expect(forwarded.length).toBe(2)
  })

  it('is moto for a zone with a VPC, told that it is private', async () => {
    const zone = '<CreateHostedZoneResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"/>'
    motoAnswers = () => ({ status: 201, type: 'text/xml', body: zone })
    const route53 = new Route53Client(config())
    const VPC = { VPCId: 'vpc-1', VPCRegion: 'us-east-1' } as const
    for (const more of [{ VPC }, { VPC, HostedZoneConfig: { Comment: 'x' } }, { HostedZoneConfig: { Comment: 'x' } }]) {
      await route53.send(new CreateHostedZoneCommand({ Name: 'x.internal', CallerReference: '1', ...more }))
    }
    expect(forwarded.map(({ body }) => body.includes('<PrivateZone>true</PrivateZone>'))).toEqual([true, true, false])
    expect(forwarded[1]?.body).toContain('<Comment>x</Comment>')
  })

  it('passes errors of rooms and bugs of rooms on as AWS errors', async () => {
    await expect(images('ami-0')).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' })
    const stderr = process.stderr.write
    process.stderr.write = () => true
    await expect(images('ami-broken')).rejects.toMatchObject({
      name: 'InternalFailure',
      $metadata: { httpStatusCode: 500 }
    })
    process.stderr.write = stderr
  })
})

describe('the account', () => {
  it('is the access key id where that has 12 digits, else the default', async () => {
    await images('ami-1', '111111111111')
    await images('ami-1', 'AKIAIOSFODNN7EXAMPLE')
    expect(handled.map(line => line.split(' ')[0])).toEqual(['111111111111', '123456789012'])
  })

  it('is the one of the assumed role for keys that STS gave', async () => {
    motoAnswers = () => ({
      status: 200,
      type: 'text/xml',
      body: '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId></Credentials><AssumedRoleUser><Arn>arn:aws:sts::222222222222:assumed-role/r/s</Arn></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>'
    })
    await new STSClient(config()).send(
      new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::222222222222:role/r', RoleSessionName: 's' })
    )
    await images('ami-1', 'ASIAROLE')
    expect(handled).toEqual(['222222222222 eu-west-1 ami-1'])
    policies.put('arn:aws:iam::222222222222:role/r', [{ Statement: [] }])
    await expect(images('ami-1', 'ASIAROLE')).rejects.toThrow('222222222222:assumed-role/r/ASIAROLE is not authorized')
    policies.clear()
  })
})

describe('a request without a readable signature', () => {
  const post = async (form: string, authorization?: string) => {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      ...(authorization === undefined ? {} : { authorization })
    }
    const response = await fetch(endpoint, { method: 'POST', body: form, headers })
    return { status: response.status, code: /<Code>(.*?)</.exec(await response.text())?.[1] }
  }

  it('is refused in the words of the service', async () => {
    expect(await post('Action=DescribeImages&Version=2016-11-15')).toEqual({ status: 401, code: 'AuthFailure' })
    expect(await post('Action=DescribeAutoScalingGroups&Version=2011-01-01')).toEqual({
      status: 403,
      code: 'MissingAuthenticationToken'
    })
    expect(await post('Action=DescribeRules&Version=2015-12-01', 'AWS4-HMAC-SHA256 Credential=nonsense')).toEqual({
      status: 400,
      code: 'IncompleteSignature'
    })
    expect(handled).toEqual([])
  })

  it('reaches S3 all the same, which answers public objects to everybody', async () => {
    motoAnswers = () => ({ status: 200, type: 'text/plain', body: 'public' })
    expect(await (await fetch(`${endpoint}/bucket/key`)).text()).toBe('public')
  })
})

describe('the journal', () => {
  it('has actor, operation, outcome and whether it may have changed something', async () => {
    await images()
    await images('ami-0').catch(() => undefined)
    await new S3Client(config()).send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' }))
    expect(calls).toMatchObject([
      {
        service: 'ec2',
        operation: 'DescribeImages',
        action: 'bake-ami',
        mutating: false,
        status: 200,
        by: 'lab',
        input: { ImageIds: ['ami-1'] }
      },
      { operation: 'DescribeImages', status: 400, code: 'InvalidAMIID.NotFound' },
      { service: 's3', operation: 'PutObject', mutating: true, by: 'moto' }
    ])
  })
})

describe('faults', () => {
  const template = () =>
    new EC2Client(config()).send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'x', LaunchTemplateData: {} }))
  const rule = (more: Omit<FaultRule, 'match'> & { match?: FaultRule['match'] }) => faults.add({ match: {}, ...more })

  it('throttle in the words of the service', async () => {
    rule({ effect: 'throttle' })
    await expect(images()).rejects.toMatchObject({ name: 'RequestLimitExceeded', $metadata: { httpStatusCode: 503 } })
    await expect(new AutoScalingClient(config()).send(new DescribeAutoScalingGroupsCommand({}))).rejects.toMatchObject({
      name: expect.stringContaining('Throttling')
    })
    expect(handled).toEqual([])
  })

  it('does not take a dry run for the call: no rule of it fires, and it is no write', async () => {
    rule({ effect: 'error', match: { operation: 'CreateLaunchTemplate', nth: 1 } })
    const client = new EC2Client(config())
    const input = { LaunchTemplateName: 'a', LaunchTemplateData: {} }

    await client.send(new CreateLaunchTemplateCommand({ ...input, DryRun: true }))
    await expect(client.send(new CreateLaunchTemplateCommand(input))).rejects.toThrow()

    expect(calls.map(({ mutating }) => mutating)).toEqual([false, true])
  })

  it('error: nothing happens, drop-answer: it happens and nobody hears of it', async () => {
    rule({ effect: 'error', code: 'InsufficientInstanceCapacity', status: 500, times: 1 })
    await expect(template()).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' })
    expect(handled).toEqual([])
    rule({ effect: 'drop-answer', match: { mutating: true, nth: 1 } })
    await expect(template()).rejects.toThrow(/socket hang up|ECONNRESET/)
    expect(handled).toEqual(['created'])
    await template()
    expect(handled).toEqual(['created', 'created'])
  })

  it('hang: the answer never comes, and only hang-after has done what was asked', async () => {
    const impatient = () =>
      new EC2Client({ ...config(), requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true } }).send(
        new CreateLaunchTemplateCommand({ LaunchTemplateName: 'x', LaunchTemplateData: {} })
      )
    const before = rule({ effect: 'hang-before' })
    await expect(impatient()).rejects.toThrow()
    expect(handled).toEqual([])
    faults.remove(before.id)
    rule({ effect: 'hang-after' })
    await expect(impatient()).rejects.toThrow()
    expect(handled).toEqual(['created'])
  })

  it('latency: late, but right', async () => {
    rule({ effect: 'latency', milliseconds: 150 })
    const started = performance.now()
    await images()
    expect(performance.now() - started).toBeGreaterThan(140)
  })

  it('stale: a read repeats what it said before, for so long and no longer', async () => {
    rule({ effect: 'stale', milliseconds: 300, match: { operation: 'Describe*' } })
    const ids = async () => (await images()).Images?.[0]?.ImageId
    expect([await ids(), await ids()]).toEqual(['ami-1', 'ami-1'])
    await new Promise(resolve => setTimeout(resolve, 320))
    expect(await ids()).toBe('ami-2')
  })
})

describe('policies', () => {
  it('bind only their access key, and a refusal is in the words of the service', async () => {
    policies.put('111111111111', [{ Statement: [{ Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' }] }])
    await images('ami-1', '111111111111')
    const template = new CreateLaunchTemplateCommand({ LaunchTemplateName: 'x', LaunchTemplateData: {} })
    await expect(new EC2Client(config('111111111111')).send(template)).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message: expect.stringContaining(
        'ec2:CreateLaunchTemplate on resource: arn:aws:ec2:eu-west-1:111111111111:launch-template/*'
      )
    })
    await new EC2Client(config()).send(template)
  })
})

describe('public parameters', () => {
  it('tell the ids of the lab, beside the parameters that moto holds', async () => {
    motoAnswers = (_, body) => ({
      status: 200,
      type: 'application/x-amz-json-1.1',
      body: JSON.stringify({ Parameters: [{ Name: JSON.parse(body).Names[0], Value: 'own' }], InvalidParameters: [] })
    })
    const ssm = new SSMClient(config())
    expect((await ssm.send(new GetParameterCommand({ Name: '/aws/service/ami' }))).Parameter?.Value).toBe('ami-1')
    await expect(ssm.send(new GetParameterCommand({ Name: '/aws/service/none' }))).rejects.toMatchObject({
      name: 'ParameterNotFound'
    })
    const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names: ['/aws/service/ami', '/own'] }))
    expect(Parameters.map(({ Name, Value }) => `${Name}=${Value}`)).toEqual(['/aws/service/ami=ami-1', '/own=own'])
  })
})

describe('the safety lever of AWS FIS', () => {
  const scope = 'Credential=123456789012/20260101/eu-west-1/fis/aws4_request'
  const authorization = `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=x`
  const ask = async (id: string) => fetch(`${endpoint}/safetyLevers/${id}`, { headers: { authorization } })

  it.each([
    [0, 'disengaged'],
    [1, 'engaged'],
    [2, 'engaging']
  ])('stands as the switch says: %d is %s', async (position, status) => {
    lever = position
    expect(await (await ask('default')).json()).toMatchObject({
      safetyLever: { arn: 'arn:aws:fis:eu-west-1:123456789012:safety-lever/default', id: 'default', state: { status } }
    })
    expect(calls).toMatchObject([{ service: 'fis', operation: 'GetSafetyLever', by: 'lab', mutating: false }])
  })

  it('is one, and held to policies of its own', async () => {
    expect((await ask('other')).status).toBe(404)
    policies.put('123456789012', [{ Statement: { Effect: 'Allow', Action: 'fis:ListExperiments', Resource: '*' } }])
    const refused = await ask('default')
    expect([refused.status, refused.headers.get('x-amzn-errortype')]).toEqual([403, 'AccessDeniedException'])
  })
})

it('STS tells a caller its account, and the user of its key', async () => {
  const scope = 'Credential=111111111111/20260101/us-east-1/sts/aws4_request'
  const headers = { authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=x` }
  const body = new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' })

  const text = await (await fetch(endpoint, { method: 'POST', headers, body })).text()

  expect(text).toMatch(/<Arn>arn:aws:iam::111111111111:user\/111111111111<.*<Account>111111111111</)
})

describe('IAM’s policy simulator', () => {
  const scope = 'Credential=123456789012/20260101/us-east-1/iam/aws4_request'
  const authorization = `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=x`
  const simulated = async (action: string, source = 'arn:aws:iam::123456789012:user/123456789012') => {
    const body = new URLSearchParams({
      Action: 'SimulatePrincipalPolicy',
      Version: '2010-05-08',
      PolicySourceArn: source,
      'ActionNames.member.1': action,
      'ResourceArns.member.1': 'arn:aws:ec2:eu-west-1::snapshot/snap-1',
      'ContextEntries.member.1.ContextKeyName': 'aws:RequestedRegion',
      'ContextEntries.member.1.ContextKeyValues.member.1': 'eu-west-1'
    })
    const answer = await fetch(endpoint, { method: 'POST', headers: { authorization }, body })
    const text = await answer.text()
    return [answer.status, /<EvalDecision>(\w+)/.exec(text)?.[1], /Values><member>([^<]+)/.exec(text)?.[1]]
  }
  const may = { Effect: 'Allow', Action: 'iam:Simulate*', Resource: 'arn:aws:iam::*:user/*' } as const

  it('says what the caller’s policies do, and changes nothing', async () => {
    policies.put('123456789012', [
      {
        Statement: [
          may,
          { Effect: 'Allow', Action: 'ebs:*', Resource: 'arn:aws:ec2:*::snapshot/*' },
          { Effect: 'Deny', Action: 'ebs:Put*', Resource: '*' }
        ]
      }
    ])

    expect(await simulated('ebs:StartSnapshot')).toEqual([200, 'allowed', undefined])
    expect(await simulated('ebs:PutSnapshotBlock')).toEqual([200, 'explicitDeny', undefined])
    expect(await simulated('ec2:DeleteSnapshot')).toEqual([200, 'implicitDeny', undefined])
    expect(calls[0]).toMatchObject({ operation: 'SimulatePrincipalPolicy', by: 'lab', mutating: false })
  })

  it('names the conditions that it was not told, knows a role by its ARN, and has to be allowed', async () => {
    const Condition = { StringEquals: { 'aws:RequestedRegion': 'eu-west-1', 'aws:ResourceTag/team': 'blue' } }
    policies.put('123456789012', [{ Statement: [may, { Effect: 'Allow', Action: '*', Resource: '*', Condition }] }])
    policies.put('arn:aws:iam::1:role/bake', [{ Statement: { Effect: 'Deny', Action: '*', Resource: '*' } }])

    expect(await simulated('ebs:StartSnapshot')).toEqual([200, 'implicitDeny', 'aws:resourcetag/team'])
    expect((await simulated('ebs:StartSnapshot', 'arn:aws:iam::1:role/bake'))[0]).toBe(403)
    policies.remove('123456789012')
    expect(await simulated('ebs:StartSnapshot', 'arn:aws:iam::1:role/bake')).toEqual([200, 'explicitDeny', undefined])
  })
})

describe('quotas on running vCPUs', () => {
  const quotaOf = async (QuotaCode: string) =>
    new ServiceQuotasClient(config()).send(new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode }))

  it.each([
    [0, 1152],
    [6, 6]
  ])('are as the switch says: %d allows %d', async (set, allowed) => {
    vcpus = set
    const { Quota } = await quotaOf('L-1216C47A')

    expect([Quota?.Value, Quota?.QuotaName]).toEqual([allowed, expect.stringMatching(/^Running On-Demand Standard/)])
    expect(calls).toMatchObject([
      { service: 'servicequotas', operation: 'GetServiceQuota', by: 'lab', mutating: false }
    ])
  })

  it('know no others, and are held to policies', async () => {
    await expect(quotaOf('L-00000000')).rejects.toMatchObject({ name: 'NoSuchResourceException' })
    policies.put('123456789012', [{ Statement: { Effect: 'Allow', Action: 'ec2:*', Resource: '*' } }])
    await expect(quotaOf('L-1216C47A')).rejects.toMatchObject({ name: expect.stringMatching(/^AccessDenied/) })
  })
})
