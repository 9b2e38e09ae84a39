import * as core from '@actions/core'

/** Where in the user's sources something is wrong; becomes an annotation. */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly title?: string
}

/** What a person following the run sees. Stages talk through this, never through the console. */
export interface Progress {
  /** One line per state change. */
  say(line: string): void
  /** Detail for those who turn on debug logging. */
  detail(line: string): void
  warn(message: string, place?: Place): void
  fault(message: string, place?: Place): void
  /** A named phase; its lines fold on GitHub. */
  phase<T>(name: string, body: () => Promise<T>): Promise<T>
}

const annotation = (place?: Place): core.AnnotationProperties =>
  place === undefined
    ? {}
    : {
        file: place.file,
        ...(place.line === undefined ? {} : { startLine: place.line }),
        ...(place.title === undefined ? {} : { title: place.title })
      }

/** A runner gives each step a file for its outputs; without one, somebody runs the bundle by hand and reads a terminal. */
export const isOnRunner: boolean = process.env['GITHUB_OUTPUT'] !== undefined

const onRunner: Progress = {
  say: line => core.info(line),
  detail: line => core.debug(line),
  warn: (message, place) => core.warning(message, annotation(place)),
  fault: (message, place) => core.error(message, annotation(place)),
  phase: (name, body) => core.group(name, body)
}

const placed = (message: string, place?: Place): string => {
  const line = place?.line === undefined ? '' : `:${place.line}`
  return place === undefined ? message : `${place.file}${line}: ${message}`
}

const onTerminal: Progress = {
  say: line => console.log(line),
  detail: () => {},
  warn: (message, place) => console.error(`warning: ${placed(message, place)}`),
  fault: (message, place) => console.error(`error: ${placed(message, place)}`),
  phase: (name, body) => {
    console.log(name)
    return body()
  }
}

/** Progress as a GitHub runner shows it, or as a terminal does where there is none. */
export const runnerProgress: Progress = isOnRunner ? onRunner : onTerminal

/** A line of somebody else's program, which must not become a command to the runner. */
export const harmless = (line: string): string => line.replace(/^(\s*)::/, '$1: :').replaceAll('##[', '## [')

/** Tells what will be done before any of it is, as a phase of its own. */
export const tellPlan = (title: string, lines: readonly string[], progress: Progress): Promise<void> =>
  progress.phase(title, async () => {
    for (const line of lines) progress.say(line)
  })

/** Lines of a plan whose steps are taken one after another. */
export const numbered = (lines: readonly string[]): readonly string[] =>
  lines.map((line, index) => `${index + 1}. ${line}`)

/** Progress that only remembers; for tests. */
export function recordedProgress(): Progress & { readonly lines: string[] } {
  const lines: string[] = []
  return {
    lines,
    say: line => void lines.push(line),
    detail: () => {},
    warn: message => void lines.push(`warning: ${message}`),
    fault: message => void lines.push(`error: ${message}`),
    phase: (name, body) => {
      lines.push(`[${name}]`)
      return body()
    }
  }
}
