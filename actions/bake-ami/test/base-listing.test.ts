import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { listingCommands, listingReader } from '../src/base-listing.ts'

const place = mkdtempSync(join(tmpdir(), 'kiln-listing-'))
afterAll(() => rmSync(place, { recursive: true }))

/** What an instance says whose rpm is this script. */
function said(rpm: string): readonly string[] {
  writeFileSync(join(place, 'rpm'), `#!/bin/sh\n${rpm}\n`)
  chmodSync(join(place, 'rpm'), 0o755)
  const env = { ...process.env, PATH: `${place}:${process.env['PATH']}` }
  const script = ['set -eu', ...listingCommands, 'echo installing'].join('\n')
  return execFileSync('bash', ['-c', script], { env, encoding: 'utf8' }).trimEnd().split('\n')
}

// Random, so that it does not pack well and takes many lines.
const THOUSAND = `i=0; while [ $i -lt 1000 ]; do printf 'p%s-%s\\t0\\t1-1\\tnoarch\\t%s\\n' $i "$(printf %s $i | md5sum | cut -c1-32)" $i; i=$((i+1)); done`

describe('the list of the base’s packages in a log', () => {
  const lines = said(THOUSAND)

  it('is read from its lines, whatever stands before them, and the other lines are left to people', () => {
    const reader = listingReader()

    const others = lines.filter(line => !reader.take(`2026-01-05 10:00:00 Info Stdout: ${line}`))

    expect(others).toEqual(['installing'])
    expect(lines.length).toBeGreaterThan(10)
    expect(lines.every(line => line.length < 1100)).toBe(true)
    const packages = reader.packages()
    expect(packages).toHaveLength(1000)
    expect(packages).toContainEqual({
      name: 'p7-8f14e45fceea167a5a36dedd4bea2543',
      nevra: 'p7-8f14e45fceea167a5a36dedd4bea2543-1-1.noarch',
      bytes: 7
    })
  })

  it('is none as long as a part of it is missing', () => {
    for (const missing of [0, 3, lines.length - 2]) {
      const reader = listingReader()
      for (const [nth, line] of lines.entries()) if (nth !== missing) reader.take(line)
      expect(reader.packages()).toBeUndefined()
    }
    expect(listingReader().packages()).toBeUndefined()
  })

  it('is none where rpm has nothing to say, and the build goes on', () => {
    for (const rpm of ['exit 1', 'exit 0', 'echo nonsense']) {
      const reader = listingReader()
      expect(said(rpm).filter(line => !reader.take(line))).toEqual(['installing'])
      expect(reader.packages()).toBeUndefined()
    }
  })
})
