import { execFile, execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { sampleRepository } from '../actions/bake-ami/test/packages.ts'
import { labOf, startLab, stopLab, type TestLab } from '../lab/test-lab.ts'
import { shellOf } from '../script/docs/shell.ts'
import { serving, succeeded } from './lab-application.ts'
import { type Ran, runAction } from './runner.ts'

/**
 * The commands of docs/trail.md, word for word, from an instance in production back to all that made it. A commit is built
 * and baked by run 101 and approved and deployed by run 102, whose checkout is a newer commit.
 */
const PROD = '210987654321'
const REPOSITORY = 'octo/shop'
const [COMMIT, NEWER] = ['a'.repeat(40), 'b'.repeat(40)]
const BLOCKS = shellOf('trail.md')

let lab: TestLab
let github: Server
let directory = ''
let instance = ''

const step = async (
  run: number,
  action: string,
  inputs: Readonly<Record<string, string>>,
  key = '123456789012'
): Promise<Ran> =>
  succeeded(
    await runAction(lab, action, inputs, {
      workspace: directory,
      temporary: directory,
      env: {
        AWS_ACCESS_KEY_ID: key,
        GITHUB_REPOSITORY: REPOSITORY,
        GITHUB_RUN_ID: String(run),
        GITHUB_SHA: run === 101 ? COMMIT : NEWER
      }
    })
  )

/** The command of the guide that has these words, for AWS in the lab's network. */
const told = async (words: string, env: Readonly<Record<string, string>>): Promise<string> => {
  const block = BLOCKS.find(one => one.includes(words)) ?? ''
  const { code, stdout, stderr } = await lab.exec('bash', ['-euc', block], { env: { AWS_ACCESS_KEY_ID: PROD, ...env } })
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return stdout
}

/** As {@link told}, for GitHub: gh asks a host of this name without TLS, by the proxy that it is given. */
async function toldByGitHub(words: string, env: Readonly<Record<string, string>>): Promise<string> {
  const block = BLOCKS.find(one => one.includes(words)) ?? ''
  const proxy = `http://127.0.0.1:${(github.address() as AddressInfo).port}`
  const { stdout } = await promisify(execFile)('bash', ['-euc', block], {
    cwd: directory,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: directory,
      ...{ GH_HOST: 'github.localhost', GH_TOKEN: 't', GH_ENTERPRISE_TOKEN: 't', HTTP_PROXY: proxy },
      ...{ REPOSITORY, ...env }
    }
  })
  return stdout
}

/** As much of GitHub as the guide asks for: a run's approvals and artifacts (REST API, "Workflow runs", "Artifacts"). */
function gitHubWith(sbom: string): Server {
  const zip = execFileSync('python3', [
    '-c',
    'import io, sys, zipfile\nb = io.BytesIO()\nz = zipfile.ZipFile(b, "w")\nz.write(sys.argv[1], "sbom.json")\nz.close()\nsys.stdout.buffer.write(b.getvalue())',
    sbom
  ])
  const approvals = [
    { state: 'approved', comment: 'ship it', user: { login: 'maria' }, environments: [{ name: 'prod' }] }
  ]
  const artifact = { id: 1, name: 'sbom-shop', expired: false, archive_download_url: 'http://api.github.localhost/zip' }
  const answers = new Map<string, unknown>([
    [`/repos/${REPOSITORY}/actions/runs/102/approvals`, approvals],
    [`/repos/${REPOSITORY}/actions/runs/101/artifacts`, { total_count: 1, artifacts: [artifact] }]
  ])
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://api.github.localhost')
    if (pathname === '/zip') return response.end(zip)
    const found = answers.get(pathname)
    return response
      .writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(found ?? { message: 'Not Found' }))
  })
}

