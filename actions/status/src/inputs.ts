import { storePlace } from '../../../lib/chaos/store-place.ts'
import { InputError } from '../../../lib/errors.ts'
import { defaulted, list, optional, readInputs, text, type Values, whole, word } from '../../../lib/inputs.ts'
import { type HourlyPrices, readPrices } from './prices.ts'

export const fields = {
  applications: optional(list(word)),
  environments: defaulted(list(word), ['test', 'staging', 'prod']),
  title: defaulted(text, 'Deployments'),
  path: defaulted(text, 'kiln-status'),
  'claim-store': defaulted(text, 'ssm:/kiln/chaos'),
  'keep-amis': defaulted(whole(0, 10_000), 10),
  'hourly-prices': optional(text)
} as const

export type Inputs = Omit<Values<typeof fields>, 'hourly-prices'> & { readonly prices: HourlyPrices }

export function inputs(): Inputs {
  const { 'hourly-prices': given, ...rest } = readInputs(fields)
  const prices = readPrices(given)
  if (typeof prices === 'string') throw new InputError([{ input: 'hourly-prices', problem: prices }])
  if (storePlace(rest['claim-store']) === undefined) {
    throw new InputError([
      { input: 'claim-store', problem: 'is neither ssm:/path nor s3://bucket/prefix nor dynamodb://table' }
    ])
  }
  return { ...rest, prices }
}
