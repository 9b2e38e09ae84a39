import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { locked } from '../lock.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-lock-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

describe('a lock', () => {
  it('is open to every user of the machine, whatever the umask of the first one', async () => {
    const path = join(directory, 'a.lock')
    const before = process.umask(0o077)
    try {
      await (await locked(path, { seconds: 0 }))?.close()
    } finally {
      process.umask(before)
    }
    expect(statSync(path).mode & 0o777).toBe(0o666)
  })

  it('can be held by who may only read its file', async () => {
    const path = join(directory, 'a.lock')
    await (await locked(path, { seconds: 0 }))?.close()
    chmodSync(path, 0o444)
    const lock = await locked(path, { seconds: 0 })
    expect(lock).toBeDefined()
    expect(await locked(path, { seconds: 0 })).toBeUndefined()
    await lock?.close()
  })

  it('tells who waits the name of who holds it', async () => {
    const path = join(directory, 'a.lock')
    const lock = await locked(path, { seconds: 0 })
    const holders: string[] = []
    expect(await locked(path, { seconds: 0, onHeld: holder => holders.push(holder) })).toBeUndefined()
    expect(holders).toEqual([readFileSync(path, 'utf8').trim()])
    expect(holders[0]).toMatch(new RegExp(`^pid ${process.pid}, since `))
    await lock?.close()
  })

  it('is not taken through a link that somebody left there', async () => {
    symlinkSync(join(directory, 'elsewhere'), join(directory, 'a.lock'))
    await expect(locked(join(directory, 'a.lock'), { seconds: 0 })).rejects.toThrow('ELOOP')
  })
})
