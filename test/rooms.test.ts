import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from '@jest/globals'

/**
 * Imports go one way: index → {inputs, main, domain files, lib}, main → domain files and types of lib/aws, lib and lab →
 * nothing of actions, and actions never each other.
 */

const root = join(import.meta.dirname, '..')

interface Import {
  /** A path from the root for files of ours, a package's name otherwise. */
  readonly target: string
  readonly onlyTypes: boolean
}

const files = ['actions', 'lib', 'lab']
  .flatMap(room => readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map(path => join(room, path)))
  .filter(path => path.endsWith('.ts') && !path.includes('node_modules'))
  .sort()
const isTest = (path: string): boolean => path.includes('/test/')
const code = files.filter(path => !isTest(path))
const imports = new Map(files.map(path => [path, importsOf(path)]))

function importsOf(path: string): readonly Import[] {
  const text = readFileSync(join(root, path), 'utf8')
  const local = (target: string): string => (target.startsWith('.') ? normalize(join(dirname(path), target)) : target)
  const stated = [
    ...text.matchAll(/^import\s+(type\s)?([^'";=]*?)\s*(?:from\s+)?'([^']+)'/gm),
    ...text.matchAll(/^export\s+(type\s)?(\{[^}]*\}|\*[\w\s]*)\s+from\s+'([^']+)'/gm)
  ]
  const dynamic = [...text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)]
  return [
    ...stated.map(([, type, names = '', target = '']) => {
      const listed = /^\{([\s\S]*)\}$/
        .exec(names)?.[1]
        ?.split(',')
        .map(name => name.trim()) ?? [names]
      const onlyTypes = type !== undefined || listed.every(name => name === '' || name.startsWith('type '))
      return { target: local(target), onlyTypes: onlyTypes && names !== '' }
    }),
    ...dynamic.map(([, target = '']) => ({ target: local(target), onlyTypes: false }))
  ]
}

/** `importer → imported`, for the imports that a rule forbids. */
const offences = (paths: readonly string[], isForbidden: (one: Import, path: string) => boolean): string[] =>
  paths.flatMap(path =>
    (imports.get(path) ?? []).filter(one => isForbidden(one, path)).map(({ target }) => `${path} → ${target}`)
  )

const actionOf = (path: string): string | undefined => /^actions\/([^/]+)\//.exec(path)?.[1]
const mains = code.filter(path => /^actions\/[^/]+\/src\/main\.ts$/.test(path))
const entries = code.filter(path => /^actions\/[^/]+\/src\/index\.ts$/.test(path))

describe('imports', () => {
  it('are read: a rule over nothing would pass', () => {
    expect(entries.length).toBeGreaterThan(5)
    expect(mains.length).toBe(entries.length)
    expect(imports.get('lab/daemon.ts')).toContainEqual({ target: 'lab/wiring.ts', onlyTypes: false })
    expect(imports.get('lab/wiring.ts')).toContainEqual({ target: 'lab/ec2/tags.ts', onlyTypes: true })
  })

  it('name files that exist', () => {
    expect(offences(files, ({ target }) => /^(actions|lib|lab)\//.test(target) && !imports.has(target))).toEqual([])
  })

  it('of lib know no action', () => {
    expect(
      offences(
        code.filter(path => path.startsWith('lib/')),
        ({ target }) => target.startsWith('actions/')
      )
    ).toEqual([])
  })

  it('of the lab know no action, and nothing of lib', () => {
    expect(
      offences(
        files.filter(path => path.startsWith('lab/')),
        ({ target }) => /^(actions|lib)\//.test(target)
      )
    ).toEqual([])
  })

  it('of an action know no other action', () => {
    expect(
      offences(
        code.filter(path => actionOf(path) !== undefined),
        ({ target }, path) => target.startsWith('actions/') && actionOf(target) !== actionOf(path)
      )
    ).toEqual([])
  })

  it('of what is bundled know neither the lab nor tests', () => {
    expect(
      offences(
        code.filter(path => !path.startsWith('lab/')),
        ({ target }) => /^(lab|test|script)\//.test(target) || target.includes('/test/')
      )
    ).toEqual([])
  })

  it('of values name a main.ts only from where it is wired, and an index.ts never', () => {
    expect(
      offences(code, ({ target, onlyTypes }, path) => {
        if (path === 'actions/entry.ts' || onlyTypes) return false
        const isWiring = /\/(index|run)\.ts$/.test(path) && actionOf(path) === actionOf(target)
        return entries.includes(target) || (mains.includes(target) && !isWiring)
      })
    ).toEqual([])
  })
})

describe('main.ts of an action', () => {
  it.each(mains)('%s tells its story without SDKs, runner or environment', path => {
    expect(offences([path], ({ target }) => target.startsWith('@actions/'))).toEqual([])
    expect(offences([path], ({ target, onlyTypes }) => target.startsWith('@aws-sdk/') && !onlyTypes)).toEqual([])
    expect(readFileSync(join(root, path), 'utf8')).not.toMatch(/\bprocess\.|'node:process'/)
  })
})

describe('names of files', () => {
  it('are nouns of the domain, not utils and helpers', () => {
    expect(files.filter(path => /(^|\/)(utils?|helpers?|common|misc)\b/.test(path))).toEqual([])
  })
})
