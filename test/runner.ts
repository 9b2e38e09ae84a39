import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestLab } from '../lab/test-lab.ts'

const ROOT = join(import.meta.dirname, '..')

/** An error or warning as GitHub shows it. */
export interface Annotation {
  readonly level: 'error' | 'warning'
  readonly file: string | undefined
  readonly line: number | undefined
  readonly message: string
}

export interface Ran {
  readonly code: number
  readonly log: string
  readonly annotations: readonly Annotation[]
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

export interface Surroundings {
  /** Added to the environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** The checkout, where the step runs. */
  readonly workspace: string
  /** Where the files of the runner go. */
  readonly temporary: string
  /** After this time the step is ended; 120 when absent. */
  readonly timeoutSeconds?: number
}

/** Runs an action inside a lab as a runner does, but from its sources: inputs in the environment, files for the rest. */
export async function runAction(
  lab: TestLab,
  action: string,
  inputs: Readonly<Record<string, string>>,
  { env = {}, workspace, temporary, timeoutSeconds = 120 }: Surroundings
): Promise<Ran> {
  const directory = await mkdtemp(join(temporary, 'step-'))
  const [output, summary] = [join(directory, 'output'), join(directory, 'summary')]
  await writeFile(output, '')
  await writeFile(summary, '')
  const given = Object.entries(inputs).map(([name, value]): [string, string] => [`INPUT_${name.toUpperCase()}`, value])
  const all: readonly (readonly [string, string | undefined])[] = [
    ['GITHUB_OUTPUT', output],
    ['GITHUB_STEP_SUMMARY', summary],
    ['GITHUB_WORKSPACE', workspace],
    ['RUNNER_TEMP', directory],
    // Whoever runs the tests may have credentials in files of his own.
    ['HOME', directory],
    ...given,
    ...Object.entries(env)
  ]
  // By env(1): a shell on the way would drop names with hyphens.
  const unset = all.flatMap(([name, value]) => (value === undefined ? ['-u', name] : []))
  const set = all.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
  const { code, stdout, stderr } = await lab.exec(
    'env',
    [...unset, ...set, process.execPath, '--no-warnings', join(ROOT, 'actions', action, 'src/index.ts')],
    { cwd: workspace, timeoutSeconds }
  )
  const written = await readFile(output, 'utf8')
  const log = stdout + stderr
  return {
    code,
    log,
    annotations: log.split('\n').flatMap(line => annotation(line) ?? []),
    outputs: Object.fromEntries(
      [...written.matchAll(/^(\S+)<<(\S+)\n([\s\S]*?)\n?\2$/gm)].map(([, name = '', , value = '']) => [name, value])
    ),
    summary: await readFile(summary, 'utf8')
  }
}

const decoded = (text: string): string =>
  text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%')

/** A workflow command (docs.github.com, "Workflow commands for GitHub Actions"). */
function annotation(line: string): Annotation | undefined {
  const [, level, properties = '', message = ''] = /^::(error|warning)(?: ([^:]*))?::(.*)$/.exec(line) ?? []
  if (level !== 'error' && level !== 'warning') return undefined
  const property = (name: string): string | undefined => {
    const value = properties.split(',').find(one => one.startsWith(`${name}=`))
    return value === undefined ? undefined : decoded(value.slice(name.length + 1))
  }
  const at = property('line')
  return {
    level,
    file: property('file'),
    line: at === undefined ? undefined : Number(at),
    message: decoded(message)
  }
}
