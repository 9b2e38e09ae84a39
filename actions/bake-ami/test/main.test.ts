import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import type { Image, ImageQuery } from '../../../lib/aws/images.ts'
import type { Snapshot } from '../../../lib/aws/snapshots.ts'
import type { KilnError } from '../../../lib/errors.ts'
import { recordedProgress } from '../../../lib/progress.ts'
import type { Deps } from '../src/deps.ts'
import type { Inputs, LegibleInputs } from '../src/inputs.ts'
import { bake } from '../src/main.ts'
import type { Package } from '../src/packages.ts'
import { look } from '../src/plan.ts'
import type { Denied } from '../src/policy-simulator.ts'
import type { RegionalImages } from '../src/regional-images.ts'
import { baseImage } from './bases.ts'

const web: Package = {
  format: 'rpm',
  name: 'web',
  epoch: 0,
  version: '1.0',
  release: '1',
  arch: 'noarch',
  checksum: 'sha256:aa',
  location: 'web.rpm',
  bytes: 1,
  installedBytes: 1
}

const asked: Inputs = {
  application: 'web',
  base: { imageId: baseImage().id },
  package: 'web',
  repository: 'file:/repository',
  gpgKey: undefined,
  gpgCheck: false,
  baseRepositories: true,
  excludePackages: ['kernel*'],
  provision: undefined,
  trial: undefined,
  amiName: undefined,
  rootVolumeGiB: undefined,
  tags: { team: 'blue' },
  encryption: { encrypt: undefined, kmsKey: undefined },
  distribution: {
    shareWith: [],
    copies: [],
    deprecateAfterDays: undefined,
    deregistrationProtection: false,
    fastRestoreZones: []
  },
  fetch: 'auto',
  cacheDirectory: undefined,
  engine: 'ebs-direct',
  runnerInstance: undefined,
  imageBuilder: undefined,
  workers: 4,
  timeoutSeconds: 60,
  mode: 'apply'
}

const directories: string[] = []
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true })
})

const never = (): never => {
  throw new Error('this must not be called')
}

/** An account that owns its base, and whatever else a test puts there. */
function account(
  has: {
    images?: readonly Image[]
    snapshots?: readonly Snapshot[]
    registered?: Partial<Image>
    denial?: string
    denied?: readonly Denied[]
    /** Another account's base, of so many bytes. */
    foreignBytes?: number
  } = {}
) {
  const directory = mkdtempSync(join(tmpdir(), 'kiln-bake-unit-'))
  directories.push(directory)
  const own: Snapshot = {
    id: 'snap-base',
    state: 'completed',
    ownerId: '1',
    encrypted: false,
    volumeGiB: 8,
    startedAt: '',
    tags: {}
  }
  const images = [baseImage(), ...(has.images ?? [])]
  const register = jest.fn<Deps['images']['register']>(async registration => {
    images.push({
      ...baseImage(),
      ...registration,
      id: 'ami-new',
      sriovNetSupport: 'simple',
      ...has.registered
    } as Image)
    return 'ami-new'
  })
  const deregister = jest.fn<Deps['images']['deregister']>(async () => {})
  const remove = jest.fn<Deps['snapshots']['delete']>(async () => {})
  const tag = jest.fn<Deps['images']['tag']>(async () => {})
  const output = jest.fn<Deps['output']>()
  const progress = recordedProgress()
  const deps: Deps = {
    images: {
      byId: async id => images.find(image => image.id === id),
      find: async ({ name, tags = {} }: ImageQuery) =>
        images.filter(
          image =>
            (name === undefined || image.name === name) &&
            Object.entries(tags).every(([key, value]) => image.tags[key] === value)
        ),
      uefiData: async () => undefined,
      uefiDataDenial: async () => undefined,
      copy: never,
      register,
      copyDenial: async () => has.denial,
      registerDenial: async () => has.denial,
      tag,
      deregister
    },
    snapshots: {
      own: async id => (id === own.id && has.foreignBytes === undefined ? own : undefined),
      writtenBytes: async () => has.foreignBytes,
      tagged: async () => has.snapshots ?? [],
      delete: remove,
      encryptionByDefault: async () => false,
      defaultKey: async () => 'alias/aws/ebs'
    },
    parameters: { value: async () => undefined },
    policySimulator: { denied: async () => has.denied ?? [] },
    blocks: {
      list: never,
      get: never,
      start: never,
      put: never,
      complete: never,
      requests: { list: 0, get: 0, start: 0, put: 0, complete: 0 },
      slowestSeconds: 0
    },
    repository: {
      shown: 'file:/repository',
      packages: async () => [web],
      revision: async () => 'f'.repeat(64),
      vouchedFor: never,
      serve: never
    },
    sandbox: { preflight: never, lazyObstacle: never, install: never, boot: never, inspect: never, discard: never },
    progress,
    output,
    signal: new AbortController().signal,
    volumes: {
      zoneOf: never,
      create: never,
      byId: never,
      attachedTo: never,
      tagged: never,
      attach: never,
      detach: never,
      delete: never,
      snapshot: never
    },
    thisInstance: never,
    devices: { isThere: never, open: never },
    imageBuilder: {
      start: never,
      startPipeline: never,
      state: never,
      log: never,
      cancel: never,
      remove: never,
      ordered: never
    },
    processor: 'x64',
    region: 'us-east-1',
    regional: never,
    now: () => Date.parse('2026-01-01T00:00:00Z'),
    gpgKey: undefined,
    provisionScript: undefined,
    cacheDirectory: join(directory, 'cache'),
    reportDirectory: directory,
    proxies: {},
    runTags: { 'kiln:run': 'local' }
  }
  return { deps, register, deregister, remove, tag, output, said: progress.lines }
}

