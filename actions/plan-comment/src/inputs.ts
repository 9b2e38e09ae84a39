import { FieldProblem, readInputs, required, text, type Values } from '../../../lib/inputs.ts'

const line = (value: string): string => {
  if (/[\r\n]|-->/.test(value)) throw new FieldProblem('a title is one line, without -->')
  return value
}

export const fields = {
  title: required(line),
  body: required(text),
  'github-token': required(text)
} as const

export type Inputs = Values<typeof fields>

export const inputs = (): Inputs => readInputs(fields)
