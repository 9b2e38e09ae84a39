import { describe, expect, it } from '@jest/globals'
import { authoriser } from '../authorise.ts'
import type { Authorisation } from '../gateway.ts'
import { evaluate, type Policy, policiesFrom, type Statement } from '../iam.ts'

const ARN = 'arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0'

function allowed(statements: readonly Statement[], request: Partial<Parameters<typeof evaluate>[1]> = {}): boolean {
  const policy: Policy = { Version: '2012-10-17', Statement: statements }
  return evaluate([policy], {
    action: 'ec2:TerminateInstances',
    resources: [{ arn: ARN, tags: { 'kiln:chaos': 'enabled' } }],
    context: { 'aws:requestedregion': 'us-east-1' },
    ...request
  }).allowed
}

const allow = (more: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: 'ec2:TerminateInstances',
  Resource: '*',
  ...more
})

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
describe('a policy', () => {
  it('denies what nothing allows', () => {
    expect(allowed([])).toBe(false)
    expect(allowed([allow({ Action: 'ec2:StopInstances' })])).toBe(false)
  })

  it('allows by action and resource, with wildcards and whatever case the action has', () => {
    expect(allowed([allow()])).toBe(true)
    expect(allowed([allow({ Action: ['ec2:terminate*', 'ec2:Stop*'] })])).toBe(true)
    expect(allowed([allow({ Resource: 'arn:aws:ec2:*:123456789012:instance/*' })])).toBe(true)
    expect(allowed([allow({ Resource: 'arn:aws:ec2:*:210987654321:instance/*' })])).toBe(false)
  })

  it('denies whatever else allows, when one statement denies', () => {
    expect(allowed([allow({ Action: '*' }), { Effect: 'Deny', Action: 'ec2:Terminate*', Resource: ARN }])).toBe(false)
  })

  it('needs every resource of the call to be allowed', () => {
    const other = 'arn:aws:ec2:us-east-1:123456789012:instance/i-0fffffffffffffff0'
    expect(allowed([allow({ Resource: ARN })], { resources: [{ arn: ARN }, { arn: other }] })).toBe(false)
  })

  it('knows NotAction and NotResource', () => {
    expect(allowed([{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }])).toBe(true)
    expect(allowed([{ Effect: 'Allow', Action: '*', NotResource: ARN }])).toBe(false)
  })

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
  it.each<[string, Record<string, string | string[] | boolean>, boolean]>([
    ['StringEquals', { 'aws:ResourceTag/kiln:chaos': 'enabled' }, true],
    ['StringEquals', { 'aws:ResourceTag/kiln:chaos': ['no', 'enabled'] }, true],
    ['StringEquals', { 'aws:ResourceTag/kiln:chaos': 'disabled' }, false],
    ['StringEquals', { 'aws:ResourceTag/absent': 'x' }, false],
    ['StringEqualsIfExists', { 'aws:ResourceTag/absent': 'x' }, true],
    ['StringNotEquals', { 'aws:ResourceTag/absent': 'x' }, true],
    ['StringNotEquals', { 'aws:ResourceTag/kiln:chaos': 'enabled' }, false],
    ['StringLike', { 'aws:RequestedRegion': 'us-*' }, true],
    ['StringLike', { 'aws:RequestedRegion': 'eu-*' }, false],
    ['Null', { 'aws:ResourceTag/absent': 'true' }, true],
    ['Null', { 'aws:ResourceTag/kiln:chaos': 'true' }, false],
    ['Bool', { 'aws:SecureTransport': 'true' }, false]
  ])('%s %j: %s', (operator, keys, expected) => {
    expect(allowed([allow({ Condition: { [operator]: keys } })])).toBe(expected)
  })

  it('judges sets of values as ForAllValues and ForAnyValue say', () => {
    const tagging = (operator: string, keys: string[]): boolean =>
      allowed([allow({ Condition: { [operator]: { 'aws:TagKeys': ['kiln:application', 'kiln:environment'] } } })], {
        context: { 'aws:tagkeys': keys }
      })
    expect(tagging('ForAllValues:StringEquals', ['kiln:application'])).toBe(true)
    expect(tagging('ForAllValues:StringEquals', ['kiln:application', 'other'])).toBe(false)
    expect(tagging('ForAnyValue:StringEquals', ['kiln:application', 'other'])).toBe(true)
    expect(tagging('ForAnyValue:StringEquals', ['other'])).toBe(false)
  })

  it('says what it does not evaluate instead of guessing', () => {
    expect(() => allowed([allow({ Condition: { IpAddress: { 'aws:RequestedRegion': '10.0.0.0/8' } } })])).toThrow(
      'IpAddress'
    )
    expect(() => policiesFrom({ Statement: [{ Effect: 'Allow', Action: '*' }] })).toThrow('Resource')
  })
})

