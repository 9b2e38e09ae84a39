/** Dollars an hour by instance type. */
export type HourlyPrices = Readonly<Record<string, number>>

/**
 * On-demand Linux prices of us-east-1 as AWS listed them in 2025, for the types that small services use. Other regions
 * differ by some percent up to half; give `hourly-prices` where the sum matters.
 */
export const LIST_PRICES: HourlyPrices = {
  't3.nano': 0.0052,
  't3.micro': 0.0104,
  't3.small': 0.0208,
  't3.medium': 0.0416,
  't3.large': 0.0832,
  't3.xlarge': 0.1664,
  't4g.nano': 0.0042,
  't4g.micro': 0.0084,
  't4g.small': 0.0168,
  't4g.medium': 0.0336,
  't4g.large': 0.0672,
  'c5.large': 0.085,
  'c5.xlarge': 0.17,
  'c6i.large': 0.085,
  'c7g.large': 0.0725,
  'm5.large': 0.096,
  'm5.xlarge': 0.192,
  'm6i.large': 0.096,
  'm7g.large': 0.0816,
  'r5.large': 0.126,
  'r6i.large': 0.126
}

/** Hours of a month as AWS's own calculator takes them. */
export const MONTH_HOURS = 730

/** Snapshot storage in us-east-1, dollars for a GiB and month. */
export const SNAPSHOT_GIB_MONTH = 0.05

/** The list prices with those given as JSON over them; a sentence when the JSON is none. */
export function readPrices(json: string | undefined): HourlyPrices | string {
  if (json === undefined) return LIST_PRICES
  let given: unknown
  try {
    given = JSON.parse(json)
  } catch {
    return 'is not JSON'
  }
  const isPrices =
    typeof given === 'object' &&
    given !== null &&
    !Array.isArray(given) &&
    Object.values(given).every(price => typeof price === 'number' && price >= 0)
  return isPrices ? { ...LIST_PRICES, ...(given as HourlyPrices) } : 'is not an object of type to dollars an hour'
}
