import { allAtOnce, InputError, type InputProblem } from './errors.ts'
import { type Cluster, clusterProblem, wordProblem } from './names.ts'
import type { Tags } from './tags.ts'

/** How one input is read. `text` is trimmed, and never empty: an empty input is an absent one, as on GitHub. */
export type Field<T> = { readonly read: (text: string | undefined) => T }

/** Says what is wrong with one value; the reader adds the input's name. */
export class FieldProblem extends Error {}

const refuse = (problem: string): never => {
  throw new FieldProblem(problem)
}

const given =
  <T>(parse: (text: string) => T): ((text: string | undefined) => T) =>
  text =>
    text === undefined ? refuse('is required') : parse(text)

/** An input that nothing stands in for when it cannot be read. */
export interface RequiredField<T> extends Field<T> {
  readonly isRequired: true
}
/** A required input. */
export const required = <T>(parse: (text: string) => T): RequiredField<T> => ({ isRequired: true, read: given(parse) })
/** An input that may be absent. */
export const optional = <T>(parse: (text: string) => T): Field<T | undefined> => ({
  read: text => (text === undefined ? undefined : parse(text))
})
/** An input with a default. action.yml states the same default; a contract test compares the two. */
export const defaulted = <T>(parse: (text: string) => T, fallback: T): Field<T> => ({
  read: text => (text === undefined ? fallback : parse(text))
})

/** Any text. */
export const text = (value: string): string => value

/** Text of a form given by a pattern; `form` says in words what is allowed. */
export const matching =
  (pattern: RegExp, form: string): ((value: string) => string) =>
  value =>
    pattern.test(value) ? value : refuse(`"${value}" is not ${form}`)

/** One of a closed set. */
export const oneOf =
  <const T extends string>(...allowed: readonly T[]): ((value: string) => T) =>
  value =>
    allowed.find(one => one === value) ?? refuse(`"${value}" is not one of ${allowed.join(', ')}`)

/** `true` or `false`, nothing else: a typo is never a value. */
export const flag = (value: string): boolean =>
  /^true$/i.test(value) ? true : /^false$/i.test(value) ? false : refuse(`"${value}" is neither true nor false`)

/** A whole number within bounds, in the unit that the input's name states. */
export const whole =
  (min: number, max: number): ((value: string) => number) =>
  value => {
    const problem = (shown: string): string => `${shown} is not a whole number from ${min} to ${max}`
    if (!/^-?\d+$/.test(value)) return refuse(problem(`"${value}"`))
    const number = Number(value)
    return number >= min && number <= max ? number : refuse(problem(value))
  }

/** A list written with commas, white space or line breaks between its items. */
export const list = <T>(item: (value: string) => T): ((value: string) => readonly T[]) => {
  return value =>
    value
      .split(/[\s,]+/)
      .filter(part => part !== '')
      .map(item)
}

/** A list with one item a line; items may hold spaces. Empty lines and lines starting with # are dropped. */
export const lines = (value: string): readonly string[] =>
  value
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))

/**
 * Tags as `key=value`, one a line. AWS reserves `aws:`, and Kiln's own keys hold facts that only Kiln may state, but for
 * the opt-in to chaos and its settings.
 */
export const tagLines = (value: string): Tags =>
  Object.fromEntries(
    lines(value).map(line => {
      const [, key = '', content = ''] = /^([^=]{1,128})=(.{0,256})$/.exec(line) ?? []
      if (key === '') refuse(`"${line}" is not a tag as key=value`)
      if (/^aws:|^kiln:(?!chaos)/i.test(key)) refuse(`"${key}" is reserved; keys may not start with aws: or kiln:`)
      return [key, content]
    })
  )

/** The name of an application or an environment. */
export const word = (value: string): string => {
  const problem = wordProblem(value)
  return problem === undefined ? value : refuse(problem)
}

const HOST = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
/** A host name, in lower case and without the final dot. */
export const hostName = (value: string): string =>
  matching(HOST, 'a host name such as hello-world.internal.example')(value.toLowerCase().replace(/\.$/, ''))

export const imageId = matching(/^ami-[0-9a-f]{8,17}$/, 'an AMI id such as ami-0123456789abcdef0')
export const mode = oneOf('apply', 'plan')
export type Mode = 'apply' | 'plan'

/** What every action on an application in an environment begins with. */
export const ofCluster = { application: required(word), environment: required(word) } as const
/** What every action that only writes or plans ends with. */
export const planOrApply = { mode: defaulted(mode, 'apply') } as const

export type Fields = Readonly<Record<string, Field<unknown>>>
export type Values<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never
}

/** What can be read of inputs of which some are out of form: these are as if they were absent. */
export type Legible<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends RequiredField<infer T> ? T | undefined : Values<F>[K]
}

export interface Reading<F extends Fields> {
  readonly values: Legible<F>
  readonly problems: readonly InputProblem[]
}

/** What depends on each other, and is given only what could be read. */
export type Together<F extends Fields> = (values: Partial<Values<F>>) => readonly InputProblem[]

/**
 * Reads all inputs at once, as the runner hands them over (`INPUT_<NAME>`, upper case, hyphens kept), and refuses none.
 * `application` and `environment`, where both are fields, are also checked together; `together` checks what else depends
 * on each other.
 */
export function readingOf<F extends Fields>(
  fields: F,
  env: NodeJS.ProcessEnv = process.env,
  together: Together<F> = () => []
): Reading<F> {
  const problems: InputProblem[] = []
  const read: Record<string, unknown> = {}
  const instead: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    const raw = env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`]?.trim()
    try {
      read[name] = field.read(raw === '' ? undefined : raw)
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error
      problems.push({ input: name, problem: error.message })
      instead[name] = 'isRequired' in field ? undefined : field.read(undefined)
    }
  }
  const { application, environment } = read
  if (typeof application === 'string' && typeof environment === 'string') {
    const problem = clusterProblem({ application, environment })
    if (problem !== undefined) problems.push({ input: 'application', problem })
  }
  problems.push(...together(read as Partial<Values<F>>))
  return { values: { ...read, ...instead } as Legible<F>, problems }
}

/**
 * Reads all inputs at once, as {@link readingOf}.
 * @throws InputError naming every input that is wrong and what is allowed.
 */
export function readInputs<F extends Fields>(fields: F, env?: NodeJS.ProcessEnv, together?: Together<F>): Values<F> {
  const { values, problems } = readingOf(fields, env, together)
  if (problems.length > 0) throw new InputError(problems)
  return values as Values<F>
}

/** The application and environment of a run, when they are in form and go together. */
export function clusterOf({ values, problems }: Reading<typeof ofCluster>): Cluster | undefined {
  const { application, environment } = values
  if (application === undefined || environment === undefined) return undefined
  return problems.some(({ input }) => input === 'application' || input === 'environment')
    ? undefined
    : { application, environment }
}

/**
 * What AWS says of the run's application, with all that is wrong at once; see {@link allAtOnce}. Nothing is asked while it
 * cannot be read which application that is.
 */
export async function lookTogether<T>(
  given: Reading<typeof ofCluster>,
  look: (cluster: Cluster) => Promise<T>
): Promise<T> {
  const cluster = clusterOf(given)
  if (cluster === undefined) throw new InputError(given.problems)
  return allAtOnce(given.problems, () => look(cluster))
}
