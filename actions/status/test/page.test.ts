import { beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { World } from '../../../lib/release/world.ts'
import { TAG } from '../../../lib/tags.ts'
import { age, page } from '../src/page.ts'
import { deployed, FACTS, renamed, reported, tagged } from './worlds.ts'

let world: World
beforeAll(async () => {
  world = (await deployed()).world
})

const HOSTILE = `"><script>alert('x')</script>&`
const options = { serverUrl: 'https://github.com' }

/** The page without what is Kiln's own: its head, its style and its script. */
const body = (html: string): string =>
  html.replace(/<head>[\s\S]*<\/head>/, '').replace(/<script>[\s\S]*?<\/script>\n<\/body>/, '')

describe('the page', () => {
  it('shows names and tags of whatever form as text', () => {
    const worlds = [
      tagged(renamed(world, HOSTILE, HOSTILE), {
        [TAG.nevra]: HOSTILE,
        [TAG.commit]: HOSTILE,
        [TAG.run]: HOSTILE,
        [TAG.ami]: HOSTILE
      })
    ]
    const html = body(page(reported(worlds, { title: HOSTILE, account: HOSTILE, region: HOSTILE }), options))
    expect(html).not.toContain(HOSTILE)
    expect(html).not.toMatch(/<script/)
    expect(html).toContain('&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;')
  })

  it('has no tag or attribute that data brought, whatever the data', () => {
    const shape = (name: string): string[] => {
      const made = reported([tagged(renamed(world, name, 'test'), { ...FACTS, [TAG.nevra]: name, [TAG.run]: name })])
      return [...body(page(made, options)).matchAll(/<\/?([a-z]+)/g)].map(([, tag = '']) => tag)
    }
    const usual = shape('plain')
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), name => {
        expect(shape(name)).toEqual(usual)
      }),
      { numRuns: 60 }
    )
  })

  it('leads to the run and the commit, and links nothing that is of another form', () => {
    const html = page(reported([tagged(world, FACTS)]), options)
    expect(html).toContain('href="https://github.com/shop/hello/actions/runs/123456/attempts/1"')
    expect(html).toContain('href="https://github.com/shop/hello/commit/0123456789abcdef0123456789abcdef01234567"')
    const other = page(reported([tagged(world, { ...FACTS, [TAG.run]: 'javascript:alert(1)' })]), options)
    expect(other).not.toContain('href="https')
    expect(other).not.toMatch(/href="javascript/)
  })

  it('allows no request, and runs its own script only', () => {
    const html = page(reported([world]), options)
    expect(html).toContain(`default-src 'none'; style-src 'sha256-`)
    expect(html).not.toMatch(/ style=|onclick|src=|@import|url\(/)
  })

  it('writes one kill, two kills and large sums as people do', () => {
    const made = reported([world])
    const [hello] = made.applications
    const killed = (kills: number) => ({
      ...hello,
      ...{ application: 'hello', environments: [], retirable: [] },
      chaos: {
        ...{ kills, deviated: 0, medianRecoverySeconds: 5, longestRecoverySeconds: 6 },
        last: { date: '2026-01-05', outcome: 'steady', recoverySeconds: 5 }
      }
    })
    const html = page({ ...made, attention: 3, monthlyDollars: 1093.4, applications: [killed(1), killed(2)] }, options)
    expect(html).toContain('>1 kill,')
    expect(html).toContain('>2 kills,')
    expect(html).toContain('<dd>$1,093 a month</dd>')
    expect(html).toContain('<dd class="attention">3</dd>')
  })

  it('does not call an application never killed where nobody could read it', () => {
    expect(page(reported([world]), options)).toContain('never killed')
    const html = page(reported([world], { kills: undefined }), options)
    expect(html).toContain('not known: its history could not be read')
    expect(html).not.toContain('never killed')
  })

  it('says of which day and region its prices are', () => {
    const made = reported([world])
    expect(made.pricesOf).toMatch(/^20\d\d-\d\d-\d\d$/)
    expect(page(made, options)).toContain(`list prices of us-east-1 of <time>${made.pricesOf}</time>`)
  })

  it('says how to begin when nothing is there', () => {
    const html = page(reported([]), options)
    expect(html).toContain('Nothing is deployed here yet')
    expect(html).toContain('kiln-ci/kiln/actions/create-application@v1')
    expect(html).not.toContain('<table')
  })

  it.each([
    ['2026-01-05T10:00:00Z', '2026-01-05T10:00:59Z', '59 s'],
    ['2026-01-05T10:00:00Z', '2026-01-05T10:59:00Z', '59 min'],
    ['2026-01-05T10:00:00Z', '2026-01-05T12:00:00Z', '2 h'],
    ['2026-01-05T10:00:00Z', '2026-01-05T12:05:00Z', '2 h 5 min'],
    ['2026-01-01T10:00:00Z', '2026-01-05T14:00:00Z', '4 d 4 h'],
    ['2026-01-05T10:00:00Z', '2026-01-05T09:00:00Z', '0 s']
  ])('ages from %s to %s: %s', (from, to, text) => {
    expect(age(from, to)).toBe(text)
  })
})
