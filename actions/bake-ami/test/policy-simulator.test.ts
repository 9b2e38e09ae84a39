import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EC2Client } from '@aws-sdk/client-ec2'
import { afterEach, describe, expect, it } from '@jest/globals'
import { recordedProgress } from '../../../lib/progress.ts'
import { deniedBy, policySimulator, principalOf } from '../src/policy-simulator.ts'
import { type Right, rightsOf } from '../src/rights.ts'

const result = (action: string, decision: string, more = ''): string =>
  `<member><MatchedStatements><member><SourcePolicyId>bake</SourcePolicyId></member></MatchedStatements><MissingContextValues/>
   <EvalResourceName>arn:aws:ec2:eu-west-1::snapshot/snap-1</EvalResourceName>
   <ResourceSpecificResults><member><EvalResourceDecision>${decision}</EvalResourceDecision>${more}</member></ResourceSpecificResults>
   <EvalDecision>${decision}</EvalDecision><EvalActionName>${action}</EvalActionName></member>`
const simulation = (...results: readonly string[]): string =>
  `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>${results.join('')}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`

describe('what a simulation of IAM denies', () => {
  const mixed = [
    result('ebs:StartSnapshot', 'allowed'),
    result('ebs:PutSnapshotBlock', 'implicitDeny'),
    result('ebs:CompleteSnapshot', 'explicitDeny')
  ]

  it('is what the policies do not allow, and what they deny', () => {
    expect(deniedBy(simulation(...mixed))).toEqual(['ebs:PutSnapshotBlock', 'ebs:CompleteSnapshot'])
  })

  it.each([
    ['a condition of the policies was not told', '<MissingContextValues> <member>aws:ResourceTag/team</member>'],
    ['an organization denies', '<AllowedByOrganizations>false</AllowedByOrganizations>']
  ])('is not known where %s', (_, uncertain) => {
    expect(deniedBy(simulation(...mixed, result('ebs:GetSnapshotBlock', 'implicitDeny', uncertain)))).toEqual([])
  })
})

describe('whose policies count', () => {
  it.each([
    ['arn:aws:sts::123456789012:assumed-role/bake/GitHubActions', 'arn:aws:iam::123456789012:role/bake'],
    ['arn:aws-cn:sts::123456789012:assumed-role/bake/GitHubActions', 'arn:aws-cn:iam::123456789012:role/bake'],
    ['arn:aws:iam::123456789012:user/ci/bake', 'arn:aws:iam::123456789012:user/ci/bake'],
    ['arn:aws:iam::123456789012:root', undefined],
    ['arn:aws:sts::123456789012:federated-user/bake', undefined]
  ])('of %s: %s', (caller, principal) => {
    expect(principalOf(caller)?.arn).toBe(principal)
  })
})

describe('the rights of a bake', () => {
  const nothing = {
    shareWith: [],
    copies: [],
    deprecateAfterDays: undefined,
    deregistrationProtection: false,
    fastRestoreZones: []
  }
  const shown = (rights: readonly Right[]): readonly string[] =>
    rights.flatMap(({ actions, on, region }) => actions.map(action => `${action} ${on} ${region}`))

  it('are those of its engine; a base that is here already is read before anything is made', () => {
    expect(shown(rightsOf({ engine: 'ebs-direct', distribution: nothing }, 'foreign', 'eu-west-1'))).toEqual([
      'ebs:ListSnapshotBlocks snapshot eu-west-1',
      'ebs:GetSnapshotBlock snapshot eu-west-1',
      'ebs:StartSnapshot snapshot eu-west-1',
      'ebs:PutSnapshotBlock snapshot eu-west-1',
      'ebs:CompleteSnapshot snapshot eu-west-1'
    ])
    expect(shown(rightsOf({ engine: 'ebs-direct', distribution: nothing }, 'own', 'eu-west-1'))).toHaveLength(3)
    expect(shown(rightsOf({ engine: 'volume', distribution: nothing }, 'own', 'eu-west-1'))).toContain(
      'ec2:AttachVolume volume eu-west-1'
    )
  })

  it('are those of where the AMI goes further, in each region', () => {
    const further = {
      ...nothing,
      shareWith: ['210987654321'],
      copies: [{ region: 'eu-central-1' }],
      fastRestoreZones: ['eu-central-1a']
    }
    expect(shown(rightsOf({ engine: 'image-builder', distribution: further }, 'own', 'eu-west-1'))).toEqual([
      'ec2:ModifyImageAttribute image eu-west-1',
      'ec2:CopyImage image eu-central-1',
      'ec2:ModifyImageAttribute image eu-central-1',
      'ec2:EnableFastSnapshotRestores snapshot eu-central-1'
    ])
  })
})

describe('IAM', () => {
  const rights: readonly Right[] = [{ actions: ['ebs:PutSnapshotBlock'], on: 'snapshot', region: 'eu-west-1' }]
  let server: Server | undefined
  afterEach(() => {
    server?.closeAllConnections()
    server?.close()
  })

  /** What is denied as IAM answers, and what was asked of it. */
  async function asked(iam: RequestListener) {
    const forms: URLSearchParams[] = []
    const signedFor: string[] = []
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const form = new URLSearchParams(Buffer.concat(chunks).toString())
      forms.push(form)
      signedFor.push(
        /Credential=[^/]+\/\d+\/([^,]+)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1] ?? ''
      )
      if (form.get('Action') !== 'GetCallerIdentity') return iam(request, response)
      response.end('<Arn>arn:aws:sts::123456789012:assumed-role/bake/run</Arn>')
    })
    await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
    const before = process.env['AWS_ENDPOINT_URL']
    process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const client = new EC2Client({ region: 'eu-west-1', credentials: { accessKeyId: 'k', secretAccessKey: 's' } })
    try {
      const denied = await policySimulator(client, recordedProgress()).denied(rights)
      return { denied, form: forms[1], signedFor }
    } finally {
      if (before === undefined) delete process.env['AWS_ENDPOINT_URL']
      else process.env['AWS_ENDPOINT_URL'] = before
    }
  }

  it('is asked where it is, about the role of the session, and its answer told', async () => {
    const { denied, form, signedFor } = await asked((_, response) => {
      response.end(simulation(result('ebs:PutSnapshotBlock', 'implicitDeny')))
    })

    expect(denied).toEqual([
      {
        action: 'ebs:PutSnapshotBlock',
        said: expect.stringMatching(/role\/bake do not allow ebs:PutSnapshotBlock on a new snapshot in eu-west-1\.$/)
      }
    ])
    expect(signedFor).toEqual(['eu-west-1/sts', 'us-east-1/iam'])
    expect(Object.fromEntries(form ?? [])).toMatchObject({
      PolicySourceArn: 'arn:aws:iam::123456789012:role/bake',
      'ActionNames.member.1': 'ebs:PutSnapshotBlock',
      'ResourceArns.member.1': expect.stringMatching(/^arn:aws:ec2:eu-west-1::snapshot\/snap-[0-9a-f]{17}$/),
      'ContextEntries.member.1.ContextKeyName': 'aws:RequestedRegion',
      'ContextEntries.member.1.ContextKeyValues.member.1': 'eu-west-1'
    })
  })

  it.each<[string, RequestListener]>([
    ['may not be asked', (_, response) => void response.writeHead(403).end('<Message>not authorized</Message>')],
    ['is out of reach', (_, response) => void response.destroy()],
    ['does not answer', () => {}]
  ])('that %s denies nothing', async (_, iam) => {
    const { denied, form } = await asked(iam)

    expect(form?.get('Action')).toBe('SimulatePrincipalPolicy')
    expect(denied).toEqual([])
  })
})
