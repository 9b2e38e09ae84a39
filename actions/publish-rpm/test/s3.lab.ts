import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { labOf, startLab, type TestLab } from '../../../lab/test-lab.ts'
import { newKey, PASSPHRASE, packed } from './signed.ts'

/** The action as a runner starts it, against the lab's S3. */
jest.setTimeout(600_000)

const BASE = 'ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64'
const BUCKET = 'kiln-publish-test'
const ENTRY = join(import.meta.dirname, '../src/index.ts')
let lab: TestLab
let s3: S3Client
let directory = ''
const rpms: string[] = []

beforeAll(async () => {
  lab = await startLab(labOf('rpm'))
  s3 = new S3Client({ ...lab.client(), forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }))
  directory = mkdtempSync(join(tmpdir(), 'kiln-s3-'))
  for (const name of ['a', 'b', 'c', 'd']) rpms.push(packed(directory, `kiln-s3-${name}`))
})
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true })
  await lab?.stop()
})

async function publish(
  paths: readonly string[],
  inputs: Record<string, string> = {},
  { entry = ENTRY, accessKey = '123456789012' } = {}
) {
  const files = mkdtempSync(join(directory, 'run-'))
  const env: Record<string, string> = {
    INPUT_RPMS: paths.join('\n'),
    GITHUB_OUTPUT: join(files, 'output'),
    GITHUB_STEP_SUMMARY: join(files, 'summary'),
    GITHUB_WORKSPACE: directory,
    AWS_ACCESS_KEY_ID: accessKey
  }
  for (const [name, value] of Object.entries(inputs)) env[`INPUT_${name.toUpperCase()}`] = value
  for (const file of ['output', 'summary']) writeFileSync(join(files, file), '')
  // By env(1): a shell on the way would drop names with hyphens.
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const { code, stdout, stderr } = await lab.exec('env', [...assignments, process.execPath, entry])
  return { code, stdout, stderr, outputs: readFileSync(join(files, 'output'), 'utf8') }
}

/** What dnf finds in the bucket; it is copied first, as bake-ami does, because dnf cannot sign requests. */
async function dnfFinds(prefix: string): Promise<string[]> {
  const copy = mkdtempSync(join(directory, 'copy-'))
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: `${prefix}/` }))
  for (const { Key = '' } of Contents) {
    const path = join(copy, Key)
    mkdirSync(dirname(path), { recursive: true })
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }))
    writeFileSync(path, (await Body?.transformToByteArray()) ?? '')
  }
  const options = ['--setopt=reposdir=/dev/null', `--setopt=cachedir=${copy}/cache`, '--releasever=1']
  const repository = ['--repofrompath', `kiln,file://${copy}/${prefix}`, '--repoid=kiln']
  const found = execFileSync('dnf', ['--quiet', ...options, ...repository, 'repoquery'], { encoding: 'utf8' })
  return found.trim().split('\n').sort()
}

/** The repository over HTTP, as a web server in front of the bucket would give it. */
async function served(prefix: string) {
  const failures: string[] = []
  const server = createServer((request, response) => {
    s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: `${prefix}${request.url}` })).then(
      async ({ Body }) => response.end(Buffer.from((await Body?.transformToByteArray()) ?? [])),
      error => {
        failures.push(`${request.url}: ${(error as Error).name}`)
        response.writeHead(404).end()
      }
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    failures,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise(resolve => server.close(resolve))
  }
}

/** Installs with the real dnf into an empty root, with nothing cached. */
async function dnfInstalls(url: string, name: string): Promise<void> {
  const root = mkdtempSync(join(directory, 'root-'))
  const options = ['--setopt=reposdir=/dev/null', `--setopt=cachedir=${root}/cache`, '--setopt=gpgcheck=0']
  const rest = ['--setopt=retries=1', `--installroot=${root}`, '--releasever=1', `--repofrompath=kiln,${url}`]
  await promisify(execFile)('dnf', ['--assumeyes', ...options, ...rest, '--repoid=kiln', 'install', name])
  expect(existsSync(join(root, 'usr/share', name))).toBe(true)
}

