import { storeAddress } from '../../../lib/chaos/store-place.ts'
import {
  defaulted,
  FieldProblem,
  list,
  optional,
  readInputs,
  text,
  type Values,
  whole,
  word
} from '../../../lib/inputs.ts'
import { type HourlyPrices, LIST_PRICES, readPrices } from './prices.ts'

const prices = (json: string): HourlyPrices => {
  const read = readPrices(json)
  if (typeof read === 'string') throw new FieldProblem(read)
  return read
}

export const fields = {
  applications: optional(list(word)),
  environments: defaulted(list(word), ['test', 'staging', 'prod']),
  title: defaulted(text, 'Deployments'),
  path: defaulted(text, 'kiln-status'),
  'claim-store': defaulted(storeAddress, 'ssm:/kiln/chaos'),
  'keep-amis': defaulted(whole(0, 10_000), 10),
  'hourly-prices': optional(prices)
} as const

export type Inputs = Omit<Values<typeof fields>, 'hourly-prices'> & { readonly prices: HourlyPrices }

export function inputs(env?: NodeJS.ProcessEnv): Inputs {
  const { 'hourly-prices': given, ...rest } = readInputs(fields, env)
  return { ...rest, prices: given ?? LIST_PRICES }
}
