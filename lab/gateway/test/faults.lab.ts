import { readFileSync } from 'node:fs'
import { EC2Client, StartInstancesCommand } from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { labPaths } from '../../network.ts'
import { labOf, startLab, stopLab, type TestLab } from '../../test-lab.ts'

/** What only a whole lab can show: callers that are killed, policies over the rooms' tags, the journal on disk. */

let lab: TestLab
beforeAll(async () => {
  lab = await startLab(labOf('faults'))
}, 120_000)
afterAll(() => stopLab(lab), 60_000)
beforeEach(() => lab.reset())

const templates = async (): Promise<string[]> => {
  const { stdout } = await lab.exec('aws', [
    'ec2',
    'describe-launch-templates',
    '--query',
    'LaunchTemplates[].LaunchTemplateName'
  ])
  return JSON.parse(stdout) as string[]
}
const create = (name: string) =>
  lab.exec('aws', [
    'ec2',
    'create-launch-template',
    '--launch-template-name',
    name,
    '--launch-template-data',
    '{"InstanceType": "t3.micro"}'
  ])

describe('a caller', () => {
  it('is killed before its nth writing call had an effect', async () => {
    await lab.faults.add({ match: { mutating: true, nth: 2 }, effect: 'kill-before' })
    expect((await create('first')).code).toBe(0)
    expect((await create('second')).code).not.toBe(0)
    expect(await templates()).toEqual(['first'])
  }, 60_000)

  it('is killed after its nth writing call had its effect', async () => {
    await lab.faults.add({ match: { mutating: true, nth: 1 }, effect: 'kill-after' })
    expect((await create('third')).code).not.toBe(0)
    expect(await templates()).toContain('third')
  }, 60_000)
})

describe('a policy', () => {
  it('decides by the tags of the very instance, as chaos needs it', async () => {
    const made = await lab.exec('bash', [
      '-c',
      `ami=$(aws ec2 describe-images --owners amazon --query 'Images[0].ImageId' --output text)
       for chaos in enabled disabled; do
         aws ec2 run-instances --image-id "$ami" --instance-type t3.micro --query 'Instances[0].InstanceId' --output text \\
           --tag-specifications "ResourceType=instance,Tags=[{Key=kiln:chaos,Value=$chaos}]"
       done`
    ])
    const [enabled = '', disabled = ''] = made.stdout.trim().split('\n')
    await lab.policy('CHAOSROLE', {
      Statement: {
        Effect: 'Allow',
        Action: 'ec2:TerminateInstances',
        Resource: 'arn:aws:ec2:*:*:instance/*',
        Condition: { StringEquals: { 'aws:ResourceTag/kiln:chaos': 'enabled' } }
      }
    })
    const end = (id: string) =>
      lab.exec('aws', ['ec2', 'terminate-instances', '--instance-ids', id], {
        env: { AWS_ACCESS_KEY_ID: 'CHAOSROLE' }
      })
    expect((await end(disabled)).stderr).toContain('UnauthorizedOperation')
    expect((await end(enabled)).code).toBe(0)
    await lab.policy('CHAOSROLE', undefined)
    expect((await end(disabled)).code).toBe(0)
  }, 60_000)
})

describe('the journal', () => {
  it('is on disk too, one line for each call, with the action that made it', async () => {
    const client = new EC2Client({ ...lab.client(), customUserAgent: [['kiln', 'chaos']] })
    await client.send(new StartInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] })).catch(() => undefined)
    const wanted = {
      service: 'ec2',
      operation: 'StartInstances',
      action: 'chaos',
      mutating: true,
      code: 'InvalidInstanceID.NotFound'
    }
    expect((await lab.journal.calls()).at(-1)).toMatchObject(wanted)
    const lines = readFileSync(`${labPaths(lab.name).data}/journal.jsonl`, 'utf8')
      .trim()
      .split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject(wanted)
  })
})

describe('the control API', () => {
  it('refuses switches and faults that do not exist', async () => {
    await expect(lab.switches({ 'ebs.typo': 1 })).rejects.toThrow('There is no switch "ebs.typo"')
    await expect(lab.faults.add({ match: {}, effect: 'nonsense' as 'error' })).rejects.toThrow('is none of')
  })
})