beforeAll(async () => {
  lab = await startLab(labOf('trail'))
  directory = await mkdtemp(join(tmpdir(), 'kiln-trail-'))
  const rpms = JSON.stringify([join(sampleRepository(directory, [{ name: 'shop' }]), 'shop-1.0-1.noarch.rpm')])
  await new S3Client({ ...lab.client(), forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'packages' }))
  const repository = 's3://packages/shop'
  await step(101, 'publish-rpm', { repository, rpms })
  const baked = await step(101, 'bake-ami', {
    ...{ application: 'shop', package: 'shop', repository, 'cache-directory': join(directory, 'cache') },
    'base-ami': `ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${process.arch === 'arm64' ? 'arm64' : 'x86_64'}`
  })
  github = gitHubWith(baked.outputs['sbom'] ?? '')
  await new Promise<void>(resolve => github.listen(0, '127.0.0.1', resolve))
  const test = { application: 'shop', environment: 'test' }
  const sizes = { 'instance-type': 't3.small', 'min-instances': '1', 'max-instances': '1', 'bake-time-seconds': '0' }
  const release = { ...sizes, 'user-data': serving('1.0') }
  await step(101, 'create-application', test)
  await step(101, 'red-black-deploy', { ...test, ...release, 'ami-id': baked.outputs['ami-id'] ?? '' })
  const promoted = await step(102, 'promote', {
    ...{ application: 'shop', from: 'test', to: 'prod', 'served-seconds': '0' },
    'target-role': `arn:aws:iam::${PROD}:role/deploy-prod`
  })
  const prod = { application: 'shop', environment: 'prod' }
  await step(102, 'create-application', prod, PROD)
  await step(102, 'red-black-deploy', { ...prod, ...release, 'ami-id': promoted.outputs['ami-id'] ?? '' }, PROD)
  const { Reservations = [] } = await new EC2Client(lab.client(PROD)).send(new DescribeInstancesCommand({}))
  instance = Reservations[0]?.Instances?.[0]?.InstanceId ?? ''
}, 300_000)
afterAll(async () => {
  github?.close()
  await stopLab(lab)
  await rm(directory, { recursive: true, force: true })
}, 60_000)

const facts = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(text.split('\n').map(line => line.split('\t') as [string, string]))

describe('the trail', () => {
  it('leads from an instance to its release, run, commit and package', async () => {
    expect(facts(await told('describe-tags', { INSTANCE: instance }))).toMatchObject({
      'kiln:release': 'shop-prod-v001',
      'kiln:run': `${REPOSITORY}/102/1`,
      'kiln:commit': COMMIT,
      'kiln:nevra': 'shop-1.0-1.noarch',
      'kiln:ami': expect.stringMatching(/^ami-/)
    })
  }, 60_000)

  it('leads to the run that baked its image, and to the bill of materials there', async () => {
    expect(facts(await told('describe-images', { INSTANCE: instance }))).toMatchObject({
      'kiln:run': `${REPOSITORY}/101/1`,
      'kiln:promoted-by': `${REPOSITORY}/102/1`,
      'kiln:commit': COMMIT,
      'kiln:nevra': 'shop-1.0-1.noarch'
    })
    await toldByGitHub('gh run download', { BAKED: '101', APPLICATION: 'shop' })
    const [bill = ''] = (await readdir(directory)).filter(name => name === 'sbom.json')
    const { components } = JSON.parse(await readFile(join(directory, bill), 'utf8')) as { components: unknown[] }
    expect(components).toContainEqual(expect.objectContaining({ name: 'shop', version: '1.0-1' }))
  }, 60_000)

  it('leads to whoever approved the run, and what was said', async () => {
    expect(await toldByGitHub('gh api', { RUN: '102' })).toBe('maria\tapproved\tprod\tship it\n')
  }, 60_000)

  it('leads from a commit to where it is live, and not from one that only deployed it', async () => {
    expect(await told('tag:kiln:commit', { COMMIT })).toBe(`prod\t${instance}\n`)
    expect(await told('tag:kiln:commit', { COMMIT: NEWER })).toBe('')
    expect(await told('tag:kiln:commit', { COMMIT, AWS_ACCESS_KEY_ID: '123456789012' })).toMatch(/^test\ti-/)
  }, 60_000)
})
