import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { recordedProgress } from '../../../lib/progress.ts'
import { programs } from '../../../lib/rpm/program.ts'
import { directoryStore } from '../src/directory-store.ts'
import { land, publish } from '../src/main.ts'
import { parseRepomd, primaryParts, unpack } from '../src/metadata.ts'
import type { Store } from '../src/store.ts'
import { dice } from './dice.ts'
import { Killed, MemoryStore } from './memory-store.ts'
import { type Invented, invented } from './packages.ts'
import { type Key, newKey, PASSPHRASE, packed } from './signed.ts'

jest.setTimeout(120_000)
const { signal } = new AbortController()
const sign = async (bytes: Buffer): Promise<Buffer> => Buffer.from(`signature of ${bytes.length} bytes`)

const landed = (store: Store, packages: readonly Invented[], { mode = 'apply' as 'apply' | 'plan' } = {}) => {
  const { deliveries, parts } = invented(...packages)
  const order = { keep: 0, mode, compress: 'gz' as const, retries: 50, revisions: true, sign }
  return land(order, deliveries, parts, {
    ...{ store, progress: recordedProgress(), signal, now: () => 1_700_000_000_000, random: () => 0 }
  })
}

/** What a client with the base URL of a revision gets; it resolves `..` before it asks, as URLs are resolved. */
function readAsClient(files: ReadonlyMap<string, Buffer>, base: string): string[] {
  const get = (path: string): Buffer => {
    const bytes = files.get(posix.join(base, path))
    if (bytes === undefined) throw new Error(`404 ${path}`)
    return bytes
  }
  const repomd = get('repodata/repomd.xml').toString()
  expect(repomd).not.toContain('../') // librepo refuses it there
  const listed = parseRepomd(repomd).named.flatMap(one => {
    const xml = unpack(one, get(one.location))
    return one.type === 'primary' ? primaryParts(xml) : []
  })
  for (const { location } of listed) get(location)
  return listed.map(({ name, version }) => `${name}-${version}`).sort()
}

