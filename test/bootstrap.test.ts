import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '..')

describe('script/bootstrap', () => {
  it('installs all that setup-tools would: there is no way to a mirror inside the lab', () => {
    const bootstrap = readFileSync(join(root, 'script/bootstrap'), 'utf8')
    const packages = /^packages=\(\n([\s\S]*?)^\)/m.exec(bootstrap)?.[1] ?? ''
    const installed = new Set(packages.split('\n').flatMap(line => line.replace(/#.*/, '').split(/\s+/)))
    const setup = readFileSync(join(root, 'actions/setup-tools/install.sh'), 'utf8')
    const named = [...setup.matchAll(/(?:^|')[a-z0-9_.-]+:([a-z0-9+.-]+):[a-z0-9_.-]+/gm)].map(([, debian]) => debian)
    expect(named.length).toBeGreaterThan(15)
    // Of these no Debian or Ubuntu that can be a lab's host is without.
    const always = new Set(['tar', 'systemd'])
    expect(named.filter(name => name !== undefined && !installed.has(name) && !always.has(name))).toEqual([])
  })
})
