import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { SWITCHES } from '../lab/wiring.ts'

/** Each behaviour of AWS that is told of names a switch and a test that are there. */
const root = join(import.meta.dirname, '..')
const rooms = readdirSync(join(root, 'lab'))
  .map(room => `lab/${room}/README.md`)
  .filter(page => existsSync(join(root, page)))

interface Row {
  readonly page: string
  readonly behaviour: string
  readonly cells: readonly string[]
}

/** Rows of the tables whose last column is the test. */
function rowsOf(page: string): readonly Row[] {
  const rows: Row[] = []
  let isTable = false
  for (const line of readFileSync(join(root, page), 'utf8').split('\n')) {
    const cells = line.startsWith('|') ? line.slice(1, line.lastIndexOf('|')).split('|') : []
    const trimmed = cells.map(cell => cell.trim())
    if (cells.length === 0) isTable = false
    else if (trimmed.at(-1) === 'test') isTable = true
    else if (isTable && !/^[|\s-]+$/.test(line)) rows.push({ page, behaviour: trimmed[0] ?? '', cells: trimmed })
  }
  return rows
}

/** The names of tests that a page declares, as in «`f` = `test/fleet.test.ts`» or «`targets.test.ts` (T)». */
const legendOf = (page: string): ReadonlyMap<string, string> => {
  const text = readFileSync(join(root, page), 'utf8')
  return new Map([
    ...[...text.matchAll(/`(\w)`\s+=\s+`([^`]+)`/g)].map(([, name = '', path = '']) => [name, path] as const),
    ...[...text.matchAll(/`([\w./-]+)`\s+\((\w+)\)/g)].map(([, path = '', name = '']) => [name, path] as const)
  ])
}

/** The file that a cell means; undefined when there is none. */
function found(page: string, name: string): string | undefined {
  const legend = legendOf(page)
  const [letter = '', ...rest] = name.split('/')
  const declared = legend.get(name) ?? (legend.has(letter) ? [legend.get(letter), ...rest].join('/') : name)
  const here = dirname(page)
  const places = [here, join(here, 'test'), '', 'lab', 'actions/bake-ami/test']
  const endings = ['', '.test.ts', '.lab.ts']
  const paths = places.flatMap(place => endings.map(ending => join(place, declared + ending)))
  return paths.find(path => existsSync(join(root, path)) && (/\.\w+$/.test(path) || path.startsWith('actions/')))
}

describe('the facts of AWS', () => {
  const rows = [...rooms, 'docs/aws-facts.md', 'docs/bake-traps.md'].flatMap(rowsOf)
  const ofTests = (cells: readonly string[]): string => cells.at(-1) ?? ''

  it('are read: a rule over nothing would pass', () => {
    expect(rows.length).toBeGreaterThan(150)
    expect(found('lab/instances/README.md', 'f')).toBe('lab/instances/test/instances.test.ts')
    expect(found('docs/aws-facts.md', 'A/no-such.test.ts')).toBeUndefined()
  })

  it('have each a test', () => {
    expect(rows.filter(({ cells }) => ofTests(cells) === '').map(({ page, behaviour }) => [page, behaviour])).toEqual(
      []
    )
  })

  it('name tests that are there, and in them the words of one', () => {
    const wrong = rows.flatMap(({ page, cells }) => {
      const cell = ofTests(cells).replaceAll(/\([^)]*\)/g, '')
      const named = [...cell.matchAll(/`([^`]+)`(?:,? "([^"]+)")?/g)]
      const bare = cell.replaceAll(/`[^`]*`|"[^"]*"/g, '').split(/[,;]/)
      const words = bare.map(word => word.trim()).filter(word => /^\w+$/.test(word))
      return [
        ...named.filter(([, name = '', title = '']) => {
          const file = found(page, name)
          return file === undefined || (title !== '' && !readFileSync(join(root, file), 'utf8').includes(title))
        }),
        ...words.filter(word => found(page, word) === undefined)
      ].map(one => `${page}: ${typeof one === 'string' ? one : one[0]}`)
    })
    expect([...new Set(wrong)]).toEqual([])
  })

  it('name switches that the lab has, and each switch stands in the README of its room', () => {
    const told = [...rooms, 'lab/README.md', 'docs/aws-facts.md']
      .map(page => readFileSync(join(root, page), 'utf8'))
      .join()
    const prefixes = new Set(SWITCHES.map(name => name.split('.')[0]))
    const named = rows.flatMap(({ cells }) => [...cells.join().matchAll(/`([a-z]+)\.([a-z][A-Za-z]+)`/g)])
    const unknown = named.filter(([, room, name]) => prefixes.has(room) && !SWITCHES.includes(`${room}.${name}`))
    expect(unknown.map(([one]) => one)).toEqual([])
    expect(SWITCHES.filter(name => !told.includes(name))).toEqual([])
  })
})
