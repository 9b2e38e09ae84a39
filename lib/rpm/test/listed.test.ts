import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { listedRpms } from '../listed.ts'

describe('the input "rpms"', () => {
  let workspace = ''
  const at = (name: string): string => join(workspace, name)
  beforeAll(() => {
    workspace = mkdtempSync(join(tmpdir(), 'kiln-listed-'))
    for (const name of ['a-1-1.noarch.rpm', 'b-1-1.noarch.rpm', 'a-1-1.src.rpm']) writeFileSync(at(name), name)
  })
  afterAll(() => rmSync(workspace, { recursive: true, force: true }))

  it('is the output of build-rpm', async () => {
    const json = JSON.stringify([{ path: at('a-1-1.noarch.rpm'), nevra: 'a-1-1.noarch' }])
    expect(await listedRpms(workspace, json)).toEqual([at('a-1-1.noarch.rpm')])
  })

  it('or paths and patterns, of which source packages are left out', async () => {
    expect(await listedRpms(workspace, '*.rpm\na-1-1.noarch.rpm')).toEqual([
      at('a-1-1.noarch.rpm'),
      at('b-1-1.noarch.rpm')
    ])
  })

  it.each([
    ['c*.rpm', 'No package matches "c*.rpm"'],
    ['[{"nevra": "a"}]', 'an entry has no path'],
    ['[', 'is not the JSON of build-rpm'],
    ['a-1-1.src.rpm', 'names no binary package']
  ])('%s is refused: %s', async (value, problem) => {
    await expect(listedRpms(workspace, value)).rejects.toThrow(problem)
  })
})
