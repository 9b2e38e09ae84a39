import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { ACTION_NAMES } from '../actions/entry.ts'
import type { Fields } from '../lib/inputs.ts'
import { parts, workflowOf } from '../script/docs/snippets.ts'
import { manifestOf, withTables } from '../script/docs/tables.ts'

const root = join(import.meta.dirname, '..')
const names = readdirSync(join(root, 'actions'), { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name)
const read = (...path: string[]): string => readFileSync(join(root, 'actions', ...path), 'utf8')

/** What every action's README has, whatever else. */
const CHAPTERS = ['Use', 'Permissions', 'Inputs', 'Outputs', 'Recipes', 'When it fails', 'Cost', 'What is left behind']

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

  it('has a README that tells its purpose, and has a chapter for all that a stranger asks', () => {
    const readme = read(name, 'README.md')
    for (const [, json] of readme.matchAll(/```json\n([\s\S]*?)```/g))
      expect(() => JSON.parse(json ?? '')).not.toThrow()
    const chapters = new Map(
      readme
        .replaceAll(/^( *)```[\s\S]*?^\1```/gm, '')
        .split(/^## /m)
        .map(chapter => [chapter.split('\n')[0], chapter.split('\n').slice(1).join('\n').trim()])
    )
    expect(chapters.get(`# ${name}`)?.length).toBeGreaterThan(100)
    for (const chapter of CHAPTERS) {
      // What stands under "Use" is a workflow, which is not counted here.
      expect({ chapter, text: chapters.get(chapter) }).toEqual({
        chapter,
        text: expect.stringMatching(chapter === 'Use' ? /^/ : /\S/)
      })
    }
    expect(/## Use\n+```yaml\n([\s\S]*?)```/.exec(readme)?.[1]).toContain(`uses: kiln-ci/kiln/actions/${name}@v1`)
    const permissions = chapters.get('Permissions') ?? ''
    expect(permissions).toMatch(/^Workflow: |^None/)
    const policies = readdirSync(join(root, 'docs/iam')).filter(file => file.startsWith(name))
    if (/\bNo AWS\b|^None/.test(permissions)) expect(policies).toEqual([])
    else expect({ name, policies: policies.length }).not.toEqual({ name, policies: 0 })
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
})

const workflowsOf = (directory: string): string[] =>
  readdirSync(join(root, directory))
    .filter(name => /\.ya?ml$/.test(name))
    .map(name => join(directory, name))
const examples = readdirSync(join(root, 'examples')).flatMap(name => workflowsOf(`examples/${name}/.github/workflows`))
const reusable = workflowsOf('.github/workflows').filter(file => callable(file) !== undefined)

describe.each([...examples, ...reusable])('%s', file => {
  it('fits the actions and workflows that it uses', () => {
    expect(fits(readFileSync(join(root, file), 'utf8'))).toBeGreaterThan(0)
  })
})

describe.each(reusable)('%s, which users call', file => {
  const { jobs } = parse(readFileSync(join(root, file), 'utf8')) as { jobs: Record<string, Record<string, unknown>> }

  it('describes its inputs, and has a default for each that is not required', () => {
    for (const [input, { description, required, default: fallback, type }] of Object.entries(callable(file) ?? {})) {
      expect({ input, description }).toEqual({ input, description: expect.stringMatching(/\S/) })
      expect({ input, type }).toEqual({ input, type: expect.stringMatching(/^(string|boolean|number)$/) })
      if (required !== true) expect({ input, fallback }).not.toEqual({ input, fallback: undefined })
    }
  })

  it('says of each input that it hands on all that the action takes, where that is one of a few', async () => {
    const inputs = callable(file) ?? {}
    const steps = Object.values(jobs).flatMap(({ steps = [] }) => steps as NonNullable<Job['steps']>)
    for (const { uses = '', with: given = {} } of steps) {
      const [, action] = /^kiln-ci\/kiln\/actions\/([^@]+)@v1$/.exec(uses) ?? []
      const source = `../actions/${action}/src/inputs.ts`
      if (action === undefined || !existsSync(join(import.meta.dirname, source))) continue
      const { fields } = (await import(source)) as { fields: Fields }
      for (const [name, value] of Object.entries(given)) {
        const [, input = ''] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(String(value)) ?? []
        const { description = '' } = inputs[input] ?? {}
        if (input === '' || description.includes(`as ${action} takes it`)) continue
        const untold = choicesOf(fields[name]).filter(one => !new RegExp(`\\b${one}\\b`).test(description))
        expect({ input, untold }).toEqual({ input, untold: [] })
      }
    }
  })

  it('takes turns wherever it changes an application in an environment, and loses nobody', () => {
    for (const { environment, concurrency } of Object.values(jobs)) {
      if (environment === undefined) continue
      const name = String(environment).replaceAll(' ', '')
      expect(concurrency).toEqual({
        group: expect.stringMatching(/^kiln-\$\{\{ inputs\.application \}\}-/),
        'cancel-in-progress': false,
        queue: 'max'
      })
      expect(String((concurrency as { group: string }).group).replaceAll(' ', '')).toContain(name)
    }
  })
})

describe('the ready workflow chaos.yml', () => {
  const yaml = readFileSync(join(root, '.github/workflows/chaos.yml'), 'utf8')
  const { on } = parse(yaml) as { on: { workflow_call: { inputs: Record<string, { default?: unknown }> } } }

  it('fits the action, and gives it every input that a run needs', () => {
    expect(fits(yaml)).toBe(1)
  })

  it('hands on every input of the action', () => {
    const { inputs = {} } = manifestOf(read('chaos', 'action.yml'))
    // These are no input of a caller: a secret, and the token of the run.
    const names = Object.keys(inputs).filter(name => name !== 'seed' && name !== 'github-token')
    expect(names.filter(name => on.workflow_call.inputs[name] === undefined)).toEqual([])
    expect(names.filter(name => !yaml.includes(`          ${name}: ${'$'}{{ inputs.${name}`))).toEqual([])
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

/** The values of an input that is one of a few, as its refusal names them; none of another. */
function choicesOf(field: Fields[string] | undefined): readonly string[] {
  try {
    field?.read('no such value')
  } catch (error) {
    return /is not one of (.*)$/.exec((error as Error).message)?.[1]?.split(', ') ?? []
  }
  return []
}

interface CallInput {
  readonly description?: string
  readonly required?: boolean
  readonly default?: unknown
  readonly type?: string
}

/** Inputs of a workflow that can be called; undefined of one that cannot. */
function callable(file: string): Readonly<Record<string, CallInput>> | undefined {
  const { on } = parse(readFileSync(join(root, file), 'utf8')) as { on?: { workflow_call?: { inputs?: object } } }
  if (typeof on !== 'object' || on === null || !('workflow_call' in on)) return undefined
  return (on.workflow_call?.inputs ?? {}) as Record<string, CallInput>
}

interface Job {
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly steps?: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[]
}

/**
 * Checks that a workflow gives each of our actions and reusable workflows inputs that it has, and those that it
 * requires; counts them.
 */
function fits(yaml: string): number {
  const { jobs } = parse(yaml) as { jobs: Readonly<Record<string, Job>> }
  const used = Object.values(jobs).flatMap(job =>
    [job, ...(job.steps ?? [])].flatMap(({ uses = '', with: given = {} }) => {
      const [, action] = /^kiln-ci\/kiln\/actions\/([^@]+)@v1$/.exec(uses) ?? []
      const [, workflow] = /^kiln-ci\/kiln\/(\.github\/workflows\/[^@]+)@v1$/.exec(uses) ?? []
      const has =
        action !== undefined
          ? manifestOf(read(action, 'action.yml')).inputs
          : workflow === undefined
            ? undefined
            : callable(workflow)
      return action === undefined && workflow === undefined ? [] : [{ uses, given: Object.keys(given), has: has ?? {} }]
    })
  )
  for (const { uses, given, has } of used) {
    const required = Object.entries(has).flatMap(([input, { required: must }]) => (must === true ? [input] : []))
    expect({ uses, unknown: given.filter(input => !(input in has)) }).toEqual({ uses, unknown: [] })
    expect({ uses, missing: required.filter(input => !given.includes(input)) }).toEqual({ uses, missing: [] })
  }
  return used.length
}

it('each handling that script/mutations takes away is found, once', () => {
  const edits = JSON.parse(readFileSync(join(root, 'script/mutations.json'), 'utf8')) as readonly {
    readonly file: string
    readonly from: string
  }[]
  const astray = edits.filter(({ file, from }) => readFileSync(join(root, file), 'utf8').split(from).length !== 2)
  expect(edits.length).toBeGreaterThan(0)
  expect(astray).toEqual([])
})

describe('the documentation', () => {
  const pages = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    path => path.endsWith('.md') && !/(^|\/)(node_modules|dist|demo-report|\.git|\.tools)\//.test(path)
  )

  it.each(pages)('%s links to files and headings that are there', page => {
    const text = readFileSync(join(root, page), 'utf8').replaceAll(/```[\s\S]*?```/g, '')
    const broken = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/g)].filter(([, target = '']) => {
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? join(root, page) : join(root, page, '..', path)
      if (!existsSync(file)) return true
      return anchor !== undefined && file.endsWith('.md') && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor)
    })
    expect(broken.map(([, target]) => target)).toEqual([])
  })

  it('names files that are there', () => {
    const places = /^(actions|bench|docs|examples|lab|lib|script|test|\.github)\/[\w./-]+\.\w+$/
    const users = ['.github/workflows/build.yml']
    const named = pages.flatMap(page =>
      [
        ...readFileSync(join(root, page), 'utf8')
          .replaceAll(/```[\s\S]*?```/g, '')
          .matchAll(/`([^`\s]+)`/g)
      ]
        .map(([, path = '']) => ({ page, path }))
        .filter(({ path }) => places.test(path) && !users.includes(path))
    )
    expect(named.length).toBeGreaterThan(40)
    // Rooms name their own files from their own directory.
    expect(
      named.filter(({ page, path }) => !existsSync(join(root, path)) && !existsSync(join(root, page, '..', path)))
    ).toEqual([])
  })

  it.each(pages)('%s shows workflows and steps that fit the actions', page => {
    for (const [, indent = '', body = ''] of readFileSync(join(root, page), 'utf8').matchAll(
      /^( *)```ya?ml\n([\s\S]*?)\n\1```/gm
    )) {
      for (const part of parts(`${body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')}\n`)) {
        const workflow = workflowOf(part)
        if (workflow !== undefined) fits(workflow.replaceAll(/@v\d[\w.]*$/gm, '@v1'))
      }
    }
  })

  it('is read: a rule over nothing would pass', () => {
    expect(pages.length).toBeGreaterThan(20)
  })

  it('pins every action of others by commit, says its version, and says the same everywhere', () => {
    const workflows = [...new Set([...workflowsOf('.github/workflows'), ...examples])]
    const uses = [...pages, ...workflows].flatMap(file =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/uses: +([\w.-]+\/[^@\s]+)@(.*)$/gm)]
        .map(([, action = '', pin = '']) => ({ file, action, pin }))
        .filter(({ action }) => !action.startsWith('kiln-ci/kiln/'))
    )
    expect(uses.length).toBeGreaterThan(30)
    expect(uses.filter(({ pin }) => !/^[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(pin))).toEqual([])
    const pins = Map.groupBy(uses, ({ action }) => action)
    expect([...pins].filter(([, of]) => new Set(of.map(({ pin }) => pin)).size > 1)).toEqual([])
  })
})

/** Anchors as GitHub makes them of headings. */
const anchorsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
  )
