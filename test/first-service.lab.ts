import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { labOf, startLab, stopLab, type TestLab } from '../lab/test-lab.ts'
import type { PolicyDocument } from '../script/docs/iam.ts'
import { shellOf } from '../script/docs/shell.ts'
import { runAction } from './action-run.ts'

/** The guide "first service", its commands word for word: AWS is the lab, GitHub a note of what was asked of it. */
const root = join(import.meta.dirname, '..')
const PLACE = 'OWNER/REPOSITORY'

let lab: TestLab
let directory = ''
let blocks: readonly string[]

beforeAll(async () => {
  lab = await startLab(labOf('firstservice'))
  directory = await mkdtemp(join(tmpdir(), 'kiln-first-'))
  await mkdir(join(directory, 'docs'))
  await cp(join(root, 'docs/iam'), join(directory, 'docs/iam'), { recursive: true })
  blocks = shellOf('guides/first-service.md')
  const programs = join(directory, 'bin')
  await mkdir(programs)
  for (const name of ['gh', 'git']) {
    const note = `#!/bin/sh\necho "${name} $*" >> ${join(directory, 'asked')}\n`
    await writeFile(join(programs, name), note, { mode: 0o755 })
  }
}, 180_000)
afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
  await stopLab(lab)
}, 60_000)

/** Shell as the reader types it, with what he had typed before. */
async function typed(script: string): Promise<string> {
  const { code, stdout, stderr } = await lab.exec('bash', ['-euc', `PATH=${join(directory, 'bin')}:$PATH\n${script}`], {
    cwd: directory,
    timeoutSeconds: 120
  })
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}${stdout}`)
  return stdout
}

const aws = async <T>(...args: string[]): Promise<T> =>
  JSON.parse((await lab.exec('aws', [...args, '--output', 'json'])).stdout) as T

describe('the guide "first service"', () => {
  it('makes the account by its own commands, and the stack has the policies of docs/iam, statement by statement', async () => {
    const [account = '', stack = '', variables = ''] = blocks
    await typed(account + stack + variables)

    const { Roles } = await aws<{ Roles: { RoleName: string; AssumeRolePolicyDocument: unknown }[] }>(
      ...['iam', 'list-roles', '--query', "{Roles: Roles[?contains(RoleName, 'kiln')]}"]
    )
    expect(Roles).toHaveLength(1)
    expect(Roles[0]?.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: { Federated: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com' },
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
              'token.actions.githubusercontent.com:sub': [
                `repo:${PLACE}:environment:test`,
                `repo:${PLACE}:ref:refs/heads/main`
              ]
            }
          }
        }
      ]
    })

    // moto makes the stack's policies and does not attach them.
    const { Policies } = await aws<{ Policies: { Arn: string }[] }>('iam', 'list-policies', '--scope', 'Local')
    const made: PolicyDocument[] = []
    for (const { Arn } of Policies) {
      const version = ['--policy-arn', Arn, '--version-id', 'v1']
      const { PolicyVersion } = await aws<{ PolicyVersion: { Document: PolicyDocument } }>(
        ...['iam', 'get-policy-version', ...version]
      )
      made.push(PolicyVersion.Document)
    }
    const chosen = [
      'publish-rpm',
      'bake-ami',
      'create-application',
      'red-black-deploy',
      'promote',
      'rollback',
      'retire'
    ]
    const published = await Promise.all(
      chosen.map(async name => {
        const text = await readFile(join(root, `docs/iam/${name}.json`), 'utf8')
        const own = text.replaceAll('my-packages', 'packages-123456789012-us-east-1').replaceAll('YOUR_ZONE_ID', '*')
        return JSON.parse(own) as PolicyDocument
      })
    )
    const sorted = (documents: readonly PolicyDocument[]): string[] => documents.map(one => JSON.stringify(one)).sort()
    expect(sorted(made)).toEqual(sorted(published))

    const asked = (await readFile(join(directory, 'asked'), 'utf8')).trim().split('\n')
    expect(asked).toEqual([
      'gh variable set AWS_REGION --body us-east-1',
      // moto tells no outputs of this stack.
      expect.stringMatching(/^gh variable set AWS_ROLE --body \S+$/),
      'gh variable set PACKAGES --body s3://packages-123456789012-us-east-1/hello-world',
      'git push origin main',
      'gh run watch'
    ])
  }, 240_000)

  it('finds the load balancer, and takes everything away', async () => {
    const { code, log } = await runAction(lab, 'create-application', {
      application: 'hello-world',
      environment: 'test'
    })
    expect({ code, log: code === 0 ? '' : log }).toEqual({ code: 0, log: '' })
    const [account = '', , , look = '', away = ''] = blocks
    const known = account
      .split('\n')
      .filter(line => /^(export )?\w+=/.test(line))
      .join('\n')
    expect(await typed(`${known}\n${look}`)).toMatch(/^internal-hello-world-test-\S+\.elb\.amazonaws\.com\n$/)
    await typed(`${known}\n${away}`)
    const { Stacks } = await aws<{ Stacks: unknown[] }>(
      'cloudformation',
      'list-stacks',
      '--query',
      '{Stacks: StackSummaries[?StackStatus!=`DELETE_COMPLETE`]}'
    )
    expect(Stacks).toEqual([])
    expect(await aws('s3api', 'list-buckets', '--query', 'Buckets')).toEqual([])
  }, 240_000)
})
