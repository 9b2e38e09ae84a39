import {
  defaulted,
  type Field,
  FieldProblem,
  flag,
  lines,
  list,
  matching,
  oneOf,
  optional,
  readInputs,
  required,
  text,
  type Values,
  whole
} from '../../../lib/inputs.ts'
import { keyProblems } from '../../../lib/rpm/signing-key.ts'

/** rpm's tag values: no hyphen in version and release, because they separate the parts of a NEVRA. */
const TAG_VALUE = /^[A-Za-z0-9][A-Za-z0-9._+~^]*$/
const TAG_FORM = 'made of letters, digits and . _ + ~ ^ only (rpm separates version and release by a hyphen)'

export interface Define {
  readonly name: string
  readonly value: string
}

const SIMPLE_MACRO = /%\{[?!]{0,2}[A-Za-z_][A-Za-z0-9_]*\}/g
const DANGEROUS = /[`$;&|<>()\\'"%]/

/**
 * One macro of `defines`. A value may use other macros by name, nothing more: rpm runs `%(…)` and `%{lua:…}` as code
 * wherever a macro is expanded, and sections of a spec are shell.
 */
function define(line: string): Define {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*(?:\(\))?)\s+(.+)$/.exec(line) ?? []
  if (name === undefined || value === undefined) throw new FieldProblem(`"${line}" is not written as NAME VALUE`)
  const bad = DANGEROUS.exec(value.replaceAll(SIMPLE_MACRO, ''))
  if (bad !== null) {
    throw new FieldProblem(`the value of ${name} has "${bad[0]}", which a shell or rpm could run; put it into the spec`)
  }
  return { name, value }
}

const epoch = (value: string): 'auto' | number => (value === 'auto' ? value : whole(0, 4_294_967_295)(value))

/** `v1.2.3`, as tags are named, is version 1.2.3. */
const version = (value: string): string => matching(TAG_VALUE, TAG_FORM)(value.replace(/^v(?=\d)/, ''))

const plainPath = (value: string): string => {
  if (value.includes('\0') || /[\r\n]/.test(value)) throw new FieldProblem('a path is one line')
  return value
}

export const fields = {
  spec: required(plainPath),
  sources: defaulted(lines, [] as readonly string[]) as Field<readonly string[]>,
  version: optional(version),
  release: optional(matching(TAG_VALUE, TAG_FORM)),
  defines: defaulted(value => lines(value).map(define), [] as readonly Define[]) as Field<readonly Define[]>,
  dist: optional(matching(/^\.[A-Za-z0-9._]+$/, 'a dist tag such as .amzn2023')),
  'source-date-epoch': defaulted(epoch, 'auto' as 'auto' | number),
  image: optional(matching(/^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/, 'the name of an image, such as NAME@sha256:…')),
  payload: defaulted(oneOf('auto', 'gzip', 'xz', 'zstd'), 'auto' as 'auto' | 'gzip' | 'xz' | 'zstd'),
  'verify-reproducible': defaulted(flag, false),
  builddep: defaulted(flag, false),
  lint: defaulted(oneOf('rpmlint', 'off'), 'rpmlint' as 'rpmlint' | 'off'),
  'lint-allow': defaulted(
    list(matching(/^[a-z0-9][a-z0-9%_-]*$/i, 'the name of a check')),
    [] as readonly string[]
  ) as Field<readonly string[]>,
  sbom: defaulted(oneOf('cyclonedx', 'off'), 'cyclonedx' as 'cyclonedx' | 'off'),
  'sign-key': optional(text),
  'sign-passphrase': optional(text),
  'signing-tool': defaulted(oneOf('auto', 'gpg', 'sq'), 'auto' as 'auto' | 'gpg' | 'sq'),
  'output-directory': defaulted(plainPath, 'rpms')
}

export type Inputs = Values<typeof fields>

/** @throws InputError naming every input that is wrong. */
export const inputs = (env?: NodeJS.ProcessEnv): Inputs =>
  readInputs(fields, env, given => keyProblems({ key: given['sign-key'], passphrase: given['sign-passphrase'] }))
