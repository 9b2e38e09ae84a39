/**
 * Errors for the person who reads them at 3 a.m.: what happened, to which resource, what was left behind,
 * what to do next.
 */

export interface Advice {
  /** What to do next, as an imperative sentence. */
  readonly remedy: string
  /** Resources that exist because of this run and were not removed. Empty when nothing was left. */
  readonly leftBehind?: readonly string[]
  readonly cause?: unknown
}

/** A failure that Kiln understands well enough to say what to do about it. */
export class KilnError extends Error {
  readonly remedy: string
  readonly leftBehind: readonly string[]

  constructor(message: string, advice: Advice) {
    super(message, advice.cause === undefined ? undefined : { cause: advice.cause })
    this.name = 'KilnError'
    this.remedy = advice.remedy
    this.leftBehind = advice.leftBehind ?? []
  }
}

export interface InputProblem {
  /** The input's name as written in action.yml. */
  readonly input: string
  /** What is wrong and what is allowed. */
  readonly problem: string
}

/** Every problem of the inputs at once, found before the first write. */
export class InputError extends KilnError {
  readonly problems: readonly InputProblem[]

  constructor(problems: readonly InputProblem[]) {
    super(problems.map(({ input, problem }) => `input "${input}": ${problem}`).join('\n'), {
      remedy: 'Correct the inputs in the workflow and run it again; nothing was written.'
    })
    this.name = 'InputError'
    this.problems = problems
  }
}

/** What is wrong, found before the first write. */
export class RefusedError extends KilnError {
  /** What to do, for whoever says already that nothing was written. */
  readonly how: string

  constructor(message: string, how: string) {
    super(message, { remedy: `Nothing was written. ${how}` })
    this.name = 'RefusedError'
    this.how = how
  }
}

/** The job was cancelled (SIGINT or SIGTERM from the runner). */
export class CancelledError extends KilnError {
  constructor() {
    super('The run was cancelled.', {
      remedy: 'Run it again when you want it finished: the state is in AWS, and the next run goes on from there.'
    })
    this.name = 'CancelledError'
  }
}

const CREDENTIALS_REMEDY =
  'Add a step with aws-actions/configure-aws-credentials before this one and `permissions: {id-token: write}` to the job; outside a workflow, sign in (`aws sso login`, say) and set AWS_PROFILE.'
const SESSION_REMEDY =
  'The session ended. Set role-duration-seconds on configure-aws-credentials, or sign in anew outside a workflow, and run it again.'

/**
 * What to do about the AWS errors that people meet most; keyed by the error's name.
 * Sources: the services' "Common Errors" pages, aws-actions/configure-aws-credentials#359 (one-hour sessions).
 */
const REMEDIES: Readonly<Record<string, string>> = {
  CredentialsProviderError: CREDENTIALS_REMEDY,
  AuthFailure: CREDENTIALS_REMEDY,
  InvalidClientTokenId: CREDENTIALS_REMEDY,
  UnrecognizedClientException: CREDENTIALS_REMEDY,
  ExpiredToken: SESSION_REMEDY,
  ExpiredTokenException: SESSION_REMEDY,
  RequestExpired: 'The session ended, or the clock of the runner is wrong. Run it again with a fresh session.',
  UnauthorizedOperation: 'Add the missing action to the role; the README of this action lists its policy.',
  AccessDenied: 'Add the missing action to the role; the README of this action lists its policy.',
  AccessDeniedException: 'Add the missing action to the role; the README of this action lists its policy.',
  ECONNREFUSED: 'Nothing listens at the AWS endpoint. Check AWS_ENDPOINT_URL and, for the lab, run `lab status`.',
  ENOTFOUND: 'The AWS endpoint does not resolve. Check AWS_REGION, AWS_ENDPOINT_URL and the network of the runner.',
  TimeoutError:
    'AWS did not answer for longer than the retries last. Check the network of the runner, and run it again: the state is in AWS.',
  Throttling: 'AWS throttled the calls for longer than the retries last. Run it again; nothing is lost.',
  RequestLimitExceeded: 'AWS throttled the calls for longer than the retries last. Run it again; nothing is lost.'
}

/** As workflows set it that take the region from a variable which is not there, the region may also be empty. */
const REGION_REMEDY = 'Set AWS_REGION, as aws-actions/configure-aws-credentials does, to a region such as eu-central-1.'
const isWithoutRegion = (message: string): boolean => /^Region is missing|^Region not accepted: region=""/.test(message)

/** The name under which a failure is known: the AWS error's name, or the code of a socket error inside it. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return code
  if (error instanceof AggregateError) return errorName(error.errors[0])
  if (error.name === 'Error' && error.cause !== undefined) return errorName(error.cause)
  return error.name
}

/** What a failure is told by. Never JSON, never a stack. */
export interface Explained {
  /** What happened, and what was left behind. */
  readonly what: string
  /** What to do; undefined when that is not known. */
  readonly remedy: string | undefined
}