describe('a revision', () => {
  it('lists what was published then, for ever', async () => {
    const memory = new MemoryStore()
    const first = await landed(memory.seenBy(), [{ name: 'app', version: '1' }])
    expect(first.pinned).toBe('revisions/1700000000')
    const second = await landed(memory.seenBy(), [{ name: 'app', version: '2' }])
    expect(second.pinned).toBe('revisions/1700000001')
    expect(readAsClient(memory.files, 'revisions/1700000000')).toEqual(['app-1'])
    expect(readAsClient(memory.files, 'revisions/1700000001')).toEqual(['app-1', 'app-2'])
    expect(readAsClient(memory.files, '')).toEqual(['app-1', 'app-2'])
  })

  it('costs 5 more writes, signed, and 2 more questions', async () => {
    const memory = new MemoryStore()
    await landed(memory.seenBy(), [{ name: 'app', version: '1' }])
    memory.calls.length = 0
    await landed(memory.seenBy(), [{ name: 'app', version: '2' }])
    expect(memory.calls.filter(call => /^(create|replace)/.test(call))).toHaveLength(5 + 5)
    expect(memory.calls.filter(call => /^(get|facts)/.test(call))).toHaveLength(4 + 2)
  })

  it('has what else repomd.xml names', async () => {
    const memory = new MemoryStore()
    const store = memory.seenBy()
    await landed(store, [{ name: 'app', version: '1' }])
    await store.create('repodata/comps.xml', Buffer.from('groups'), 'for ever')
    const root = await store.get('repodata/repomd.xml')
    const group = '<data type="group"><checksum type="sha256"></checksum><location href="repodata/comps.xml"/></data>'
    const text = root?.bytes.toString().replace('</repomd>', `${group}</repomd>`) ?? ''
    await store.replace('repodata/repomd.xml', Buffer.from(text), root?.tag)
    const { pinned } = await landed(store, [{ name: 'app', version: '2' }])
    expect(memory.files.get(`${pinned}/repodata/comps.xml`)?.toString()).toBe('groups')
  })

  it.each(Array.from({ length: 16 }, (_, call) => call))(
    'is completed by the next run when the first is killed at its call %i (R13)',
    async last => {
      const memory = new MemoryStore()
      let calls = 0
      const dying = memory.seenBy(async (_call, moment) => {
        if (moment === 'before' && calls++ >= last) throw new Killed()
      })
      await landed(dying, [{ name: 'app', version: '1' }]).catch(error => expect(error).toBeInstanceOf(Killed))
      const { pinned = '' } = await landed(memory.seenBy(), [{ name: 'app', version: '1' }])
      expect(readAsClient(memory.files, pinned)).toEqual(['app-1'])
      const repomd = memory.files.get(`${pinned}/repodata/repomd.xml`)
      expect(memory.files.get(`${pinned}/repodata/repomd.xml.asc`)?.toString()).toBe(
        `signature of ${repomd?.length} bytes`
      )
      memory.calls.length = 0
      expect((await landed(memory.seenBy(), [{ name: 'app', version: '1' }])).outcome).toBe('nothing to do')
      expect(memory.calls.filter(call => /^(create|replace)/.test(call))).toEqual([])
    }
  )

  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'of each of ten publishers that met, some killed, lists what that one published, and stays (R1, R2), seed %i',
    async seed => {
      const roll = dice(seed)
      const memory = new MemoryStore()
      const pins = new Map<string, string[]>()
      const jobs = Array.from({ length: 10 }, async (_, index) => {
        const lastCall = roll(3) === 0 ? 1 + roll(24) : Number.POSITIVE_INFINITY
        let calls = 0
        const store = memory.seenBy(async (_call, moment) => {
          for (let turns = roll(4); turns > 0; turns -= 1) await new Promise<void>(resolve => setImmediate(resolve))
          if (moment === 'before') calls += 1
          if (calls > lastCall) throw new Killed()
        })
        try {
          const { pinned = '' } = await landed(store, [{ name: `app${index}`, version: '1' }])
          pins.set(pinned, readAsClient(memory.files, pinned))
          expect(pins.get(pinned)).toContain(`app${index}-1`)
        } catch (error) {
          if (!(error instanceof Killed)) throw error
        }
      })
      await Promise.all(jobs)
      for (const [pinned, listed] of pins) {
        expect(readAsClient(memory.files, pinned)).toEqual(listed)
        const repomd = memory.files.get(`${pinned}/repodata/repomd.xml`)
        expect(memory.files.get(`${pinned}/repodata/repomd.xml.asc`)?.toString()).toBe(
          `signature of ${repomd?.length} bytes`
        )
      }
    }
  )

  it('is not written in mode plan', async () => {
    const memory = new MemoryStore()
    expect((await landed(memory.seenBy(), [{ name: 'app', version: '1' }], { mode: 'plan' })).pinned).toBeUndefined()
    expect(memory.files.size).toBe(0)
  })
})

