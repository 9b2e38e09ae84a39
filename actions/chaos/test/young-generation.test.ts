import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const MODULE = join(import.meta.dirname, '../src/young-generation.ts')

/** Megabytes of the young generation of a process through which a hundred pages went that leave something behind. */
function megabytes(afterPage: string): number {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8'
    import { holdYoungGeneration } from ${JSON.stringify(MODULE)}
    const kept = []
    for (let page = 0; page < 100; page++) {
      for (let nth = 0; nth < 5000; nth++) kept.push({ page, nth, name: page + ' ' + nth })
      ${afterPage}
    }
    const { space_size } = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    console.log(space_size / 1024 / 1024, kept.length)`
  const said = execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: {}
  })
  return Number(said.split(' ')[0])
}

describe('V8’s young generation', () => {
  it('stays at eight megabytes a half when it is held after each page, and grows when it is not', () => {
    expect(megabytes('')).toBeGreaterThan(16)
    expect(megabytes('holdYoungGeneration()')).toBeLessThanOrEqual(16)
  })
})
