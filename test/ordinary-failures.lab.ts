import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  type DescribeAutoScalingGroupsCommandOutput
} from '@aws-sdk/client-auto-scaling'
import { DescribeImagesCommand, DescribeLaunchTemplatesCommand, EC2Client } from '@aws-sdk/client-ec2'
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { ensureBase } from '../lab/base/index.ts'
import { labOf, startLab, stopLab, type TestLab } from '../lab/test-lab.ts'
import { repositoryOf, type Service, serviceFiles, write } from './broken-packages.ts'
import { type Annotation, type Ran, runAction } from './runner.ts'

/**
 * What people break every day. Each is one clear error: what happened, to which resource, what to do. The step fails,
 * and nothing half-made stays live. Ordered: the deploys stand on the application that the first ones made.
 */
jest.setTimeout(90_000)

const SCOPE = { application: 'greeter', environment: 'test' }
const QUICK = {
  'min-instances': '1',
  'max-instances': '2',
  'bake-time-seconds': '0',
  'soak-seconds': '0',
  'health-timeout-seconds': '60',
  'unhealthy-timeout-seconds': '5'
}
/** For what answers nothing at all, and is therefore waited for. */
const IMPATIENT = { 'health-timeout-seconds': '8' }
const NO_AMI = 'ami-0123456789abcdef0'

const SERVICES: readonly Service[] = [
  { name: 'greeter' },
  {
    name: 'stillborn',
    program: 'import sys\nprint("stillborn: cannot read /etc/stillborn.conf")\nsys.exit(1)\n'
  },
  { name: 'needy', preamble: 'Requires: no-such-thing\nRequires: nor-this' },
  { name: 'pathless', start: '/opt/none/bin/serve' }
]

let lab: TestLab
let directory: string
let repository: string
let root: string
let workspace: string
const images: Record<string, string> = {}

const run = (
  action: string,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>> = {}
): Promise<Ran> => runAction(lab, action, inputs, { env, workspace, temporary: directory })

const bakeInputs = (name: string): Record<string, string> => ({
  application: 'greeter',
  'base-owners': 'amazon',
  'base-name': 'al2023-ami-*',
  package: name,
  repository: `file:${repository}`,
  'cache-directory': join(directory, 'cache')
})

const rpmOf = (name: string): string => join(repository, `${name}-1.0-1.noarch.rpm`)

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-failures-'))
  workspace = join(directory, 'checkout')
  mkdirSync(workspace)
  execFileSync('git', ['init', '--quiet'], { cwd: workspace })
  repository = repositoryOf(directory, SERVICES)
  root = (await ensureBase({ filesystem: 'xfs' })).rawPath
  lab = await startLab(labOf('failures'))
  for (const name of ['greeter', 'stillborn']) {
    const { log, outputs } = await run('bake-ami', bakeInputs(name))
    images[name] = outputs['ami-id'] ?? ''
    if (images[name] === '') throw new Error(log)
  }
}, 180_000)

afterAll(async () => {
  await stopLab(lab)
  rmSync(directory, { recursive: true, force: true })
}, 60_000)