/** What happened, and apart from it what to do. */
export function explained(error: unknown): Explained {
  if (error instanceof KilnError) {
    const left = error.leftBehind.length > 0 ? `\nLeft behind: ${error.leftBehind.join(', ')}.` : ''
    return { what: `${error.message}${left}`, remedy: error.remedy }
  }
  if (error instanceof AggregateError && error.message === '') {
    const all = error.errors.map(explained)
    const remedies = new Set(all.flatMap(({ remedy }) => remedy ?? []))
    return {
      what: all.map(({ what }) => what).join('\n'),
      remedy: remedies.size === 0 ? undefined : [...remedies].join(' ')
    }
  }
  const name = errorName(error)
  const message = error instanceof Error ? error.message || name : String(error)
  if (isWithoutRegion(message)) return { what: 'No AWS region is set.', remedy: REGION_REMEDY }
  const shown = name === '' || name === 'Error' || message.includes(name) ? message : `${name}: ${message}`
  return { what: shown, remedy: missingAction(message) ?? REMEDIES[name] }
}

/** The text of a failure as the user sees it: message, what was left behind, remedy. */
export const explain = (error: unknown): string => spelled(explained(error))

const spelled = ({ what, remedy }: Explained): string =>
  remedy === undefined ? what : `${what}\nWhat to do: ${remedy}`

/**
 * IAM tells most of the time which action was refused, and by which kind of policy, in the middle of a long line (IAM user
 * guide, "Troubleshoot access denied error messages"). Only what the role's own policies lack is added to the role.
 */
function missingAction(message: string): string | undefined {
  const [, action, rest = ''] = /not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9]+)(.*)/s.exec(message) ?? []
  if (action === undefined) return undefined
  const [, how, kind = ''] = /(because no|explicit deny in an?) ([\w -]*?(?:policy|boundary))\b/.exec(rest) ?? []
  if (how === 'because no' && kind !== 'identity-based policy') return `Allow ${action} in the ${kind} too.`
  if (how !== undefined && how !== 'because no') {
    return `${/^[aeiou]/i.test(kind) ? 'An' : 'A'} ${kind} denies ${action}, whatever the role is allowed: change that, or ask those who keep it.`
  }
  return `Add ${action} to the role; the README of this action lists its policy.`
}

/** What happened, in one line. */
export const briefly = (error: unknown): string => explained(error).what.split('\n')[0] ?? ''

/** What an error says of itself. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** As {@link explain}, and never without a remedy: the last word of a step that failed. */
export const advised = (error: unknown): string => {
  const { what, remedy = usualRemedy(error) } = explained(error)
  return spelled({ what, remedy })
}

const usualRemedy = (error: unknown): string =>
  error instanceof Error && '$metadata' in error
    ? 'Correct what AWS names above and run it again; the state is in AWS, and the next run goes on from there.'
    : 'Kiln does not know this failure. Run the job again with debug logging, and report it with that log if it stays.'

/**
 * All that is wrong at once: what AWS says against the inputs that are in form is told beside the problems of the others.
 * @param look asks AWS and writes nothing, as long as there are problems.
 * @throws InputError, or a KilnError that tells the problems and what `look` threw.
 */
export async function allAtOnce<T>(problems: readonly InputProblem[], look: () => Promise<T>): Promise<T> {
  if (problems.length === 0) return look()
  const wrong = new InputError(problems)
  try {
    await look()
  } catch (error) {
    const { what, remedy = usualRemedy(error) } = explained(error)
    const how = error instanceof RefusedError ? error.how : remedy
    throw new KilnError(`${wrong.message}\n${what}`, {
      remedy: `Correct the inputs in the workflow; nothing was written. For the rest: ${how}`,
      cause: error
    })
  }
  throw wrong
}

/** A failure as one line of several: its remedy follows it. */
export const told = (error: unknown): string => explain(error).replaceAll(/\.?\nWhat to do: /g, '. ')

/** What was read; undefined when the read failed. */
export type Attempted<T> = { readonly got: T } | undefined

export interface Attempts {
  readonly failures: readonly unknown[]
  attempt<T>(read: () => Promise<T>): Promise<Attempted<T>>
}

/** For reads of which one may fail, for a missing right say, and the others still tell what they found. */
export function attempts(): Attempts {
  const failures: unknown[] = []
  return {
    failures,
    async attempt(read) {
      try {
        return { got: await read() }
      } catch (error) {
        if (error instanceof CancelledError) throw error
        failures.push(error)
        return undefined
      }
    }
  }
}

/** Several failures as one; that which all of them are, where they are the same: no credentials fail every read alike. */
export function failureOf(failures: readonly unknown[]): unknown {
  const distinct = [...new Set(failures.map(told))]
  if (distinct.length < 2) return failures[0]
  return new KilnError(distinct.join('\n'), {
    remedy: 'Settle what the lines above name, and run it again.',
    cause: new AggregateError(failures)
  })
}

/** As `Promise.all`, but what fails does not hide what else fails: see {@link failureOf}. */
export async function allOf<T extends readonly unknown[]>(
  reads: T
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const ends = await Promise.allSettled(reads)
  const failures = ends.flatMap(end => (end.status === 'rejected' ? [end.reason] : []))
  if (failures.length > 0) throw failureOf(failures)
  return ends.map(end => (end.status === 'fulfilled' ? end.value : undefined)) as {
    -readonly [K in keyof T]: Awaited<T[K]>
  }
}
