import * as core from '@actions/core'
import { advised, CancelledError } from './errors.ts'
import { isOnRunner, runnerProgress } from './progress.ts'

/**
 * Runs the body of an action: a failure becomes one error annotation with its remedy and exit code 1.
 * The runner cancels by SIGINT, then SIGTERM after 7.5 s, then kills after 2.5 s more (actions/runner#1309), so the
 * first signal aborts `signal` and the body has that long to finish its call and say where it stands.
 */
export async function runAction(body: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const cancellation = new AbortController()
  const cancel = (): void => cancellation.abort(new CancelledError())
  process.on('SIGINT', cancel).on('SIGTERM', cancel)
  try {
    await body(cancellation.signal)
  } catch (error) {
    process.exitCode = cancellation.signal.aborted ? 130 : 1
    runnerProgress.fault(advised(error))
    if (error instanceof Error && error.stack !== undefined) runnerProgress.detail(error.stack)
  } finally {
    process.off('SIGINT', cancel).off('SIGTERM', cancel)
  }
}

/** Keeps a secret out of the log, as the runner does by a command that holds it; a terminal would only show it. */
export const mask = (secret: string): void => {
  if (isOnRunner) core.setSecret(secret)
}

export type OutputValue = string | number | boolean | undefined

/** Sets an output as soon as it is known, so that a cancelled job still hands on what it made. */
export type SetOutput<Name extends string> = (name: Name, value: OutputValue) => void

/** The outputs of an action, checked against its own list of names (and that list against action.yml by a test). */
export const outputs =
  <const Names extends readonly string[]>(_names: Names): SetOutput<Names[number]> =>
  (name, value) => {
    if (isOnRunner) core.setOutput(name, value ?? '')
    else console.log(`${name}: ${value ?? ''}`)
  }