describe('enforcement', () => {
  const call = (more: Partial<Authorisation>): Authorisation => ({
    service: 'ec2',
    operation: 'TerminateInstances',
    caller: { accountId: '123456789012', region: 'us-east-1', accessKeyId: 'KEY', userAgent: '', requestId: 'r' },
    input: { InstanceIds: ['i-0123456789abcdef0'] },
    path: '/',
    headers: {},
    body: Buffer.alloc(0),
    ...more
  })
  const noTags = {
    tagsOf: async () => ({}),
    groupOf: async () => 'hello-test-v001',
    roleOf: async () => undefined
  }

  it('is off until a policy is put for the access key', async () => {
    const guard = authoriser(noTags)
    await expect(guard.authorise(call({}))).resolves.toBeUndefined()
    guard.put('OTHER', [{ Statement: [] }])
    await expect(guard.authorise(call({}))).resolves.toBeUndefined()
    guard.put('KEY', [{ Statement: [] }])
    await expect(guard.authorise(call({}))).rejects.toMatchObject({ code: 'UnauthorizedOperation', status: 403 })
  })

  it('names the action and the resource that are missing', async () => {
    const guard = authoriser(noTags)
    guard.put('KEY', [{ Statement: [] }])
    await expect(guard.authorise(call({}))).rejects.toThrow(
      /not authorized to perform: ec2:TerminateInstances on resource: arn:aws:ec2:us-east-1:123456789012:instance\/i-0123456789abcdef0/
    )
    await expect(
      guard.authorise(call({ service: 's3', operation: 'HeadObject', path: '/bucket/a/b', input: undefined }))
    ).rejects.toThrow('s3:GetObject on resource: arn:aws:s3:::bucket/a/b')
    await expect(
      guard.authorise(
        call({ service: 'ssm', operation: 'PutParameter', body: Buffer.from('{"Name": "/kiln/x"}'), input: undefined })
      )
    ).rejects.toThrow('ssm:PutParameter on resource: arn:aws:ssm:us-east-1:123456789012:parameter/kiln/x')
  })

  it('names the role that is assumed', async () => {
    const guard = authoriser(noTags)
    const RoleArn = 'arn:aws:iam::210987654321:role/prod'
    guard.put('KEY', [{ Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: RoleArn } }])
    const assume = (arn: string) =>
      guard.authorise(
        call({
          service: 'sts',
          operation: 'AssumeRole',
          input: undefined,
          body: Buffer.from(new URLSearchParams({ Action: 'AssumeRole', RoleArn: arn }).toString())
        })
      )
    await expect(assume(RoleArn)).resolves.toBeUndefined()
    const who = call({ service: 'sts', operation: 'GetCallerIdentity', input: undefined })
    await expect(guard.authorise(who)).resolves.toBeUndefined()
    await expect(assume(`${RoleArn}2`)).rejects.toThrow(`sts:AssumeRole on resource: ${RoleArn}2`)
  })

  // https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
  it('asks who launches from a template with an instance profile to pass its role', async () => {
    const role = 'arn:aws:iam::123456789012:role/web'
    const guard = authoriser({
      ...noTags,
      roleOf: async ({ LaunchTemplateName }) => (LaunchTemplateName === 'with-profile' ? role : undefined)
    })
    const create = { Effect: 'Allow', Action: 'autoscaling:*', Resource: '*' } as const
    const making = (LaunchTemplateName: string) =>
      call({
        service: 'autoscaling',
        operation: 'CreateAutoScalingGroup',
        input: { AutoScalingGroupName: 'g', LaunchTemplate: { LaunchTemplateName, Version: '1' } }
      })
    guard.put('KEY', [{ Statement: create }])
    await expect(guard.authorise(making('without'))).resolves.toBeUndefined()
    await expect(guard.authorise(making('with-profile'))).rejects.toThrow(`iam:PassRole on resource: ${role}`)
    guard.put('KEY', [{ Statement: [create, { Effect: 'Allow', Action: 'iam:PassRole', Resource: role }] }])
    await expect(guard.authorise(making('with-profile'))).resolves.toBeUndefined()
  })

  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2imagebuilder.html
  it('asks who gives Image Builder an instance profile to pass its role', async () => {
    const guard = authoriser(noTags)
    const role = 'arn:aws:iam::123456789012:role/builder'
    const making = (input: Record<string, string>) =>
      call({ service: 'imagebuilder', operation: 'CreateInfrastructureConfiguration', input })
    const create = { Effect: 'Allow', Action: 'imagebuilder:*', Resource: '*' } as const
    guard.put('KEY', [{ Statement: create }])
    await expect(guard.authorise(making({ name: 'b' }))).resolves.toBeUndefined()
    const given = making({ name: 'b', instanceProfileName: 'builder' })
    await expect(guard.authorise(given)).rejects.toThrow(`iam:PassRole on resource: ${role}`)
    guard.put('KEY', [{ Statement: [create, { Effect: 'Allow', Action: 'iam:PassRole', Resource: role }] }])
    await expect(guard.authorise(given)).resolves.toBeUndefined()
  })

  it('holds every session of a role to the policies of the role, and says whose session it is', async () => {
    const guard = authoriser(noTags)
    const roleArn = 'arn:aws:iam::123456789012:role/deploy-prod'
    guard.put(roleArn, [{ Statement: [] }])
    const caller = { ...call({}).caller, accessKeyId: 'ASIAONE', roleArn }
    await expect(guard.authorise(call({ caller }))).rejects.toThrow(
      'User: arn:aws:sts::123456789012:assumed-role/deploy-prod/ASIAONE is not authorized'
    )
    await expect(guard.authorise(call({}))).resolves.toBeUndefined()
  })

  it('knows the group of an instance that is ended through Auto Scaling', async () => {
    const guard = authoriser(noTags)
    guard.put('KEY', [
      {
        Statement: [
          { Effect: 'Allow', Action: '*', Resource: 'arn:aws:autoscaling:*:*:*:autoScalingGroupName/hello-*' }
        ]
      }
    ])
    const end = call({
      service: 'autoscaling',
      operation: 'TerminateInstanceInAutoScalingGroup',
      input: { InstanceId: 'i-1' }
    })
    await expect(guard.authorise(end)).resolves.toBeUndefined()
  })

  it('asks for ec2:CreateTags too when something is tagged as it is made', async () => {
    const guard = authoriser(noTags)
    guard.put('KEY', [{ Statement: { Effect: 'Allow', Action: 'ec2:RegisterImage', Resource: '*' } }])
    const input = { Name: 'x', TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'a', Value: 'b' }] }] }
    await expect(guard.authorise(call({ operation: 'RegisterImage', input: { Name: 'x' } }))).resolves.toBeUndefined()
    await expect(guard.authorise(call({ operation: 'RegisterImage', input }))).rejects.toThrow('ec2:CreateTags')
  })

  it('takes of a security group rule only the group that is changed, not the one that is let in', async () => {
    const tagsOf = async (arn: string) => (arn.endsWith('/sg-00000001') ? { 'kiln:application': 'hello' } : {})
    const guard = authoriser({ ...noTags, tagsOf: async arn => tagsOf(arn) as Promise<Record<string, string>> })
    const own = { StringLike: { 'aws:ResourceTag/kiln:application': '*' } }
    guard.put('KEY', [
      {
        Statement: { Effect: 'Allow', Action: 'ec2:AuthorizeSecurityGroupIngress', Resource: '*', Condition: own }
      }
    ])
    const allow = (group: string, from: string) =>
      guard.authorise(
        call({
          operation: 'AuthorizeSecurityGroupIngress',
          input: { GroupId: group, IpPermissions: [{ UserIdGroupPairs: [{ GroupId: from }] }] }
        })
      )
    await expect(allow('sg-00000001', 'sg-00000002')).resolves.toBeUndefined()
    await expect(allow('sg-00000002', 'sg-00000001')).rejects.toMatchObject({ code: 'UnauthorizedOperation' })
  })

  it('lets conditions see tags of resources and of the request', async () => {
    const guard = authoriser({ ...noTags, tagsOf: async () => ({ 'kiln:chaos': 'enabled' }) })
    const chaosOnly = { StringEquals: { 'aws:ResourceTag/kiln:chaos': 'enabled' } }
    const ownOnly = { StringEquals: { 'aws:RequestTag/kiln:application': 'hello' } }
    guard.put('KEY', [
      {
        Statement: [
          { Effect: 'Allow', Action: 'ec2:TerminateInstances', Resource: '*', Condition: chaosOnly },
          { Effect: 'Allow', Action: 'autoscaling:CreateAutoScalingGroup', Resource: '*', Condition: ownOnly }
        ]
      }
    ])
    await expect(guard.authorise(call({}))).resolves.toBeUndefined()
    const create = (application: string) =>
      guard.authorise(
        call({
          service: 'autoscaling',
          operation: 'CreateAutoScalingGroup',
          input: { AutoScalingGroupName: 'x', Tags: [{ Key: 'kiln:application', Value: application }] }
        })
      )
    await expect(create('hello')).resolves.toBeUndefined()
    await expect(create('other')).rejects.toMatchObject({ code: 'AccessDenied' })
  })
})
