import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { recordedProgress } from '../../../lib/progress.ts'
import { directoryStore } from '../src/directory-store.ts'
import { land } from '../src/main.ts'
import { parseRepomd, primaryParts } from '../src/metadata.ts'
import { invented } from './packages.ts'

describe('a repository in a directory', () => {
  let directory = ''
  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'kiln-directory-')), 'repo')
  })
  afterEach(() => rmSync(join(directory, '..'), { recursive: true, force: true }))

  const publish = (name: string) => {
    const { deliveries, parts } = invented({ name, version: '1' })
    const order = {
      keep: 0,
      compress: 'gz' as const,
      mode: 'apply' as const,
      retries: 50,
      revisions: false,
      sign: undefined
    }
    const { signal } = new AbortController()
    const store = directoryStore(directory)
    return land(order, deliveries, parts, {
      ...{ store, signal, progress: recordedProgress(), now: Date.now, random: Math.random }
    })
  }

  it('takes publishers that meet, and shows nobody half a file', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    await Promise.all(names.map(publish))
    const { named } = parseRepomd(readFileSync(join(directory, 'repodata/repomd.xml'), 'utf8'))
    const primary = gunzipSync(readFileSync(join(directory, named[0]?.location ?? ''))).toString()
    expect(
      primaryParts(primary)
        .map(({ name }) => name)
        .sort()
    ).toEqual(names)
    const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    expect(files.filter(name => name.endsWith('.part'))).toEqual([])
  })

  it('says what a store must say: exists, and changed meanwhile', async () => {
    const store = directoryStore(directory)
    expect(await store.get('x')).toBeUndefined()
    expect(await store.create('x', Buffer.from('1'), 'for ever')).toBe('written')
    expect(await store.create('x', Buffer.from('2'), 'for ever')).toBe('exists')
    const tag = (await store.get('x'))?.tag
    expect(await store.replace('x', Buffer.from('3'), undefined)).toBe('changed meanwhile')
    expect(await store.replace('x', Buffer.from('3'), tag)).toBe('written')
    expect(await store.replace('x', Buffer.from('4'), tag)).toBe('changed meanwhile')
    expect((await store.get('x'))?.bytes.toString()).toBe('3')
    await store.create('repodata/y', Buffer.from('1'), 'for ever')
    expect(await store.list('repodata')).toEqual([{ path: 'repodata/y', modifiedMilliseconds: expect.any(Number) }])
    await store.remove('repodata/y')
    await store.remove('repodata/y')
    expect(await store.list('repodata')).toEqual([])
    expect(await store.list('absent')).toEqual([])
    await expect(store.list('x')).rejects.toThrow('ENOTDIR')
  })

  it('that cannot be written is named', async () => {
    writeFileSync(directory, 'a file')
    const store = directoryStore(directory)
    await expect(store.create('x', Buffer.from('1'), 'for ever')).rejects.toThrow(`${directory} cannot be written`)
  })
})
