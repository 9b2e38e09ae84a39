import { describe, expect, it } from '@jest/globals'
import { CancelledError, KilnError } from '../../../lib/errors.ts'
import { recordedProgress } from '../../../lib/progress.ts'
import { collect, planCollection } from '../src/gc.ts'
import { land } from '../src/main.ts'
import { parseRepomd } from '../src/metadata.ts'
import { proofOf, proveAtomicity } from '../src/proof.ts'
import type { Store } from '../src/store.ts'
import { dice } from './dice.ts'
import { digest, MemoryStore } from './memory-store.ts'
import { type Invented, invented } from './packages.ts'

const REPOMD = 'repodata/repomd.xml'
const HOUR = 3_600_000
const RETAIN_HOURS = 72
const hash = (digit: string): string => digit.repeat(64)
const list = (digit: string): string => `repodata/${hash(digit)}-primary.xml.gz`

/** A repository whose time the test holds. */
function timed() {
  const clock = { now: 1_700_000_000_000 }
  const now = (): number => clock.now
  const memory = new MemoryStore(now)
  const { signal } = new AbortController()
  return {
    clock,
    memory,
    publish(package_: Invented, store = memory.seenBy(), keep = 1, revisions = false) {
      const { deliveries, parts } = invented(package_)
      const order = { keep, mode: 'apply' as const, compress: 'gz' as const, retries: 20, revisions, sign: undefined }
      return land(order, deliveries, parts, { store, signal, now, progress: recordedProgress(), random: () => 0 })
    },
    gc: (store = memory.seenBy(), revisionsDays = 0, until = signal) =>
      collect(
        { metadataHours: RETAIN_HOURS, revisionsDays },
        { store, progress: recordedProgress(), signal: until, now }
      ),
    lists: () => [...memory.files.keys()].filter(path => /^repodata\/[0-9a-f]{64}-/.test(path))
  }
}

describe('gc', () => {
  it('removes a list only when it was seen unreferenced for as long as clients may hold repomd.xml', async () => {
    const { clock, publish, gc, lists } = timed()
    await publish({ name: 'app', version: '1' })
    clock.now += 100 * HOUR
    await publish({ name: 'app', version: '2' })
    expect((await gc()).remove).toEqual([]) // the old lists are 100 hours old, and were in use a moment ago
    clock.now += 71 * HOUR
    expect((await gc()).remove).toEqual([])
    clock.now += HOUR
    expect((await gc()).remove).toHaveLength(3)
    expect(lists()).toHaveLength(3)
  })

  it('never touches packages, repomd.xml, lists in use, or files that it does not know', async () => {
    const { clock, memory, publish, gc } = timed()
    await publish({ name: 'app', version: '1' })
    await memory.seenBy().create('repodata/comps.xml', Buffer.from('groups'), 'for ever')
    await publish({ name: 'app', version: '2' }) // keep is 1, so version 1 is not listed any more
    for (let days = 0; days < 10; days += 1) {
      clock.now += 24 * HOUR
      await gc()
    }
    const left = [...memory.files.keys()].sort().filter(path => !/-(primary|filelists|other)\.xml\.gz$/.test(path))
    expect(left).toEqual([
      '.kiln/unreferenced.json',
      'packages/app-1-1.noarch.rpm',
      'packages/app-2-1.noarch.rpm',
      'repodata/comps.xml',
      REPOMD
    ])
  })

  it('that is cancelled removes nothing more, and the next run goes on', async () => {
    const { clock, publish, gc, memory, lists } = timed()
    await publish({ name: 'app', version: '1' })
    clock.now += 10 * HOUR
    await publish({ name: 'app', version: '2' })
    await gc()
    clock.now += RETAIN_HOURS * HOUR
    const cancellation = new AbortController()
    const store = memory.seenBy(async (call, moment) => {
      if (call.startsWith('remove') && moment === 'after') cancellation.abort(new CancelledError())
    })
    await expect(gc(store, 0, cancellation.signal)).rejects.toThrow(CancelledError)
    expect(lists()).toHaveLength(5)
    await gc()
    expect(lists()).toHaveLength(3)
  })

  it('a second run at the same time changes nothing that the first has marked', async () => {
    const { clock, publish, gc, memory, lists } = timed()
    await publish({ name: 'app', version: '1' })
    await publish({ name: 'app', version: '2' })
    clock.now += 10 * HOUR
    let once = true
    const slow = memory.seenBy(async (call, moment) => {
      if (!once || moment !== 'before' || !call.startsWith('replace')) return
      once = false
      await gc()
    })
    await gc(slow)
    clock.now += RETAIN_HOURS * HOUR
    await gc()
    expect(lists()).toHaveLength(3)
  })

  it('keeps all revisions, unless told for how long; then the newest one still', async () => {
    const { clock, memory, publish, gc } = timed()
    for (const version of ['1', '2', '3']) {
      await publish({ name: 'app', version }, memory.seenBy(), 0, true)
      clock.now += 24 * HOUR
    }
    const revisions = (): string[] => [
      ...new Set([...memory.files.keys()].filter(path => path.startsWith('revisions/')).map(path => path.slice(10, 20)))
    ]
    clock.now += 8760 * HOUR
    await gc()
    expect(revisions()).toHaveLength(3)
    clock.now -= 8760 * HOUR
    memory.calls.length = 0
    await gc(memory.seenBy(), 2)
    expect(revisions()).toHaveLength(2)
    // Nobody starts to read one that is going: what names the rest goes first.
    expect(memory.calls.filter(call => call.startsWith('remove'))[0]).toMatch(
      /^remove revisions\/\d+\/repodata\/repomd.xml$/
    )
    clock.now += 8760 * HOUR
    await gc(memory.seenBy(), 1)
    expect(revisions()).toHaveLength(1)
    expect([...memory.files.keys()].filter(path => path.startsWith('packages/'))).toHaveLength(3)
  })

  it('refuses a place that is no repository', async () => {
    await expect(timed().gc()).rejects.toThrow('is no repository')
  })

  it.each([
    ['in use', new Set([list('a')]), { [list('a')]: 0 }, 1000],
    ['just written', new Set<string>(), { [list('a')]: 0 }, 1],
    ['not marked yet', new Set<string>(), {}, 1000],
    ['marked in the future by a wrong clock', new Set<string>(), { [list('a')]: 1e15 }, 1000]
  ])('keeps a list that is %s', (_, referenced, marks, ageHours) => {
    const now = 2000 * HOUR
    const listed = [{ path: list('a'), modifiedMilliseconds: now - ageHours * HOUR }]
    expect(planCollection(listed, referenced, marks, { now, retainMilliseconds: 72 * HOUR }).remove).toEqual([])
  })
})

