import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { ACTION_NAMES } from '../actions/entry.ts'
import type { Fields } from '../lib/inputs.ts'
import { manifestOf, withTables } from '../script/docs/tables.ts'

const root = join(import.meta.dirname, '..')
const names = readdirSync(join(root, 'actions'), { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name)
const read = (...path: string[]): string => readFileSync(join(root, 'actions', ...path), 'utf8')

/** An action's manifest, code and README say the same. */
describe.each(names)('%s', name => {
  const manifest = manifestOf(read(name, 'action.yml'))
  const inputs = Object.entries(manifest.inputs ?? {})
  const runsOnNode = manifest.runs.using !== 'composite'

  it('describes itself, its branding and every input and output', () => {
    expect(manifest.name).toMatch(/\S/)
    expect(manifest.description.length).toBeLessThanOrEqual(125)
    expect(manifest.branding).toEqual({ icon: expect.any(String), color: expect.any(String) })
    for (const [input, { description }] of inputs) {
      expect(input).toMatch(/^[a-z][a-z0-9-]*$/)
      expect(description).toMatch(/\S/)
    }
    for (const [output, { description }] of Object.entries(manifest.outputs ?? {})) {
      expect(output).toMatch(/^[a-z][a-z0-9-]*$/)
      expect(description).toMatch(/\S/)
    }
  })

  it('has a README whose tables are those of action.yml (run script/docs)', () => {
    const readme = read(name, 'README.md')
    expect(readme).toBe(withTables(readme, manifest))
  })

  it('has a README whose JSON parses and which tells permissions and failures', () => {
    const readme = read(name, 'README.md')
    for (const [, json] of readme.matchAll(/```json\n([\s\S]*?)```/g))
      expect(() => JSON.parse(json ?? '')).not.toThrow()
    expect(readme).toContain('## Permissions')
  })

  if (!runsOnNode) return

  it('runs its bundle on node24', () => {
    expect(manifest.runs).toEqual({ using: 'node24', main: `../../dist/${name}/index.js` })
    expect(ACTION_NAMES).toContain(name)
  })

  it('reads the inputs of action.yml, in its order, with its defaults', async () => {
    const { fields } = (await import(`../actions/${name}/src/inputs.ts`)) as { fields: Fields }
    expect(Object.keys(fields)).toEqual(inputs.map(([input]) => input))
    for (const [input, { required, default: fallback }] of inputs) {
      const field = fields[input]
      if (required === true) expect(() => field?.read(undefined)).toThrow('is required')
      else expect({ input, value: field?.read(fallback) }).toEqual({ input, value: field?.read(undefined) })
    }
  })

  it('sets the outputs of action.yml', async () => {
    const { OUTPUTS } = (await import(`../actions/${name}/src/outputs.ts`)) as { OUTPUTS: readonly string[] }
    expect([...OUTPUTS].sort()).toEqual(Object.keys(manifest.outputs ?? {}).sort())
  })
})

describe('the README of the set', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')

  it('links to every action', () => {
    for (const name of names) expect(readme).toContain(`](actions/${name})`)
  })

  it('links to files that are there', () => {
    for (const [, target = ''] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      expect({ target, there: existsSync(join(root, target)) }).toEqual({ target, there: true })
    }
  })

  it('shows a workflow whose steps fit the actions', () => {
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? []
    expect(fits(yaml)).toBeGreaterThan(4)
  })
})

describe('the ready workflow chaos.yml', () => {
  const yaml = readFileSync(join(root, '.github/workflows/chaos.yml'), 'utf8')
  const { on } = parse(yaml) as { on: { workflow_call: { inputs: Record<string, { default?: unknown }> } } }

  it('fits the action, and gives it every input that a run needs', () => {
    expect(fits(yaml)).toBe(1)
  })

  it('has the action’s defaults', () => {
    const { inputs = {} } = manifestOf(read('chaos', 'action.yml'))
    const ownWay = ['mode', 'max-kills-per-day']
    for (const [name, { default: fallback }] of Object.entries(on.workflow_call.inputs)) {
      const input = inputs[name]
      if (input === undefined || ownWay.includes(name)) continue
      expect({ name, value: String(fallback) }).toEqual({ name, value: String(input.default ?? '') })
    }
  })
})

describe.each(readdirSync(join(root, 'examples/hello-world/.github/workflows')))('the example’s %s', file => {
  it('fits the actions that it uses', () => {
    expect(fits(readFileSync(join(root, 'examples/hello-world/.github/workflows', file), 'utf8'))).toBeGreaterThan(0)
  })
})

/** Checks that a workflow gives each of our actions inputs that it has, and those that it requires; counts them. */
function fits(yaml: string): number {
  const { jobs } = parse(yaml) as {
    jobs: Record<string, { steps: { uses?: string; with?: Record<string, string> }[] }>
  }
  const used = Object.values(jobs).flatMap(({ steps }) =>
    steps.flatMap(({ uses = '', with: given = {} }) => {
      const [, name] = /^kiln-ci\/kiln\/actions\/([^@]+)@v1$/.exec(uses) ?? []
      return name === undefined ? [] : [{ name, given: Object.keys(given) }]
    })
  )
  for (const { name, given } of used) {
    const { inputs = {} } = manifestOf(read(name, 'action.yml'))
    const required = Object.entries(inputs).flatMap(([input, { required: must }]) => (must === true ? [input] : []))
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(given))
    expect(given).toEqual(expect.arrayContaining(required))
  }
  return used.length
}
