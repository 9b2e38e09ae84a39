import { parse } from 'yaml'
import { table } from '../../lib/summary.ts'

export interface Manifest {
  readonly name: string
  readonly description: string
  readonly branding?: { readonly icon: string; readonly color: string }
  readonly inputs?: Readonly<Record<string, ManifestInput>>
  readonly outputs?: Readonly<Record<string, { readonly description: string }>>
  readonly runs: { readonly using: string; readonly main?: string }
}

export interface ManifestInput {
  readonly description: string
  readonly required?: boolean
  readonly default?: string
}

export const manifestOf = (yaml: string): Manifest => parse(yaml) as Manifest

const cell = (text: string): string => text.trim().replaceAll('\n', ' ').replaceAll('|', '\\|')

const inputsTable = (inputs: Manifest['inputs'] = {}): string =>
  table(
    ['name', 'default', 'meaning'],
    Object.entries(inputs).map(([name, input]) => [
      `\`${name}\``,
      input.required === true ? '**required**' : input.default === undefined ? '' : `\`${cell(input.default)}\``,
      cell(input.description)
    ])
  )

const outputsTable = (outputs: Manifest['outputs'] = {}): string =>
  table(
    ['name', 'meaning'],
    Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, cell(description)])
  )

/** The README with its tables made anew from action.yml. @throws Error when a marker is missing. */
export function withTables(readme: string, manifest: Manifest): string {
  const fill = (text: string, marker: string, content: string): string => {
    const [open, close] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`]
    const [from, to] = [text.indexOf(open), text.indexOf(close)]
    if (from < 0 || to < from) throw new Error(`the README has no ${open} … ${close}`)
    return `${text.slice(0, from)}${open}\n${content}\n${text.slice(to)}`
  }
  return fill(fill(readme, 'inputs', inputsTable(manifest.inputs)), 'outputs', outputsTable(manifest.outputs))
}