/** A failure as a person meets it in the list of annotations. */
function theError(ran: Ran): Annotation {
  const { code, log, annotations } = ran
  const errors = annotations.filter(({ level }) => level === 'error')
  const whole = errors.filter(({ message }) => message.includes('\nWhat to do: '))
  // One error for the step. Others may only point at the lines of the user's own files that it is about.
  expect([code === 0, whole.length, log]).toEqual([false, 1, expect.any(String)])
  expect(errors.filter(error => !whole.includes(error) && error.line === undefined)).toEqual([])
  expect(log).not.toMatch(/^\s+at .*(\.ts|\.js|node:)/m)
  for (const { message } of errors) {
    expect(message).not.toMatch(/[{[]"|\[object |undefined/)
    expect(message.length).toBeLessThan(4000)
  }
  return whole[0] ?? { level: 'error', file: undefined, line: undefined, message: '' }
}

const writes = async (): Promise<readonly string[]> =>
  (await lab.journal.calls()).filter(({ mutating }) => mutating).map(({ operation }) => operation)

/** The step fails with this text, and wrote nothing to AWS. */
async function refused(action: string, inputs: Readonly<Record<string, string>>, text: RegExp): Promise<Annotation> {
  await lab.journal.clear()
  const error = theError(await run(action, inputs))
  expect(error.message).toMatch(text)
  expect(await writes()).toEqual([])
  return error
}

describe('a spec', () => {
  const spec = (name: string, lines: Readonly<Record<string, string>> = {}): string => {
    const text = serviceFiles({ name })[`${name}.spec`] ?? ''
    return Object.entries(lines).reduce((all, [from, to]) => all.replace(from, to), text)
  }
  const build = (name: string, text: string, more: Readonly<Record<string, string>> = {}, env = {}): Promise<Ran> => {
    write(workspace, { ...serviceFiles({ name }), [`${name}.spec`]: text })
    return run('build-rpm', { spec: `${name}.spec`, lint: 'off', ...more }, env)
  }

  it('that rpm cannot read is marked at its line', async () => {
    const ran = await build('wrong', spec('wrong', { 'License:': 'Licence:' }))

    expect(theError(ran).message).toMatch(/The spec does not parse\.\nwrong\.spec:5: Unknown tag: Licence: MIT/)
    expect(ran.annotations).toContainEqual(expect.objectContaining({ file: 'wrong.spec', line: 5 }))
  })

  it('that is not there is named', async () => {
    expect(theError(await run('build-rpm', { spec: 'absent.spec' })).message).toContain('absent.spec')
  })

  it('whose %build fails is marked at that section, with what the program said', async () => {
    const ran = await build('unbuilt', spec('unbuilt', { '%install\n': '%build\nno-such-compiler app.py\n%install\n' }))

    expect(theError(ran).message).toMatch(
      /rpmbuild failed in %build:\n[\s\S]*no-such-compiler: (command )?not found\nWhat/
    )
    expect(ran.annotations).toContainEqual(expect.objectContaining({ file: 'unbuilt.spec', line: 13 }))
  })

  it('whose %files names what was not installed is told which', async () => {
    const ran = await build('unfiled', spec('unfiled', { '%files\n': '%files\n/usr/share/absent\n' }))

    expect(theError(ran).message).toMatch(
      /failed in packaging:\nerror: File not found: \/usr\/share\/absent\nWhat to do: /
    )
    expect(ran.annotations).toContainEqual(expect.objectContaining({ file: 'unfiled.spec', line: 21 }))
  })

  it('whose BuildRequires are not there is told all of them at once', async () => {
    const home = join(directory, 'rpm-host')
    write(home, { '.rpmmacros': `%_dbpath ${join(home, 'db')}\n`, ...serviceFiles({ name: 'rpm' }) })
    const topdir = join(home, 'rpmbuild')
    write(join(topdir, 'SOURCES'), serviceFiles({ name: 'rpm' }))
    execFileSync('rpmbuild', ['-bb', '--define', `_topdir ${topdir}`, join(home, 'rpm.spec')], { stdio: 'pipe' })
    const rpm = join(topdir, 'RPMS/noarch/rpm-1.0-1.noarch.rpm')
    execFileSync('rpm', ['--dbpath', join(home, 'db'), '-i', '--nodeps', '--justdb', '--noscripts', rpm], {
      stdio: 'pipe'
    })
    const preamble = 'BuildRequires: no-such-devel\nBuildRequires: nor-this >= 2\nLicense:'
    const ran = await build('unmade', spec('unmade', { 'License:': preamble }), {}, { HOME: home })

    expect(theError(ran).message).toMatch(/2 BuildRequires are not installed: no-such-devel, nor-this >= 2\.\nWhat to/)
  })

  it('on a runner without rpm is told to set the tools up', async () => {
    const ran = await build('toolless', spec('toolless'), {}, { PATH: '/nonexistent' })

    expect(theError(ran).message).toMatch(/The program rpm\w* is not installed on this runner[\s\S]*setup-tools/)
  })
})

describe('a package', () => {
  it('that needs what the image lacks fails its test, all named', async () => {
    const ran = await run('test-rpm', { rpms: rpmOf('needy'), root })

    expect(theError(ran).message).toMatch(/needy-1\.0-1\.noarch[\s\S]*no-such-thing, nor-this/)
  })

  it('that needs what the image lacks fails the bake before a snapshot is started', async () => {
    await lab.journal.clear()
    const ran = await run('bake-ami', bakeInputs('needy'))

    expect(theError(ran).message).toMatch(/needy-1\.0-1\.noarch needs something[\s\S]*no-such-thing/)
    expect(await writes()).toEqual([])
  })

  it('whose unit has no program fails its test', async () => {
    const ran = await run('test-rpm', { rpms: rpmOf('pathless'), root })

    expect(theError(ran).message).toMatch(/units-valid: .*pathless\.service.*\/opt\/none\/bin\/serve/)
  })

  it('that no file is, is not published', async () => {
    await refused('publish-rpm', { repository: 's3://packages/el', rpms: 'rpms/absent-*.rpm' }, /rpms\/absent-\*\.rpm/)
  })

  it('is not published to a bucket that is not there', async () => {
    await refused(
      'publish-rpm',
      { repository: 's3://no-such-bucket/el', rpms: rpmOf('greeter') },
      /bucket.*no-such-bucket|no-such-bucket.*bucket/i
    )
  })
})

describe('a bake', () => {
  const base = (id: string): Record<string, string> => ({
    ...bakeInputs('greeter'),
    'base-owners': '',
    'base-name': '',
    'base-ami': id
  })

  it('from a base that is not there says so', async () => {
    await refused('bake-ami', base(NO_AMI), new RegExp(`${NO_AMI} does not exist`))
  })

  it('from a base that is no AMI id says what is', async () => {
    await refused('bake-ami', base('al2023'), /input "base-ami": "al2023" is not an AMI id or ssm:/)
  })

  it('from a name that no AMI has says so', async () => {
    await refused('bake-ami', { ...bakeInputs('greeter'), 'base-name': 'no-such-*' }, /no-such-\*/)
  })

  it('of a package that the repository lacks says what it has', async () => {
    await refused('bake-ami', bakeInputs('greter'), /greter for \w+ is not in file:.*It has greeter-1\.0-1/)
  })
})

interface Standing {
  readonly weights: readonly (readonly (number | undefined)[])[]
  readonly groups: readonly string[]
  readonly templates: readonly string[]
  readonly amis: number
}

/** What stands in AWS that a failed step must not change. */
async function standing(): Promise<Standing> {
  const settings = lab.client()
  const elb = new ElasticLoadBalancingV2Client(settings)
  const ec2 = new EC2Client(settings)
  const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({}))
  const weights: (number | undefined)[][] = []
  for (const { LoadBalancerArn } of LoadBalancers) {
    const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }))
    for (const { ListenerArn } of Listeners) {
      const { Rules = [] } = await elb.send(new DescribeRulesCommand({ ListenerArn }))
      for (const { Actions = [] } of Rules) {
        weights.push(
          Actions.flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups?.map(({ Weight }) => Weight) ?? [])
        )
      }
    }
  }
  // Auto Scaling deletes a group with force in the background.
  const { AutoScalingGroups = [] }: DescribeAutoScalingGroupsCommandOutput = await new AutoScalingClient(settings).send(
    new DescribeAutoScalingGroupsCommand({})
  )
  const { LaunchTemplates = [] } = await ec2.send(new DescribeLaunchTemplatesCommand({}))
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }))
  return {
    weights,
    groups: AutoScalingGroups.flatMap(({ AutoScalingGroupName = '', Status }) =>
      Status === undefined ? [AutoScalingGroupName] : []
    ).sort(),
    templates: LaunchTemplates.map(({ LaunchTemplateName = '' }) => LaunchTemplateName).sort(),
    amis: Images.length
  }
}

