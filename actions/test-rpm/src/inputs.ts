import {
  defaulted,
  FieldProblem,
  list,
  matching,
  oneOf,
  optional,
  required,
  type Values,
  whole
} from '../../../lib/inputs.ts'
import { files, healthUrl, units, users } from './expected.ts'
import type { Depth, Request } from './main.ts'

const path = (value: string): string => {
  if (/[\r\n\0]/.test(value)) throw new FieldProblem('a path is one line')
  return value
}

const NONE: readonly string[] = []

export const fields = {
  rpms: required((value: string) => value),
  root: optional(path),
  previous: optional(path),
  dependencies: defaulted(oneOf('require', 'ignore'), 'require' as 'require' | 'ignore'),
  depth: defaulted(oneOf('root', 'container', 'boot'), 'root' as Depth),
  checks: optional(path),
  'health-url': optional(healthUrl),
  'health-timeout-seconds': defaulted(whole(1, 3600), 60),
  'boot-timeout-seconds': defaulted(whole(1, 3600), 120),
  'boot-without': defaulted(units, NONE),
  'expect-enabled': defaulted(units, NONE),
  'expect-users': defaulted(users, NONE),
  'expect-files': defaulted(files, NONE),
  allow: defaulted(list(matching(/^[a-z-]+$/, 'the name of a check')), NONE),
  report: defaulted(path, 'test-rpm.json')
}

/** The request as the inputs give it; relative paths are the workspace's. */
export const requestOf = (
  inputs: Values<typeof fields>,
  absolute: (path: string) => string,
  workspace: string
): Request => ({
  workspace,
  rpms: inputs.rpms,
  root: inputs.root === undefined ? undefined : absolute(inputs.root),
  previous: inputs.previous,
  dependencies: inputs.dependencies,
  depth: inputs.depth,
  checksPath: inputs.checks === undefined ? undefined : absolute(inputs.checks),
  expected: {
    enabled: inputs['expect-enabled'],
    users: inputs['expect-users'],
    files: inputs['expect-files'],
    healthUrl: inputs['health-url'],
    healthSeconds: inputs['health-timeout-seconds']
  },
  bootSeconds: inputs['boot-timeout-seconds'],
  bootWithout: inputs['boot-without'],
  allow: inputs.allow,
  reportPath: absolute(inputs.report)
})
