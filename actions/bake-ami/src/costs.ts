import type { Manifest } from './manifest.ts'

/**
 * US dollars as AWS lists them for us-east-1 ("Pricing for EBS direct APIs", "Amazon EBS pricing"). Other regions cost
 * somewhat more. Traffic within the region is free; what leaves AWS to a runner elsewhere is not.
 */
const PRICES = {
  list: 0.0006 / 1000,
  get: 0.003 / 1000,
  put: 0.006 / 1000,
  storedGiBMonth: 0.05,
  egressGiB: 0.09,
  fastRestoreZoneHour: 0.75
} as const
const GIB = 1024 ** 3
const BLOCK = 512 * 1024

export interface PhaseCost {
  readonly name: string
  readonly seconds: number
  readonly requests?: number
  readonly bytes?: number
  readonly dollars?: number
}

export interface Costs {
  readonly phases: readonly PhaseCost[]
  /** Of all requests. */
  readonly dollars: number
  /** Of the blocks that were put, for as long as the snapshot stands. */
  readonly dollarsMonthly: number
  /** Of the fetched bytes, if the runner is not in the AWS region. */
  readonly egressDollars: number
  /** While fast snapshot restore is on in these zones. */
  readonly fastRestoreDollarsHourly: number
}

/** An estimate of what a bake cost, by phase. Pure. */
export function costs(made: Manifest, fastRestoreZones: number): Costs {
  const { requests, getBlocks, putBytes } = made
  const count = (name: string): number => requests[name] ?? 0
  const counted: Readonly<Record<string, Omit<PhaseCost, 'name' | 'seconds'>>> = {
    fetch: {
      requests: count('list') + count('get'),
      bytes: getBlocks * BLOCK,
      dollars: count('list') * PRICES.list + count('get') * PRICES.get
    },
    upload: {
      requests: count('start') + count('put') + count('complete'),
      bytes: putBytes,
      dollars: count('put') * PRICES.put
    }
  }
  const phases = Object.entries(made.milliseconds).map(([name, milliseconds]) => ({
    name,
    seconds: milliseconds / 1000,
    ...counted[name]
  }))
  return {
    phases,
    dollars: phases.reduce((sum, { dollars = 0 }) => sum + dollars, 0),
    dollarsMonthly: (putBytes / GIB) * PRICES.storedGiBMonth,
    egressDollars: ((getBlocks * BLOCK) / GIB) * PRICES.egressGiB,
    fastRestoreDollarsHourly: fastRestoreZones * PRICES.fastRestoreZoneHour
  }
}