const scaffold = (more: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  run('create-application', { ...SCOPE, ...more })
const deploy = (name: string, more: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  run('red-black-deploy', { ...SCOPE, ...QUICK, 'ami-id': images[name] ?? name, ...more })

describe('an application', () => {
  let url = ''
  /** What was live keeps its traffic, its group and its weights; what is left of the new release was named. */
  async function untouched(before: Standing, failed?: Ran): Promise<void> {
    const record = failed?.outputs['release']
    if (record !== undefined) {
      expect(theError(failed as Ran).message).toContain(`\nLeft behind: launch template ${record}, the record`)
    }
    const without = (all: Standing): Standing => ({ ...all, templates: all.templates.filter(name => name !== record) })
    expect(without(await standing())).toEqual(without(before))
    expect((await lab.get(`${url}/health_check`)).status).toBe(200)
  }

  it.each(['red-black-deploy', 'rollback', 'retire'])('that was not created is refused by %s', async action => {
    const inputs = action === 'red-black-deploy' ? { ...QUICK, 'ami-id': images['greeter'] ?? '' } : {}
    await refused(
      action,
      { ...SCOPE, ...inputs },
      /"greeter" has not been created in environment "test"[\s\S]*create-application/
    )
  })

  it('in a VPC that is not there, or with a zone that is not there, is not created', async () => {
    await refused('create-application', { ...SCOPE, vpc: 'vpc-0123456789abcdef0' }, /no VPC vpc-0123456789abcdef0/)
    await refused('create-application', { ...SCOPE, 'hosted-zone': 'no.such.example' }, /no hosted zone "no\.such\.ex/)
  })

  it('without an instance type is not deployed the first time', async () => {
    const { code, outputs } = await scaffold()
    expect(code).toBe(0)
    url = outputs['url'] ?? ''

    const { message } = await refused(
      'red-black-deploy',
      { ...SCOPE, ...QUICK, 'ami-id': images['greeter'] ?? '' },
      /input "instance-type": is required for the first deploy/
    )
    expect(message).toContain('Nothing was written')
  })

  it('whose first release does not become well has no release then', async () => {
    const before = await standing()
    const ran = await deploy('stillborn', { 'instance-type': 't3.small', ...IMPATIENT })

    expect(theError(ran).message).toMatch(/Nothing serves yet/)
    expect(ran.outputs['outcome']).toBe('failed')
    expect(await standing()).toMatchObject({ weights: before.weights, groups: [] })
  })

  it('that is deployed stays as it is when the next image is not there, or is none', async () => {
    const first = await deploy('greeter', { 'instance-type': 't3.small' })
    expect([first.code, first.log]).toEqual([0, expect.any(String)])
    const before = await standing()

    await refused('red-black-deploy', { ...SCOPE, ...QUICK, 'ami-id': NO_AMI }, /ami-0123456789abcdef0 does not exist/)
    await refused('red-black-deploy', { ...SCOPE, ...QUICK, 'ami-id': 'latest' }, /"latest" is not an AMI id/)
    // As an output of a job that did not run is.
    await refused('red-black-deploy', { ...SCOPE, ...QUICK, 'ami-id': '' }, /input "ami-id": is required/)
    await untouched(before)
  })

  it('stays as it is when the unit of the next release does not start, and its own log says why', async () => {
    const before = await standing()
    const ran = await deploy('stillborn', IMPATIENT)

    const { message } = theError(ran)
    expect(message).toContain('stillborn: cannot read /etc/stillborn.conf')
    expect(message).toMatch(/greeter-test-v\d+ serves as before/)
    expect(ran.outputs['outcome']).toBe('failed')
    await untouched(before, ran)
  })

  it('stays as it is when the health URL is wrong, and the status says why', async () => {
    expect((await scaffold({ 'health-check-path': '/nope' })).code).toBe(0)
    const before = await standing()
    const ran = await deploy('greeter', { 'instance-type': 't3.medium' })

    expect(theError(ran).message).toMatch(/\(health check \/nope\): .*\[404\][\s\S]*serves as before/)
    await untouched(before, ran)
    expect((await scaffold()).code).toBe(0)
  })

  it('stays as it is when EC2 has no capacity, in the words of Auto Scaling', async () => {
    const before = await standing()
    await lab.switches({ 'groups.insufficientCapacity': 1 })
    const ran = await deploy('greeter', { 'instance-type': 't3.medium' })
    await lab.reset()

    expect(theError(ran).message).toMatch(
      /could not launch its instances:\n.*capacity.*\n[\s\S]*What to do: Settle what/
    )
    await untouched(before, ran)
  })

  it('has nothing to go back to when it has one release only', async () => {
    await refused('rollback', SCOPE, /no retained release in slot red to go back to; greeter-test-v\d+ stays live/)
  })
})

describe('AWS that cannot be asked', () => {
  const STAGES: readonly (readonly [string, () => Record<string, string>])[] = [
    ['publish-rpm', () => ({ repository: 's3://packages/el', rpms: rpmOf('greeter') })],
    ['bake-ami', () => bakeInputs('greeter')],
    ['create-application', () => SCOPE],
    ['red-black-deploy', () => ({ ...SCOPE, ...QUICK, 'ami-id': images['greeter'] ?? '' })],
    ['rollback', () => SCOPE],
    ['retire', () => SCOPE],
    ['chaos', () => ({ mode: 'run', unleashed: 'true', seed: 'x' })]
  ]

  it('because nobody listens is said by each stage, when its retries are over', async () => {
    const ran = await Promise.all(
      STAGES.map(([action, inputs]) => run(action, inputs(), { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }))
    )
    for (const one of ran) expect(theError(one).message).toMatch(/ECONNREFUSED 127\.0\.0\.1:9[\s\S]*AWS_ENDPOINT_URL/)
  })

  it.each(STAGES)('because the role may do nothing: %s', async (action, inputs) => {
    await lab.policy('AKIANOTHING', { Version: '2012-10-17', Statement: [] })
    const ran = await run(action, inputs(), { AWS_ACCESS_KEY_ID: 'AKIANOTHING' })
    expect(theError(ran).message).toMatch(
      /The role may not|(AccessDenied|UnauthorizedOperation)[\s\S]*README of this action/
    )
  })

  it.each(STAGES)('because there are no credentials: %s', async (action, inputs) => {
    const ran = await run(action, inputs(), { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined })
    expect(theError(ran).message).toMatch(/credentials[\s\S]*configure-aws-credentials[\s\S]*id-token: write/)
  })

  // Each way in which a stage comes to its region; the others go the way of the deploy.
  const REGIONAL = STAGES.filter(([action]) => /^(publish-rpm|bake-ami|red-black-deploy|chaos)$/.test(action))
  it.each(REGIONAL)('because no region is set: %s', async (action, inputs) => {
    // As `env: AWS_REGION: ${{ vars.AWS_REGION }}` of a workflow sets it when there is no such variable.
    const ran = await run(action, inputs(), { AWS_REGION: '', AWS_DEFAULT_REGION: undefined })
    expect(theError(ran).message).toMatch(/No AWS region is set[\s\S]*AWS_REGION/)
  })
})

describe('hostile input', () => {
  const marker = (): string => join(directory, 'ran')
  const attack = (): string => `$(touch ${marker()})`

  it.each([
    ['create-application', () => ({ ...SCOPE, application: attack() })],
    ['red-black-deploy', () => ({ ...SCOPE, application: attack(), 'ami-id': `ami-0;touch ${marker()}` })],
    ['rollback', () => ({ ...SCOPE, environment: `test\n::error::forged` })],
    ['retire', () => ({ ...SCOPE, application: `\`touch ${marker()}\`` })],
    ['bake-ami', () => ({ ...bakeInputs(attack()), application: attack() })],
    ['publish-rpm', () => ({ repository: `s3://x/${attack()}`, rpms: attack() })],
    ['test-rpm', () => ({ rpms: attack(), root })],
    ['build-rpm', () => ({ spec: `%(touch ${marker()}).spec` })],
    ['build-rpm', () => ({ spec: 'greeter.spec', version: '1.0\n%(touch x)' })],
    ['build-rpm', () => ({ spec: 'greeter.spec', defines: `x %(touch ${marker()})` })]
  ] as const)('to %s runs nothing and forges nothing', async (action, inputs) => {
    await lab.journal.clear()
    write(workspace, serviceFiles({ name: 'greeter' }))
    const ran = await run(action, inputs())

    theError(ran)
    expect(ran.annotations.map(({ message }) => message)).not.toContain('forged')
    expect(existsSync(marker())).toBe(false)
    expect(await writes()).toEqual([])
  })

  it('in the path of a spec, with spaces and quotes, is only a path', async () => {
    const odd = `it's "a" $(touch ran) dir`
    write(join(workspace, odd), serviceFiles({ name: 'odd' }))
    const ran = await run('build-rpm', { spec: `${odd}/odd.spec`, lint: 'off' })

    expect([ran.code, ran.log]).toEqual([0, expect.any(String)])
    expect(existsSync(join(workspace, 'ran'))).toBe(false)
  })
})
