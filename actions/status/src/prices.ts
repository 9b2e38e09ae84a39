/** Dollars an hour by instance type. */
export type HourlyPrices = Readonly<Record<string, number>>

/** The day of the list below. */
export const PRICES_OF = '2026-07-20'

/**
 * AWS's list of on-demand Linux prices in us-east-1 on that day, for the types that small services use: from the prices that
 * Karpenter 1.15.2 carries, which its makers generate from AWS's price list
 * (github.com/aws/karpenter-provider-aws, pkg/providers/pricing/zz_generated.pricing_aws.go, "generated at
 * 2026-07-20T13:44:30Z"). Other regions differ by some percent up to half; give `hourly-prices` where the sum matters.
 */
export const LIST_PRICES: HourlyPrices = {
  't3.nano': 0.0052,
  't3.micro': 0.0104,
  't3.small': 0.0208,
  't3.medium': 0.0416,
  't3.large': 0.0832,
  't3.xlarge': 0.1664,
  't3a.nano': 0.0047,
  't3a.micro': 0.0094,
  't3a.small': 0.0188,
  't3a.medium': 0.0376,
  't3a.large': 0.0752,
  't3a.xlarge': 0.1504,
  't4g.nano': 0.0042,
  't4g.micro': 0.0084,
  't4g.small': 0.0168,
  't4g.medium': 0.0336,
  't4g.large': 0.0672,
  't4g.xlarge': 0.1344,
  'c5.large': 0.085,
  'c5.xlarge': 0.17,
  'c6i.large': 0.085,
  'c6i.xlarge': 0.17,
  'c6g.medium': 0.034,
  'c6g.large': 0.068,
  'c6g.xlarge': 0.136,
  'c7i.large': 0.08925,
  'c7i.xlarge': 0.1785,
  'c7g.medium': 0.0363,
  'c7g.large': 0.0725,
  'c7g.xlarge': 0.145,
  'c8g.medium': 0.03988,
  'c8g.large': 0.07976,
  'c8g.xlarge': 0.15952,
  'm5.large': 0.096,
  'm5.xlarge': 0.192,
  'm6i.large': 0.096,
  'm6i.xlarge': 0.192,
  'm6g.medium': 0.0385,
  'm6g.large': 0.077,
  'm6g.xlarge': 0.154,
  'm7i.large': 0.1008,
  'm7i.xlarge': 0.2016,
  'm7g.medium': 0.0408,
  'm7g.large': 0.0816,
  'm7g.xlarge': 0.1632,
  'm8g.medium': 0.04488,
  'm8g.large': 0.08976,
  'm8g.xlarge': 0.17952,
  'r5.large': 0.126,
  'r5.xlarge': 0.252,
  'r6i.large': 0.126,
  'r6i.xlarge': 0.252,
  'r6g.medium': 0.0504,
  'r6g.large': 0.1008,
  'r6g.xlarge': 0.2016,
  'r7i.large': 0.1323,
  'r7i.xlarge': 0.2646,
  'r7g.medium': 0.0536,
  'r7g.large': 0.1071,
  'r7g.xlarge': 0.2142,
  'r8g.medium': 0.05891,
  'r8g.large': 0.11782,
  'r8g.xlarge': 0.23564
}

/** Hours of a month as AWS's own calculator takes them. */
export const MONTH_HOURS = 730

/**
 * Snapshot storage of the standard tier, dollars for a GiB and month (EBS user guide, "Pricing and billing for archiving
 * snapshots": https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-archive-pricing.html).
 */
export const SNAPSHOT_GIB_MONTH = 0.05

/** The list prices with those given as JSON over them; a sentence when the JSON is none. */
export function readPrices(json: string): HourlyPrices | string {
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
