import { join } from 'node:path'
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribePoliciesCommand,
  DescribeScheduledActionsCommand,
  PutScalingPolicyCommand,
  PutScheduledUpdateGroupActionCommand
} from '@aws-sdk/client-auto-scaling'
import {
  DescribeInstancesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSecurityGroupsCommand,
  EC2Client
} from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../../../lab/test-lab.ts'
import {
  baseImage,
  editRule,
  enforcePolicies,
  failures,
  load,
  type Ran,
  runAction,
  serving,
  succeeded
} from '../../../test/lab-application.ts'
import { slotLabel } from '../src/automation.ts'

const APPLICATION = { application: 'hello', environment: 'test' }
const QUICK = { 'bake-time-seconds': 2, 'soak-seconds': 2 }

let lab: TestLab
let image: string
let url: string

const deploy = (version: string, more: Record<string, string | number> = {}, env = {}): Promise<Ran> =>
  runAction(
    lab,
    'red-black-deploy',
    {
      ...{ ...APPLICATION, ...QUICK, 'ami-id': image, 'instance-type': 't3.small' },
      ...{ 'user-data': serving(version), ...more }
    },
    { env }
  )

/** GitHub's API as far as a deploy tells it how it goes on: a line for each call, until it is asked to stop. */
const GITHUB = `require('node:http').createServer((request, response) => {
  let body = ''
  request.on('data', part => { body += part }).on('end', () => {
    if (request.url !== '/stop') console.log(request.method, request.url, body)
    response.setHeader('content-type', 'application/json')
    response.end('{"id":7}', () => request.url === '/stop' && process.exit())
  })
}).listen(8099)`

/** A deploy whose commit is told of it on GitHub, and what it was told. */
async function deployOnGitHub(version: string, more: Record<string, string | number>) {
  const server = lab.exec(process.execPath, ['-e', GITHUB])
  const run = { GITHUB_REPOSITORY: 'owner/hello', GITHUB_SHA: 'c0ffee', GITHUB_RUN_ID: '1' }
  const ran = await deploy(
    version,
    { ...more, 'github-token': 't' },
    { ...run, GITHUB_API_URL: 'http://127.0.0.1:8099' }
  )
  await lab.get('http://127.0.0.1:8099/stop')
  return { ...ran, told: (await server).stdout.trim().split('\n') }
}