describe('publish-rpm and S3', () => {
  it('four jobs that publish at once are all listed, and dnf reads what they wrote', async () => {
    const repository = `s3://${BUCKET}/shared`
    const all = await Promise.all(rpms.map(rpm => publish([rpm], { repository })))
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect(await dnfFinds('shared')).toEqual(['a', 'b', 'c', 'd'].map(name => `kiln-s3-${name}-0:1-1.noarch`))
    expect(all[0]?.outputs).toContain(`\ns3://${BUCKET}/shared\n`)
    expect(all[0]?.outputs).toContain('\nkiln-s3-a-1-1.noarch\n')
  })

  it('reads and writes a fixed number of times, and nothing when all is there', async () => {
    const repository = `s3://${BUCKET}/counted`
    await publish(rpms.slice(0, 3), { repository })
    await lab.journal.clear()
    await publish(rpms.slice(3), { repository })
    const calls = (await lab.journal.calls()).filter(({ service }) => service === 's3')
    expect(calls.filter(({ mutating }) => mutating)).toHaveLength(5)
    // 4 as on S3 itself; 3 more read back, for an endpoint of one's own only proved itself.
    expect(calls.filter(({ mutating }) => !mutating)).toHaveLength(7)
    // repomd.xml and the lists, then repomd.xml and one list: none is left for a package.
    expect(calls.filter(({ operation }) => operation === 'GetObject')).toHaveLength(6)
    await lab.journal.clear()
    expect((await publish(rpms, { repository })).outputs).toContain('\nfalse\n')
    expect((await lab.journal.calls()).filter(({ mutating }) => mutating)).toEqual([])
  })

  it('dnf installs at every instant of a loop of publications and collections: no 404, no checksum error', async () => {
    const repository = `s3://${BUCKET}/busy`
    expect((await publish(rpms.slice(0, 1), { repository, compress: 'zstd' })).code).toBe(0)
    const web = await served('busy')
    let publishing = true
    const read = async (): Promise<number> => {
      let times = 0
      for (; publishing || times === 0; times += 1) await dnfInstalls(web.url, 'kiln-s3-a')
      return times
    }
    const write = async (): Promise<void> => {
      try {
        for (const [index, rpm] of rpms.slice(1).entries()) {
          expect((await publish([rpm], { repository, compress: index % 2 === 0 ? 'gz' : 'zstd' })).code).toBe(0)
          expect((await publish([], { repository, mode: 'gc', 'retain-metadata-hours': '0' })).code).toBe(0)
        }
      } finally {
        publishing = false
      }
    }
    try {
      const [times] = await Promise.all([read(), write()])
      expect(times).toBeGreaterThan(1)
      expect(web.failures).toEqual([])
      await dnfInstalls(web.url, 'kiln-s3-d')
    } finally {
      await web.close()
    }
  })

  it('writes nothing in mode plan', async () => {
    await lab.journal.clear()
    const { code, stdout } = await publish(rpms, { repository: `s3://${BUCKET}/planned`, mode: 'plan' })
    expect(code).toBe(0)
    expect(stdout).toContain('goes from 0 to 4 packages')
    expect((await lab.journal.calls()).filter(({ mutating }) => mutating)).toEqual([])
  })

  it('refuses other bytes under a published name (R5)', async () => {
    const repository = `s3://${BUCKET}/immutable`
    await publish(rpms.slice(0, 1), { repository })
    const { code, stdout } = await publish([packed(directory, 'kiln-s3-a', { content: '2' })], { repository })
    expect(code).toBe(1)
    expect(stdout).toContain('kiln-s3-a-1-1.noarch is published already, with other content.')
  })

  it('names a bucket that is not there', async () => {
    const { code, stdout } = await publish(rpms, { repository: 's3://kiln-no-such-bucket/x' })
    expect(code).toBe(1)
    expect(stdout).toContain('There is no bucket kiln-no-such-bucket.')
  })

  it('names a bucket that it may not write, and writes nothing', async () => {
    const repository = `s3://${BUCKET}/readonly`
    const Resource = [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`]
    await lab.policy('AKIAREADONLY', {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource }]
    })
    const { code, stdout } = await publish(rpms, { repository }, { accessKey: 'AKIAREADONLY' })
    expect(code).toBe(1)
    expect(stdout).toContain(`The role may not s3:PutObject in s3://${BUCKET}/readonly.`)
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'readonly/' }))
    expect(KeyCount).toBe(0)
  })

  it('needs no more than the policies of its README: one to publish, another for gc', async () => {
    const repository = 's3://my-packages/hello-world'
    await s3.send(new CreateBucketCommand({ Bucket: 'my-packages' }))
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
    const policies = [...readme.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => JSON.parse(json ?? ''))
    expect(policies).toHaveLength(2)
    await lab.policy('AKIAPUBLISH', policies[0])
    await lab.policy('AKIACOLLECT', policies[1])
    const accessKey = 'AKIAPUBLISH'
    for (const rpm of rpms.slice(0, 2)) {
      const { code, stdout } = await publish([rpm], { repository, revisions: 'true' }, { accessKey })
      expect({ code, stdout }).toMatchObject({ code: 0 })
    }
    expect((await publish(rpms.slice(0, 1), { repository, revisions: 'true' }, { accessKey })).code).toBe(0)
    const gc = { repository, mode: 'gc', 'retain-metadata-hours': '0', 'retain-revisions-days': '1' }
    const collected = await publish([], gc, { accessKey: 'AKIACOLLECT' })
    expect({ code: collected.code, stdout: collected.stdout }).toMatchObject({ code: 0 })
    // What gc deletes must be hours old, so that it may is asked directly.
    const deletes = (accessKeyId: string, path: string): Promise<string> => {
      const client = new S3Client({
        ...lab.client(),
        credentials: { accessKeyId, secretAccessKey: 'x' },
        forcePathStyle: true
      })
      const asked = client.send(new DeleteObjectCommand({ Bucket: 'my-packages', Key: `hello-world/${path}` }))
      return asked.then(
        () => 'deleted',
        error => (error as Error).name
      )
    }
    expect(await deletes(accessKey, 'repodata/old.xml.gz')).toBe('AccessDenied')
    expect(await deletes('AKIACOLLECT', 'packages/kiln-s3-a-1-1.noarch.rpm')).toBe('AccessDenied')
    for (const path of ['repodata/old.xml.gz', 'revisions/1/repodata/repomd.xml', '.kiln/probe-1']) {
      expect(await deletes('AKIACOLLECT', path)).toBe('deleted')
    }
  })

  it('bake-ami bakes from the pinned revision, whatever is published since, and dnf reads it', async () => {
    const repository = `s3://${BUCKET}/signed`
    const key = newKey(join(directory, 'key'))
    try {
      const [one, two] = ['1', '2'].map(version => packed(directory, 'kiln-pinned', { version }))
      for (const rpm of [one ?? '', two ?? '']) key.sign(rpm)
      const keys = { 'sign-key': key.secret, 'sign-passphrase': PASSPHRASE }
      const first = await publish([one ?? ''], { repository, ...keys })
      expect({ code: first.code, stdout: first.stdout }).toMatchObject({ code: 0 })
      // What masks secrets are is told to the runner in lines of its own.
      expect(first.stdout).toContain(`::add-mask::${PASSPHRASE}\n`)
      expect(first.stdout.replaceAll(/^::add-mask::.*$/gm, '') + first.outputs).not.toContain('sesame')
      expect((await publish([two ?? ''], { repository, ...keys })).code).toBe(0)
      const [pinned = ''] = /s3:\/\/\S+\/revisions\/\d+/.exec(first.outputs) ?? []

      const baked = await publish(
        [],
        {
          ...{ application: 'app', 'base-ami': BASE, package: 'kiln-pinned', repository: pinned },
          ...{ 'repository-gpgkey': key.public, 'cache-directory': join(directory, 'cache') }
        },
        { entry: join(import.meta.dirname, '../../bake-ami/src/index.ts') }
      )
      expect({ code: baked.code, stdout: baked.stdout }).toMatchObject({ code: 0 })
      expect(baked.outputs).toContain('\nkiln-pinned-1-1.noarch\n')

      const web = await served('signed')
      try {
        await dnfInstalls(`${web.url}/${pinned.slice(pinned.indexOf('revisions/'))}`, 'kiln-pinned')
        expect(web.failures).toEqual([])
      } finally {
        await web.close()
      }
    } finally {
      key.remove()
    }
  })
})