describe('keys, with the real gpg, rpm and dnf', () => {
  let directory = ''
  let ours: Key
  let other: Key
  let signedRpm = ''
  let unsignedRpm = ''
  let strangersRpm = ''

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'kiln-keys-'))
    ours = newKey(join(directory, 'ours'))
    other = newKey(join(directory, 'other'))
    signedRpm = packed(directory, 'kiln-signed')
    unsignedRpm = packed(directory, 'kiln-unsigned')
    strangersRpm = packed(directory, 'kiln-strangers')
    ours.sign(signedRpm)
    other.sign(strangersRpm)
  })
  afterAll(() => {
    ours?.remove()
    other?.remove()
    rmSync(directory, { recursive: true, force: true })
  })

  const published = (store: Store, rpms: readonly string[], given: { gpgKey?: string; key?: string } = {}) => {
    const { gpgKey, key } = given
    const temporary = mkdtempSync(join(directory, 't-'))
    const progress = recordedProgress()
    const order = {
      ...{ workspace: directory, rpms: rpms.join('\n'), keep: 10, compress: 'gz' as const, mode: 'apply' as const },
      ...{ retries: 0, revisions: key !== undefined, gpgKey },
      signingKey: key === undefined ? undefined : { key, passphrase: PASSPHRASE }
    }
    const surroundings = { store, progress, temporary, signal, run: programs(signal), now: Date.now, random: () => 0 }
    return publish(order, surroundings).finally(() => {
      expect(progress.lines.join('\n')).not.toContain('sesame')
      expect(readdirSync(temporary)).toEqual([]) // neither keys nor packages stay
    })
  }

  it.each([
    ['an unsigned package', () => unsignedRpm, () => ({ key: ours.secret })],
    ['an unsigned package beside a signed one', () => `${signedRpm}\n${unsignedRpm}`, () => ({ key: ours.secret })],
    ['a package of another key', () => strangersRpm, () => ({ key: ours.secret })],
    ['a package of another key than package-gpgkey', () => signedRpm, () => ({ gpgKey: other.public })],
    [
      'a package of another key, though the metadata is signed',
      () => signedRpm,
      () => ({ key: ours.secret, gpgKey: other.public })
    ]
  ])('%s is never published, not even in part (R6, R8)', async (_, rpms, given) => {
    const memory = new MemoryStore()
    await expect(published(memory.seenBy(), [rpms()], given())).rejects.toThrow('is not signed by the key')
    expect(memory.calls).toEqual([])
  })

  it('a signed package that was changed after is never published', async () => {
    const memory = new MemoryStore()
    const damaged = join(directory, 'damaged.rpm')
    const bytes = readFileSync(signedRpm)
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 20) ^ 1, bytes.length - 20)
    writeFileSync(damaged, bytes)
    await expect(published(memory.seenBy(), [damaged], { gpgKey: ours.public })).rejects.toThrow('is not signed')
    expect(memory.calls).toEqual([])
  })

  it.each([
    ['a file that is not there', 'no-such-key.asc', 'cannot be read'],
    [
      'text that is no key',
      '-----BEGIN PGP PUBLIC KEY BLOCK-----\nnonsense\n-----END PGP PUBLIC KEY BLOCK-----',
      'cannot import'
    ]
  ])('a package-gpgkey that is %s is named', async (_, gpgKey, problem) => {
    const memory = new MemoryStore()
    await expect(published(memory.seenBy(), [signedRpm], { gpgKey })).rejects.toThrow(problem)
    expect(memory.calls).toEqual([])
  })

  it('a private key that cannot sign is named', async () => {
    const memory = new MemoryStore()
    await expect(published(memory.seenBy(), [signedRpm], { key: 'no key' })).rejects.toThrow('import the signing key')
    expect(memory.calls).toEqual([])
  })

  /** Installs with package and metadata signatures required, into an empty root. */
  async function installs(base: string, key: string): Promise<string> {
    const root = mkdtempSync(join(directory, 'root-'))
    writeFileSync(join(root, 'key.asc'), key)
    writeFileSync(
      join(root, 'kiln.repo'),
      `[kiln]\nname=kiln\nbaseurl=${base}\ngpgcheck=1\nrepo_gpgcheck=1\ngpgkey=file://${root}/key.asc\n`
    )
    const options = [`--setopt=reposdir=${root}`, `--setopt=cachedir=${root}/cache`, '--setopt=retries=1']
    const rest = [`--installroot=${root}/root`, '--releasever=1', 'install', 'kiln-signed']
    try {
      await promisify(execFile)('dnf', ['--noplugins', '--assumeyes', ...options, ...rest])
    } catch (error) {
      return String((error as { stderr?: string }).stderr)
    }
    return existsSync(join(root, 'root/usr/share/kiln-signed')) ? 'installed' : 'not installed'
  }

  it('dnf installs from the pinned URL, by file and by HTTP, and only with the right key', async () => {
    const repository = join(directory, 'repository')
    const { pinned } = await published(directoryStore(repository), [signedRpm], { key: ours.secret })
    expect(pinned).toMatch(/^revisions\/\d+$/)
    expect(await installs(`file://${repository}/${pinned}`, ours.public)).toBe('installed')
    expect(await installs(`file://${repository}/${pinned}`, other.public)).toMatch(/repomd.xml GPG signature/)

    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      try {
        response.end(readFileSync(join(repository, request.url ?? '')))
      } catch {
        response.writeHead(404).end()
      }
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      expect(await installs(`${url}/${pinned}`, ours.public)).toBe('installed')
      // As an object store needs it, which resolves no `..` itself.
      expect(asked).toContain('/packages/kiln-signed-1-1.noarch.rpm')
    } finally {
      await new Promise(resolve => server.close(resolve))
    }
  })
})
