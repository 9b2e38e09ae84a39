import {
  defaulted,
  FieldProblem,
  lines,
  list,
  matching,
  oneOf,
  optional,
  required,
  type Values
} from '../../../lib/inputs.ts'
import type { Request } from './main.ts'

const unit = matching(/^[A-Za-z0-9:_.\\@-]+\.(service|socket|timer|path|target)$/, 'a unit such as hello-world.service')
const user = matching(/^[a-z_][a-z0-9_-]*$/, 'the name of a user')
const path = (value: string): string => {
  if (/[\r\n\0]/.test(value)) throw new FieldProblem('a path is one line')
  return value
}
const files = (value: string): readonly string[] =>
  lines(value).map(file => {
    if (!file.startsWith('/')) throw new FieldProblem(`"${file}" is not an absolute path`)
    return file
  })

const NONE: readonly string[] = []

export const fields = {
  rpms: required((value: string) => value),
  root: optional(path),
  previous: optional(path),
  dependencies: defaulted(oneOf('require', 'ignore'), 'require' as 'require' | 'ignore'),
  'expect-enabled': defaulted(list(unit), NONE),
  'expect-users': defaulted(list(user), NONE),
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
  expectEnabled: inputs['expect-enabled'],
  expectUsers: inputs['expect-users'],
  expectFiles: inputs['expect-files'],
  allow: inputs.allow,
  reportPath: absolute(inputs.report)
})