const finished: Snapshot = {
  id: 'snap-done',
  state: 'completed',
  ownerId: '1',
  encrypted: false,
  volumeGiB: 8,
  startedAt: '',
  tags: {}
}

const refused = (work: Promise<unknown>): Promise<KilnError> => work.then(never, (error: unknown) => error as KilnError)

describe('a bake', () => {
  it('in mode plan says what it would do, sets what is known, and touches nothing', async () => {
    const { deps, output, said } = account()

    expect(await bake({ ...asked, mode: 'plan' }, deps)).toBeUndefined()

    expect(said.join('\n')).toMatch(
      /Would install the package and put the changed blocks, then register web-1\.0-1-x86_64-/
    )
    expect(output.mock.calls.map(([name]) => name)).toEqual(['version', 'nevra', 'ami-name', 'cache-key'])
  })

  it('registers the snapshot that a killed run had finished, with its tags, and sweeps what EBS gave up', async () => {
    const failed: Snapshot = { ...finished, id: 'snap-error', state: 'error' }
    const { deps, register, remove, output } = account({ snapshots: [failed, finished] })

    const made = await bake(asked, deps)

    expect(made).toMatchObject({ reused: 'snapshot', putBlocks: 0, ami: { id: 'ami-new', snapshotId: 'snap-done' } })
    expect(register.mock.calls[0]?.[0]).toMatchObject({
      tags: { team: 'blue', 'kiln:application': 'web', 'kiln:nevra': 'web-1.0-1.noarch', 'kiln:run': 'local' }
    })
    expect(remove.mock.calls).toEqual([['snap-error']])
    expect(output).toHaveBeenCalledWith('ami-id', 'ami-new')
  })

  it('takes the AMI of the same inputs, and registers nothing', async () => {
    const { deps } = account({ snapshots: [finished] })
    const made = await bake(asked, deps)
    const again = account({
      images: [{ ...baseImage(), id: 'ami-old', name: 'old', tags: { 'kiln:inputs-digest': made?.inputsDigest ?? '' } }]
    })

    const second = await bake(asked, again.deps)

    expect(second).toMatchObject({ reused: 'image', ami: { id: 'ami-old', name: 'old' } })
    expect(again.register).not.toHaveBeenCalled()
  })

  it('gives the AMI of the same inputs the tags that it lacks, and no others', async () => {
    const { deps } = account({ snapshots: [finished] })
    const digest = (await bake(asked, deps))?.inputsDigest ?? ''
    const tags = { 'kiln:inputs-digest': digest, team: 'blue', 'kiln:run': 'another' }
    const again = account({ images: [{ ...baseImage(), id: 'ami-old', tags }] })

    await bake(asked, again.deps)
    expect(again.tag).not.toHaveBeenCalled()
    await bake({ ...asked, tags: { team: 'blue', cost: '7' } }, again.deps)
    expect(again.tag.mock.calls).toEqual([[['ami-old'], { team: 'blue', cost: '7' }]])
  })

  it('does not take an AMI whose package nobody checked, or that was not booted, for one that was', async () => {
    const { deps } = account({ snapshots: [finished] })
    const digest = (await bake(asked, deps))?.inputsDigest ?? ''
    const known = account({ images: [{ ...baseImage(), id: 'ami-old', tags: { 'kiln:inputs-digest': digest } }] })
    const repository = { ...known.deps.repository, vouchedFor: async () => true }
    const planned = { ...asked, mode: 'plan' as const }

    await bake(planned, known.deps)
    expect(known.said.join('\n')).toMatch(/ami-old .* was baked from these very inputs/)
    known.said.length = 0
    await bake({ ...planned, gpgCheck: true }, { ...known.deps, repository, gpgKey: 'key' })
    await bake({ ...planned, trial: { url: undefined, machine: 'auto', timeoutSeconds: 60 } }, known.deps)
    expect(known.said.join('\n')).not.toContain('these very inputs')
  })

  it('copies the AMI to a region anew when somebody deregistered the copy of that day, which EC2 answers with', async () => {
    const { deps } = account({ snapshots: [finished] })
    const copied = new Map<string, string>()
    const there = new Map<string, Image>()
    const regional: RegionalImages = {
      images: {
        byId: async id => there.get(id),
        find: async () => [],
        async copy({ clientToken }) {
          const known = copied.get(clientToken)
          if (known !== undefined) return known
          const id = `ami-copy-${copied.size + 1}`
          copied.set(clientToken, id)
          there.set(id, { ...baseImage(), id })
          return id
        }
      },
      ...{ sharedWith: never, share: never, deprecate: never, protect: never },
      ...{ fastRestoreZones: never, enableFastRestore: never }
    }
    const all = { ...deps, regional: () => regional, pollSeconds: 0.001 }
    const further = { ...asked, distribution: { ...asked.distribution, copies: [{ region: 'eu-central-1' }] } }

    expect((await bake(further, all))?.distribution?.[1]?.amiId).toBe('ami-copy-1')
    there.delete('ami-copy-1')
    expect((await bake(further, all))?.distribution?.[1]?.amiId).toBe('ami-copy-2')
    expect((await bake(further, all))?.distribution?.[1]?.amiId).toBe('ami-copy-2')
  })

  it('takes back an AMI that AWS would bill otherwise than its base (T3)', async () => {
    const { deps, deregister, remove } = account({
      snapshots: [finished],
      registered: { platformDetails: 'Red Hat Enterprise Linux' }
    })

    await expect(bake(asked, deps)).rejects.toThrow('it was taken back')

    expect(deregister).toHaveBeenCalledWith('ami-new')
    expect(remove).toHaveBeenCalledWith('snap-done')
  })

  it('refuses to try an image for arm64 in a virtual machine, before there is one', async () => {
    const { deps } = account()
    const byId = async () => ({ ...baseImage(), architecture: 'arm64' })
    const trial = { url: undefined, machine: 'virtual' as const, timeoutSeconds: 60 }
    const onArm = { ...deps, processor: 'arm64', images: { ...deps.images, byId } }

    await expect(bake({ ...asked, trial }, onArm)).rejects.toThrow(
      'input "verify-machine": is virtual, and images for arm64 are booted as containers alone'
    )
  })

  it('refuses a name that other inputs have', async () => {
    const { deps } = account({ images: [{ ...baseImage(), id: 'ami-other', name: 'mine' }] })

    await expect(bake({ ...asked, amiName: 'mine' }, deps)).rejects.toThrow('AMI name mine is taken by ami-other')
  })

  it('refuses a runner without room for a base that it would have to copy first', async () => {
    const { deps } = account({ foreignBytes: 2 ** 60 })
    const sandbox = {
      ...deps.sandbox,
      preflight: async () => {},
      lazyObstacle: async () => 'this runner has no nbdfuse'
    }

    const { message, remedy } = await refused(bake(asked, { ...deps, sandbox }))

    expect(message).toMatch(/cache has [\d.]+ GiB free, and this bake needs 2147483649\.0 GiB there\.$/)
    expect(remedy).toMatch(/cache-directory/)
  })

  it('names the action that the role lacks before anything is made', async () => {
    const denial =
      'You are not authorized. User: x is not authorized to perform: ec2:CreateTags on resource: arn:aws:ec2:r::image/* because'
    const { deps, register } = account({ snapshots: [finished], denial })

    await expect(bake(asked, deps)).rejects.toThrow('The role may not do what this bake needs, ec2:CreateTags; nothing')

    expect(register).not.toHaveBeenCalled()
  })

  it('names what IAM knows that the role lacks, before anything is made', async () => {
    const denied = [{ action: 'ebs:PutSnapshotBlock', said: 'IAM: no ebs:PutSnapshotBlock' }]
    const { deps, register } = account({ snapshots: [finished], denied })

    await expect(bake(asked, deps)).rejects.toThrow(
      'The role may not do what this bake needs, ebs:PutSnapshotBlock; nothing was made.\nIAM: no ebs:PutSnapshotBlock'
    )
    expect(register).not.toHaveBeenCalled()
  })

  it('tells all that is wrong at once: a base that does not fit hides neither package, name nor right', async () => {
    const denial = 'x is not authorized to perform: ec2:RegisterImage on resource: arn:aws:ec2:r::image/* because'
    const { deps, output } = account({ images: [{ ...baseImage(), id: 'ami-other', name: 'mine' }], denial })
    const elsewhere = { ...deps, processor: 'arm64' }

    const { message, remedy } = await refused(
      bake({ ...asked, package: 'wep', amiName: 'mine', rootVolumeGiB: 1 }, elsewhere)
    )

    for (const part of [
      /is for x86_64, and this runner is arm64: .*runs-on: ubuntu-24\.04/,
      /root-volume-size is 1 GiB, and .*Give at least 8/,
      /Package wep for x86_64 is not in .* It has web-1\.0-1\.noarch/,
      /AMI name mine is taken by ami-other/,
      /The role may not do what this bake needs, ec2:RegisterImage/
    ])
      expect(message).toMatch(part)
    expect(message.split('\n').filter(line => line.startsWith('The role'))).toHaveLength(1)
    expect(remedy).toBe('Settle what the lines above name, and run it again.')
    expect(output).not.toHaveBeenCalled()
  })

  it.each<[string, Partial<LegibleInputs>, readonly RegExp[]]>([
    [
      'no application',
      { application: undefined, package: 'wep', base: { imageId: 'ami-none' } },
      [/^Base AMI ami-none does not exist/, /^Package wep for \w+ is not in/]
    ],
    ['no package', { package: undefined }, [/^The role may not/, /ec2:CreateTags/]],
    ['no base', { base: undefined, package: 'wep' }, [/^Package wep for \w+ is not in/]],
    ['no repository and no base', { base: undefined, repository: undefined }, []]
  ])('judges what could be read of the inputs: %s', async (_, unread, lines) => {
    const denial = 'x is not authorized to perform: ec2:CreateTags on resource: arn:aws:ec2:r::image/* because'
    const { deps } = account({ denial })

    const seen = await look({ ...asked, ...unread }, deps).catch((error: KilnError) => error as KilnError)

    const said = seen instanceof Error ? seen.message.split('\n') : []
    expect(said).toEqual(lines.map(line => expect.stringMatching(line)))
  })

  it('does not mind that a role may not register the snapshot of the base, which is another', async () => {
    const denial = 'x is not authorized to perform: ec2:RegisterImage on resource: arn:aws:ec2:r::snapshot/snap-base'
    const { deps } = account({ snapshots: [finished], denial })

    expect(await bake(asked, deps)).toMatchObject({ ami: { id: 'ami-new' } })
  })

  it('names the finished snapshot when the registration fails', async () => {
    const { deps, register } = account({ snapshots: [finished] })
    register.mockRejectedValue(Object.assign(new Error('no'), { name: 'UnauthorizedOperation' }))

    await expect(bake(asked, deps)).rejects.toMatchObject({
      message: 'UnauthorizedOperation: no',
      remedy: expect.stringContaining('to the role'),
      leftBehind: ['snapshot snap-done (complete; the next run registers it)']
    })
  })

  it('says that the time was too short when it was, and for what it went', async () => {
    const { deps } = account()
    const slow = {
      ...deps,
      repository: {
        ...deps.repository,
        packages: (_: string, signal: AbortSignal) =>
          new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('x'))))
      }
    }

    await expect(bake({ ...asked, timeoutSeconds: 0.05 }, slow)).rejects.toThrow(
      /longer than timeout-seconds \(0\.05\): resolve \d\.\d s\.$/
    )
  })
})
