import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { KilnError } from '../../../lib/errors.ts'
import { FieldProblem, lines, list, matching } from '../../../lib/inputs.ts'

/** What must hold of the packages, besides what they say themselves. The same at each depth. */
export interface Expected {
  readonly enabled: readonly string[]
  readonly users: readonly string[]
  /** Absolute paths. */
  readonly files: readonly string[]
  /** Must answer 200 once the units run. */
  readonly healthUrl: string | undefined
  readonly healthSeconds: number
  /** Must end with 0 wherever the packages are installed. */
  readonly commands: readonly (readonly string[])[]
  /** Must end with 0 while the units run. */
  readonly runningCommands: readonly (readonly string[])[]
}

export const unit = matching(
  /^[A-Za-z0-9:_.\\@-]+\.(service|socket|timer|path|target)$/,
  'a unit such as hello-world.service'
)
export const user = matching(/^[a-z_][a-z0-9_-]*$/, 'the name of a user')
const absolute = (file: string): string => {
  if (!file.startsWith('/')) throw new FieldProblem(`"${file}" is not an absolute path`)
  return file
}
export const units = list(unit)
export const users = list(user)
export const files = (value: string): readonly string[] => lines(value).map(absolute)

/** The machine has no network but its own loopback. */
export const healthUrl = (value: string): string => {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || !/^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname)) {
    throw new FieldProblem(`"${value}" is not a URL such as http://localhost/health_check; there is no network inside`)
  }
  return value
}

/** A zod schema over one of the readers above. */
const item = (read: (value: string) => string) =>
  z.string().superRefine((value, context) => {
    try {
      read(value)
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error
      context.addIssue({ code: 'custom', message: error.message })
    }
  })
const command = z.array(z.string()).min(1, { error: 'a command is a list of a program and its arguments' })

const FILE = z.strictObject({
  enabled: z.array(item(unit)).default([]),
  users: z.array(item(user)).default([]),
  files: z.array(item(absolute)).default([]),
  'health-url': item(healthUrl).optional(),
  commands: z.array(command).default([]),
  'running-commands': z.array(command).default([])
})

/**
 * What the checks file says, or nothing without one.
 * @throws KilnError naming everything in it that is wrong.
 */
export async function readChecks(path: string | undefined, shown: string): Promise<z.infer<typeof FILE>> {
  if (path === undefined) return FILE.parse({})
  const text = await readFile(path, 'utf8').catch(() => {
    throw new KilnError(`There is no file of checks at ${shown}.`, {
      remedy: 'Check the input "checks" (relative to the workspace), and that actions/checkout ran before this step.'
    })
  })
  try {
    return FILE.parse(JSON.parse(text))
  } catch (error) {
    const problems =
      error instanceof z.ZodError
        ? error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`)
        : [(error as Error).message]
    throw new KilnError(`${shown} cannot be used:\n${problems.join('\n')}`, {
      remedy: 'The README of this action shows which keys the file may have. Nothing was tested.'
    })
  }
}
