import { describe, expect, it } from '@jest/globals'
import { CancelledError } from '../../../lib/errors.ts'
import { recordedProgress } from '../../../lib/progress.ts'
import { land } from '../src/main.ts'
import {
  compose,
  composeRepomd,
  inOnePiece,
  LISTS,
  metadataFile,
  parseRepomd,
  primaryParts,
  unpack
} from '../src/metadata.ts'
import { proofOf } from '../src/proof.ts'
import type { Signer } from '../src/revisions.ts'
import type { Store } from '../src/store.ts'
import { dice } from './dice.ts'
import { digest, Killed, MemoryStore } from './memory-store.ts'
import { type Invented, invented } from './packages.ts'

const REPOMD = 'repodata/repomd.xml'
const signal = new AbortController().signal

const publish = (
  store: Store,
  packages: readonly Invented[],
  { keep = 0, mode = 'apply' as 'apply' | 'plan', revisions = false, sign = undefined as Signer | undefined } = {}
) => {
  const { deliveries, parts } = invented(...packages)
  const order = { keep, mode, compress: 'gz' as const, retries: 50, revisions, sign }
  return land(order, deliveries, parts, {
    ...{ store, progress: recordedProgress(), signal, now: () => 1_700_000_000_000, random: () => 0 }
  })
}

/** What a client that reads now gets; fails where a client would. */
function readAsClient(files: ReadonlyMap<string, Buffer>, repomdBytes = files.get(REPOMD)): string[] {
  if (repomdBytes === undefined) return []
  const { named } = parseRepomd(repomdBytes.toString())
  const listed = named.flatMap(one => {
    const bytes = files.get(one.location)
    if (bytes === undefined) throw new Error(`404 ${one.location}`)
    const xml = unpack(one, bytes) // checks the checksum (R3)
    const text = one.text
    expect(text).toContain(`<size>${bytes.length}</size>`)
    expect(text).toContain(`<open-size>${Buffer.byteLength(xml)}</open-size>`)
    expect(text).toContain(`<open-checksum type="sha256">${digest(Buffer.from(xml))}</open-checksum>`)
    return one.type === 'primary' ? primaryParts(xml) : []
  })
  for (const { location, pkgid } of listed) {
    const rpm = files.get(location)
    if (rpm === undefined || digest(rpm) !== pkgid) throw new Error(`${location} is not what is listed`)
  }
  return listed.map(({ name, version }) => `${name}-${version}`).sort()
}

const empty = await Promise.all(LISTS.map(list => metadataFile(list, inOnePiece(compose(list, [])), 1)))