describe('publishers, readers and gc together', () => {
  it.each(Array.from({ length: 100 }, (_, seed) => seed))(
    'seed %i: who read repomd.xml within the time finds all that it names (R2)',
    async seed => {
      const roll = dice(seed)
      const { clock, memory, publish, gc } = timed()
      const read = new Map<string, { at: number; bytes: Buffer }>()
      const look = (): void => {
        const bytes = memory.files.get(REPOMD)
        if (bytes !== undefined) read.set(digest(bytes), { at: clock.now, bytes })
        for (const { at, bytes: held } of read.values()) {
          if (clock.now - at >= RETAIN_HOURS * HOUR) continue
          for (const one of parseRepomd(held.toString()).named) {
            const file = memory.files.get(one.location)
            if (file === undefined) throw new Error(`404 ${one.location} after ${(clock.now - at) / HOUR} h`)
          }
        }
      }
      // Every call of anybody may take up to two hours, and anything may happen meanwhile.
      const slow = memory.seenBy(async (_call, moment) => {
        for (let turns = roll(3); turns > 0; turns -= 1) await new Promise<void>(resolve => setImmediate(resolve))
        if (roll(12) === 0) clock.now += roll(120) * 60_000
        if (moment === 'after') look()
      })
      const publisher = async (): Promise<void> => {
        for (let turn = 0; turn < 6; turn += 1) {
          // Old versions come back, so lists come back to what they were.
          await publish({ name: `app${roll(2)}`, version: String(roll(2)) }, slow).catch(error => {
            const ordinary = /although it was just written|changed under each/
            if (!(error instanceof KilnError && ordinary.test(error.message))) throw error
          })
          clock.now += roll(50) * HOUR
        }
      }
      const collector = async (): Promise<void> => {
        for (let turn = 0; turn < 12; turn += 1) {
          if (memory.files.has(REPOMD)) await gc(slow)
          clock.now += roll(30) * HOUR
          await new Promise<void>(resolve => setImmediate(resolve))
        }
      }
      await Promise.all([publisher(), publisher(), collector(), collector()])
      look()
    }
  )
})

describe('a store that has not proved itself', () => {
  const unproved = (store: Store): Store => ({ ...store, atomicity: 'to be proved' })

  it('is tried once: repomd.xml remembers that it passed', async () => {
    const { memory, publish } = timed()
    await publish({ name: 'app', version: '1' }, unproved(memory.seenBy()))
    expect(memory.calls.filter(call => call.startsWith('create .kiln/probe'))).toHaveLength(8)
    memory.calls.length = 0
    await publish({ name: 'app', version: '2' }, unproved(memory.seenBy()))
    expect(memory.calls.filter(call => call.includes('.kiln/'))).toEqual([])
    const copy = { ...unproved(memory.seenBy()), shown: 'elsewhere' }
    expect(parseRepomd(memory.files.get(REPOMD)?.toString() ?? '').proof).not.toBe(proofOf(copy))
  })

  it.each(['create', 'replace'] as const)(
    'and lets two win at "%s" is refused before anything is published',
    async call => {
      const { memory, publish } = timed()
      const honest = memory.seenBy()
      // Looks at the condition, and writes later.
      const careless: Store = {
        ...unproved(honest),
        [call]: async (path: string, bytes: Buffer) => {
          await new Promise<void>(resolve => setImmediate(resolve))
          memory.files.set(path, bytes)
          return 'written'
        }
      }
      await expect(publish({ name: 'app', version: '1' }, careless)).rejects.toThrow(
        'does not honour conditional writes: 8'
      )
      expect([...memory.files.keys()].filter(path => !path.startsWith('.kiln/'))).toEqual([])
    }
  )

  it('passes when the answer to the winner was lost', async () => {
    const { memory } = timed()
    const store = memory.seenBy()
    let lost = 0
    await proveAtomicity({
      ...store,
      create: async (path, bytes, keeping) => {
        const answer = await store.create(path, bytes, keeping)
        if (answer === 'exists' || lost > 0) return answer
        lost += 1
        return 'exists'
      }
    })
    expect(lost).toBe(1)
  })
})