/** As the README of rollback says: the bundle, with nothing in its environment but what is written there. */
const fromALaptop = (reason: string) => {
  const inputs = { APPLICATION: 'hello', ENVIRONMENT: 'test', REASON: reason, 'SOAK-SECONDS': '2' }
  const credentials = { AWS_ACCESS_KEY_ID: 'AKIAROLLBACK', AWS_SECRET_ACCESS_KEY: 'lab', AWS_REGION: 'us-east-1' }
  const given = { ...credentials, AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', HOME: '/nonexistent' }
  const named = Object.entries(inputs).map(([name, value]) => `INPUT_${name}=${value}`)
  const set = [...named, ...Object.entries(given).map(([name, value]) => `${name}=${value}`)]
  return lab.exec('env', ['-i', ...set, process.execPath, join(import.meta.dirname, '../../../dist/rollback/index.js')])
}

/** The production rule, as create-application makes it on a load balancer of its own. */
const PRODUCTION = { balancer: 'hello-test', priority: 100 }

const writes = async (): Promise<string[]> =>
  (await lab.journal.calls()).filter(({ mutating }) => mutating).map(({ operation }) => operation)

beforeAll(async () => {
  lab = await startLab(labOf('deploylab'))
  image = await baseImage(lab)
  await enforcePolicies(lab, ['create-application', 'red-black-deploy', 'rollback', 'retire'])
}, 120_000)
afterAll(() => stopLab(lab), 60_000)

/** One story, in order: each chapter stands on the one before. */
describe('an application, from its creation to its end', () => {
  it('is created once; creating it again writes nothing', async () => {
    const made = succeeded(await runAction(lab, 'create-application', APPLICATION))
    await lab.journal.clear()
    const again = succeeded(await runAction(lab, 'create-application', APPLICATION))

    expect(made.log).toContain('create the production rule')
    expect([await writes(), again.outputs['url']]).toEqual([[], made.outputs['url']])
    url = made.outputs['url'] ?? ''
  }, 60_000)

  it('gets a first release', async () => {
    const { outputs } = succeeded(await deploy('1.0.0'))

    expect(outputs).toMatchObject({ release: 'hello-test-v001', slot: 'black', outcome: 'deployed' })
    expect((await lab.get(url)).body).toBe('hello 1.0.0')
  }, 60_000)

  it('whose instances answer IMDSv2 alone, have no key, and only the security group that the balancer may reach', async () => {
    const ec2 = new EC2Client(lab.client())
    const { LaunchTemplateVersions: [template] = [] } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'hello-test-v001' })
    )
    const { Reservations = [] } = await ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: 'tag:kiln:release', Values: ['hello-test-v001'] }] })
    )
    const { SecurityGroups = [] } = await ec2.send(
      new DescribeSecurityGroupsCommand({
        Filters: [{ Name: 'group-name', Values: ['hello-test-instances', 'hello-test-lb'] }]
      })
    )

    const idOf = (name: string) => SecurityGroups.find(({ GroupName }) => GroupName === name)?.GroupId
    const own = SecurityGroups.find(({ GroupName }) => GroupName === 'hello-test-instances')
    const { MetadataOptions, KeyName, SecurityGroupIds } = template?.LaunchTemplateData ?? {}
    expect([MetadataOptions?.HttpTokens, KeyName]).toEqual(['required', undefined])
    expect(SecurityGroupIds).toEqual([idOf('hello-test-instances')])
    expect(own?.IpPermissions).toMatchObject([{ FromPort: 80, UserIdGroupPairs: [{ GroupId: idOf('hello-test-lb') }] }])
    const instances = Reservations.flatMap(({ Instances = [] }) => Instances)
    expect(instances.map(one => [one.MetadataOptions?.HttpTokens, one.KeyName])).toEqual([
      ['required', undefined],
      ['required', undefined]
    ])
  })

  it('has scaling of its own', async () => {
    const scaling = new AutoScalingClient(lab.client())
    const group = { AutoScalingGroupName: 'hello-test-v001' }
    const { AutoScalingGroups = [] } = await scaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group.AutoScalingGroupName] })
    )
    const slot = AutoScalingGroups[0]?.TargetGroupARNs?.[0] ?? ''
    await scaling.send(
      new PutScalingPolicyCommand({
        ...group,
        PolicyName: 'requests',
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingConfiguration: {
          PredefinedMetricSpecification: {
            PredefinedMetricType: 'ALBRequestCountPerTarget',
            ResourceLabel: `app/hello-test/0123/${slotLabel(slot)}`
          },
          TargetValue: 1000
        }
      })
    )
    await scaling.send(
      new PutScheduledUpdateGroupActionCommand({
        ...group,
        ScheduledActionName: 'nightly',
        Recurrence: '0 1 * * *',
        MinSize: 2
      })
    )
  })

  it('gets a second one under load by one write, with no request failed', async () => {
    const running = await load(lab, `${url}/`, 50)
    await lab.journal.clear()

    // What is written of it, with the variables that it finds: the idle slot answers with the new version.
    const verify = JSON.stringify([
      'sh',
      '-c',
      'curl -fsS -H "$KILN_SLOT_HEADER" "$KILN_URL/" && echo " of $KILN_SLOT"'
    ])
    const more = { 'expect-version': '2.0.0', 'instance-price': '0.02', verify }
    const ran = await deployOnGitHub('2.0.0', more)
    const { outputs, summary, log } = succeeded(ran)

    const records = await running.stop()
    expect(outputs).toMatchObject({ release: 'hello-test-v002', slot: 'red', 'previous-release': 'hello-test-v001' })
    expect((await writes()).filter(operation => operation === 'ModifyRule')).toHaveLength(1)
    expect(failures(records)).toEqual([])
    expect(new Set(records.map(({ version }) => version))).toEqual(new Set(['1.0.0', '2.0.0']))
    const { deploySeconds, slowestBootSeconds } = JSON.parse(outputs['timeline'] ?? '{}')
    expect(deploySeconds).toBeLessThanOrEqual(slowestBootSeconds + 15)
    expect(log).toContain('hello 2.0.0 of red')
    expect(summary).toMatch(/both versions answered for \d+ ms; 0 of \d+ answers failed/)
    expect(summary).toMatch(/2 × t3\.small beside the 2 that served: .* instance hours so far \(\$0\.\d+\); 2 an hour/)
    expect(summary).toMatch(/```mermaid\ngantt\n {2}title hello-test-v002\n/)
    const state = (of: string) => `POST /repos/owner/hello/deployments/7/statuses {"state":"${of}"`
    expect(ran.told).toEqual([
      expect.stringContaining('POST /repos/owner/hello/deployments {"ref":"c0ffee"'),
      expect.stringContaining(state('in_progress')),
      expect.stringContaining(state('success'))
    ])
    expect(ran.told.at(-1)).toContain(`"environment_url":"${url}"`)
  }, 90_000)

  it('hands its scaling over, with the label of the slot rewritten', async () => {
    const scaling = new AutoScalingClient(lab.client())
    const group = { AutoScalingGroupName: 'hello-test-v002' }
    const { ScalingPolicies = [] } = await scaling.send(new DescribePoliciesCommand(group))
    const { ScheduledUpdateGroupActions = [] } = await scaling.send(new DescribeScheduledActionsCommand(group))
    const metric = ScalingPolicies[0]?.TargetTrackingConfiguration?.PredefinedMetricSpecification

    expect(metric?.ResourceLabel).toMatch(/targetgroup\/hello-test-red\//)
    expect(ScheduledUpdateGroupActions).toMatchObject([{ ScheduledActionName: 'nightly', Recurrence: '0 1 * * *' }])
  })

  it('writes nothing when it is deployed again (I7)', async () => {
    await lab.journal.clear()

    const { code, outputs } = await deploy('2.0.0')

    expect([code, outputs['outcome']]).toEqual([0, 'unchanged'])
    expect(await writes()).toEqual([])
  }, 60_000)

  it('prints a plan and writes nothing', async () => {
    await lab.journal.clear()

    const { code, log } = await deploy('3.0.0', { mode: 'plan' })

    expect(code).toBe(0)
    expect(log).toContain('hello-test-v003 becomes live (one write)')
    expect(await writes()).toEqual([])
    expect((await lab.journal.calls()).length).toBe(11)
  }, 60_000)

  it('is refused what somebody edited of its rule, by all but the way back, under load and by one write', async () => {
    await editRule(lab, PRODUCTION, '/*', '/never')
    const running = await load(lab, `${url}/`, 50)
    await lab.journal.clear()
    const refused = await deploy('3.0.0', { mode: 'plan' })
    const checked = await deploy('2.0.0', { mode: 'check' })
    const planned = await runAction(lab, 'create-application', { ...APPLICATION, mode: 'plan' })
    expect(await writes()).toEqual([])

    const back = await fromALaptop('checkout fails')
    const ruleWrites = (await writes()).filter(operation => operation === 'ModifyRule')
    const seen = (await lab.get(url)).body
    const { AutoScalingGroups: [left] = [] } = await new AutoScalingClient(lab.client()).send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['hello-test-v002'] })
    )
    const reason = left?.Tags?.find(({ Key }) => Key === 'kiln:rolled-back')?.Value
    await editRule(lab, PRODUCTION, '/*')
    const forward = await deploy('2.0.0')

    const records = await running.stop()
    const edited = 'hello-test was edited: it takes "path /* or /never", and was made for "every request"'
    for (const { code, log } of [refused, checked, planned])
      expect([code, log]).toEqual([1, expect.stringContaining(edited)])
    expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining('hello-test-v001 becomes live') })
    expect(back.stderr).toMatch(/^warning: /)
    expect(back.stderr).toContain(edited)
    expect(back.stdout).toMatch(/^outcome: rolled-back$/m)
    expect(reason).toBe('checkout fails')
    expect(ruleWrites).toHaveLength(1)
    expect(seen).toBe('hello 1.0.0')
    expect([forward.code, forward.outputs['release']]).toEqual([0, 'hello-test-v002'])
    expect(failures(records)).toEqual([])
  }, 90_000)

  it('keeps what serves when a release fails its health check, and says why with its own log', async () => {
    const running = await load(lab, `${url}/`, 50)

    const { code, outputs, log, summary, told } = await deployOnGitHub('3.0.0', {
      'user-data': serving('3.0.0', 500),
      'health-timeout-seconds': 60,
      'unhealthy-timeout-seconds': 6
    })

    const records = await running.stop()
    expect([code, outputs['outcome']]).toEqual([1, 'failed'])
    expect(log).toContain('Health checks failed with these codes: [500]')
    expect(log).toContain('application 3.0.0 starts')
    expect(log).toContain('hello-test-v002 serves as before')
    expect(summary).toMatch(/\| why \| hello-test-v003 did not become healthy in slot \w+ .*\[500\] for \d+ s\. \|/)
    expect(summary).toMatch(/double capacity .*; the new one is gone/)
    expect(told.at(-1)).toMatch(/"state":"failure".*hello-test-v003 failed: hello-test-v003 did not become healthy/)
    expect(failures(records)).toEqual([])
    expect(new Set(records.map(({ version }) => version))).toEqual(new Set(['2.0.0']))
  }, 120_000)

  it('refuses bad input at once: what is out of form, and what AWS says against the rest', async () => {
    await lab.journal.clear()
    const bad = { 'ami-id': 'ami-00000000', 'min-instances': 5, 'max-instances': 4 }

    const { code, log } = await deploy('3.0.0', { ...bad, 'probe-count': 'some', 'bake-time-seconds': -1 })
    const nowhere = await deploy('3.0.0', { ...bad, application: 'nowhere', probe: 'perhaps', subnets: 'subnet-0' })

    expect([code, nowhere.code]).toEqual([1, 1])
    expect(log).toContain('ami-00000000 does not exist here')
    expect(log).toContain('4 is less than min-instances, 5')
    expect(log).toContain('input "probe-count": "some" is not a whole number')
    expect(log).toContain('input "bake-time-seconds": -1 is not a whole number')
    expect(nowhere.log).toContain('"nowhere" has not been created in environment "test". Run the create-application')
    expect(nowhere.log).toContain('ami-00000000 does not exist here')
    expect(nowhere.log).toContain('4 is less than min-instances, 5')
    expect(nowhere.log).toContain('input "probe": "perhaps" is not one of')
    expect(await writes()).toEqual([])
  }, 60_000)

  it('says what is wrong with a rollback and a retirement at once, too', async () => {
    const nowhere = { application: 'nowhere', environment: 'test', 'soak-seconds': 'soon' }
    for (const action of ['rollback', 'retire'] as const) {
      const { code, log } = await runAction(lab, action, nowhere)

      expect(code).toBe(1)
      expect(log).toContain('input "soak-seconds": "soon" is not a whole number')
      expect(log).toContain('"nowhere" has not been created')
    }
  }, 60_000)

  it('refuses what the quota cannot hold beside what runs, before its first write', async () => {
    await lab.switches({ 'quotas.vcpus': 10 })
    await lab.journal.clear()

    const { code, log } = await deploy('3.0.0', { 'ami-id': 'ami-00000000' })

    await lab.switches({ 'quotas.vcpus': 0 })
    expect(code).toBe(1)
    // Two instances of t3.small serve, two are retained.
    expect(log).toMatch(/is 10 vCPUs, 8 of them run, and the release needs 4 more \(2 instances of 2\) .* ask for 12/)
    expect(log).toContain('ami-00000000 does not exist here')
    expect(await writes()).toEqual([])
  }, 60_000)

  it('is taken down whole when it is named, and nothing of it is left', async () => {
    const refused = await runAction(lab, 'retire', { ...APPLICATION, scope: 'application' })
    succeeded(await runAction(lab, 'retire', { ...APPLICATION, scope: 'application', confirm: 'hello-test' }))
    const again = await runAction(lab, 'retire', { ...APPLICATION, scope: 'application', confirm: 'hello-test' })

    expect(refused.log).toContain('must be "hello-test"')
    expect(again.outputs['deleted']).toBe('[]')
  }, 120_000)
})