describe('publishing', () => {
  it('makes a repository where there is none, with 4 writes and the packages', async () => {
    const memory = new MemoryStore()
    const result = await publish(memory.seenBy(), [{ name: 'app', version: '1' }])
    expect(result).toMatchObject({ outcome: 'published', revision: '1700000000' })
    expect(readAsClient(memory.files)).toEqual(['app-1'])
    expect(memory.calls.filter(call => /^(create|replace)/.test(call))).toHaveLength(5)
  })

  it('needs the same number of calls however many packages there are', async () => {
    const callsWith = async (count: number): Promise<string[]> => {
      const memory = new MemoryStore()
      const many = Array.from({ length: count }, (_, index) => ({ name: `p${index}`, version: '1' }))
      await publish(memory.seenBy(), many)
      memory.calls.length = 0
      await publish(memory.seenBy(), [{ name: 'app', version: '1' }])
      return memory.calls.map(call => call.split(' ')[0] ?? '').sort()
    }
    const few = await callsWith(1)
    expect(await callsWith(300)).toEqual(few)
    expect(few.filter(call => call === 'create' || call === 'replace')).toHaveLength(5)
    expect(few.filter(call => call !== 'create' && call !== 'replace')).toEqual(['get', 'get', 'get', 'get'])
  })

  it('writes repomd.xml last, and only what it names before (R2)', async () => {
    const memory = new MemoryStore()
    await publish(memory.seenBy(), [{ name: 'app', version: '1' }])
    const writes = memory.calls.filter(call => /^(create|replace)/.test(call))
    expect(writes[0]).toMatch(/^create packages\//)
    expect(writes.at(-1)).toBe(`replace ${REPOMD}`)
  })

  it('writes nothing in mode plan, nor when all is there', async () => {
    const memory = new MemoryStore()
    const planned = await publish(memory.seenBy(), [{ name: 'app', version: '1' }], { mode: 'plan' })
    expect(planned).toMatchObject({ outcome: 'planned', publication: { packagesAfter: 1 } })
    expect(memory.files.size).toBe(0)
    await publish(memory.seenBy(), [{ name: 'app', version: '1' }])
    memory.calls.length = 0
    expect((await publish(memory.seenBy(), [{ name: 'app', version: '1' }])).outcome).toBe('nothing to do')
    expect(memory.calls.filter(call => /^(create|replace)/.test(call))).toEqual([])
  })

  it('refuses other bytes under a name that is stored, even where nothing lists it (R5)', async () => {
    const memory = new MemoryStore()
    memory.files.set('packages/app-1-1.noarch.rpm', Buffer.from('older build'))
    await expect(publish(memory.seenBy(), [{ name: 'app', version: '1' }])).rejects.toThrow('with other content')
    expect(memory.files.size).toBe(1)
  })

  it('never downloads a package, stored before or not', async () => {
    const memory = new MemoryStore()
    await publish(memory.seenBy(), [{ name: 'app', version: '1' }])
    memory.files.delete(REPOMD) // stored, and not listed any more
    await publish({ ...memory.seenBy(), atomicity: 'to be proved' }, [{ name: 'app', version: '1' }])
    expect(memory.calls.filter(call => /^get .*\.rpm$/.test(call))).toEqual([])
    expect(readAsClient(memory.files)).toEqual(['app-1'])
  })

  it('says so when it cannot tell without a download', async () => {
    const memory = new MemoryStore()
    const store = memory.seenBy()
    memory.files.set('packages/app-1-1.noarch.rpm', Buffer.from('app 1 '))
    const foreign: Store = { ...store, facts: async () => ({ bytes: 6, sha256: undefined }) }
    await expect(publish(foreign, [{ name: 'app', version: '1' }])).rejects.toThrow('put there by another tool')
    expect(memory.files.has(REPOMD)).toBe(false)
  })

  it('that is cancelled writes nothing more', async () => {
    const memory = new MemoryStore()
    const { deliveries, parts } = invented({ name: 'a', version: '1' }, { name: 'b', version: '1' })
    const cancellation = new AbortController()
    const store = memory.seenBy(async (call, moment) => {
      if (call.startsWith('create packages/a') && moment === 'after') cancellation.abort(new CancelledError())
    })
    const order = {
      keep: 0,
      mode: 'apply' as const,
      compress: 'gz' as const,
      retries: 0,
      revisions: true,
      sign: undefined
    }
    const running = land(order, deliveries, parts, {
      ...{ store, progress: recordedProgress(), signal: cancellation.signal, now: () => 1e12, random: () => 0 }
    })
    await expect(running).rejects.toThrow(CancelledError)
    expect([...memory.files.keys()]).toEqual(['packages/a-1-1.noarch.rpm'])
  })

  it('raises the revision, whatever the clock says', async () => {
    const memory = new MemoryStore()
    const first = await publish(memory.seenBy(), [{ name: 'app', version: '1' }])
    const second = await publish(memory.seenBy(), [{ name: 'app', version: '2' }])
    expect(Number(second.revision)).toBe(Number(first.revision) + 1)
  })

  it('says that a store which forgets conditions has lost a package', async () => {
    const memory = new MemoryStore()
    const honest = memory.seenBy()
    const proof = composeRepomd('1', empty, undefined, proofOf(honest)) // it was honest when it was tried
    await honest.create(REPOMD, Buffer.from(proof), 'ask each time')
    for (const { location, bytes } of empty) await honest.create(location, bytes, 'for ever')
    const forgetful: Store = { ...honest, atomicity: 'to be proved', replace: async () => 'written' }
    await expect(publish(forgetful, [{ name: 'app', version: '1' }])).rejects.toThrow('although it was just written')
  })
})

describe('two publishers that meet', () => {
  // Each order in which two publishers can take their steps, at the points where it matters.
  it.each(['get repodata/repomd.xml', 'create packages/', 'create repodata/', 'replace repodata/repomd.xml'])(
    'neither is lost when one is held before its "%s" while the other goes through',
    async held => {
      const memory = new MemoryStore()
      await publish(memory.seenBy(), [{ name: 'base', version: '1' }])
      let once = true
      const slow = publish(
        memory.seenBy(async (call, moment) => {
          if (!once || moment !== 'before' || !call.startsWith(held)) return
          once = false
          await publish(memory.seenBy(), [{ name: 'fast', version: '1' }])
        }),
        [{ name: 'slow', version: '1' }]
      )
      expect((await slow).outcome).toBe('published')
      expect(readAsClient(memory.files)).toEqual(['base-1', 'fast-1', 'slow-1'])
    }
  )

  it('knows its own write again when the answer was lost and the other is in between', async () => {
    const memory = new MemoryStore()
    const store = memory.seenBy()
    let lost = false
    // The SDK repeats a call whose answer it did not get; the repetition then meets the first one's effect.
    const repeating: Store = {
      ...store,
      replace: async (path, bytes, tag) => {
        const first = await store.replace(path, bytes, tag)
        if (lost) return first
        lost = true
        return store.replace(path, bytes, tag)
      }
    }
    const result = await publish(repeating, [{ name: 'app', version: '1' }])
    expect(result).toMatchObject({ outcome: 'published', rounds: 2 })
    expect(readAsClient(memory.files)).toEqual(['app-1'])
  })
})

describe('ten publishers at once, some killed at any step', () => {
  it.each(Array.from({ length: 100 }, (_, seed) => seed))(
    'seed %i: none that succeeded is lost (R1, R2, R13)',
    async seed => {
      const roll = dice(seed)
      const memory = new MemoryStore()
      const everRead: Buffer[] = []
      const watch = (): void => {
        const now = memory.files.get(REPOMD)
        if (now !== undefined && everRead.at(-1) !== now) everRead.push(now)
        readAsClient(memory.files) // at every instant
      }
      const jobs = Array.from({ length: 10 }, async (_, index) => {
        const lastCall = roll(3) === 0 ? 1 + roll(20) : Number.POSITIVE_INFINITY
        const dieAfter = roll(2) === 0
        let calls = 0
        const store = memory.seenBy(async (_call, moment) => {
          for (let turns = roll(4); turns > 0; turns -= 1) await new Promise<void>(resolve => setImmediate(resolve))
          if (moment === 'before') calls += 1
          if (calls > lastCall || (calls === lastCall && (moment === 'after') === dieAfter)) throw new Killed()
          if (moment === 'after') watch()
        })
        try {
          await publish(store, [{ name: `app${index}`, version: '1' }], { keep: 3 })
          return `app${index}-1`
        } catch (error) {
          if (error instanceof Killed) return undefined
          throw error
        }
      })
      const succeeded = (await Promise.all(jobs)).filter(one => one !== undefined)
      const listed = readAsClient(memory.files)
      expect(listed).toEqual(expect.arrayContaining(succeeded))
      // Who holds any repomd.xml that ever was still finds all that it names (R2).
      for (const old of everRead) readAsClient(memory.files, old)
      // And the next run goes through (R13).
      await publish(memory.seenBy(), [{ name: 'after', version: '1' }])
      expect(readAsClient(memory.files)).toEqual([...listed, 'after-1'].sort())
    }
  )
})
