import type { LoadRecord } from '../../lab/load/records.ts'
import { failed } from '../../lab/load/records.ts'

/** What the demo measured; written to demo-report/report.json and drawn by page.ts. */
export interface DemoReport {
  readonly startedAt: string
  readonly seconds: number
  readonly chapters: readonly Chapter[]
  readonly requests: number
  readonly failed: number
  /** The first failures, to look into. */
  readonly failures: readonly LoadRecord[]
  readonly switches: readonly Switch[]
  readonly releases: readonly ReleaseSpan[]
  /** By release switched to. */
  readonly overlapMilliseconds: Readonly<Record<string, number>>
  /** Of the second version's deploy, the one under load. */
  readonly deploySeconds: number
  readonly slowestBootSeconds: number
  readonly bake: BakeFigures
  readonly bakes: readonly BakeFigures[]
  /** Calls of each action over the whole demo, as the gateway's journal counted them. */
  readonly apiCalls: Readonly<Record<string, { readonly reads: number; readonly writes: number }>>
  readonly recoverySeconds: number
  readonly killedAt: number | undefined
  readonly leftovers: number
  readonly goals: readonly Goal[]
}

export interface Chapter {
  readonly name: string
  readonly at: number
  readonly seconds: number
}

/** What a version was in the test environment, and for how long. */
export interface ReleaseSpan {
  readonly version: string
  readonly state: 'live' | 'retained' | 'refused'
  readonly from: number
  readonly until: number
}

export interface Switch {
  readonly what: 'deploy' | 'rollback'
  readonly from: string
  readonly to: string
  /** When the production rule was written. */
  readonly at: number
  readonly overlapMilliseconds: number
  readonly ruleWrites: number
}

export interface BakeFigures {
  readonly version: string
  readonly seconds: number
  readonly chrootInstallSeconds: number
  readonly basePresentBlocks: number
  readonly putBlocks: number
  readonly payloadBytes: number
}

export interface Goal {
  readonly name: string
  readonly value: string
  readonly goal: string
  readonly pass: boolean
}

const BLOCK_BYTES = 512 * 1024
const MEBIBYTE = 1024 * 1024

/** The goals of the demo, each with what was measured. */
export function goalsOf(report: Omit<DemoReport, 'goals'>): Goal[] {
  const { bake } = report
  const putBytes = bake.putBlocks * BLOCK_BYTES
  const putGoal = 1.3 * bake.payloadBytes + 16 * MEBIBYTE
  const mebibytes = (bytes: number): string => `${(bytes / MEBIBYTE).toFixed(1)} MiB`
  return [
    {
      name: 'requests that failed',
      value: `${report.failed} of ${report.requests}`,
      goal: '0',
      pass: report.failed === 0 && report.requests > 0
    },
    {
      name: 'production-rule writes per switch and per rollback',
      value: report.switches.map(({ ruleWrites }) => ruleWrites).join(', '),
      goal: '1 each',
      pass: report.switches.length > 0 && report.switches.every(({ ruleWrites }) => ruleWrites === 1)
    },
    {
      name: 'seconds to deploy',
      value: report.deploySeconds.toFixed(1),
      goal: `≤ slowest boot + 15 = ${(report.slowestBootSeconds + 15).toFixed(1)}`,
      pass: report.deploySeconds <= report.slowestBootSeconds + 15
    },
    {
      name: 'bytes uploaded by a bake',
      value: mebibytes(putBytes),
      goal: `≤ 1.3 × payload + 16 MiB = ${mebibytes(putGoal)}`,
      pass: bake.putBlocks > 0 && putBytes <= putGoal
    },
    { name: 'left behind at the end', value: String(report.leftovers), goal: '0', pass: report.leftovers === 0 }
  ]
}

/** Requests of each whole second, by version; failures apart. */
export function perSecond(
  records: readonly LoadRecord[]
): { readonly second: number; readonly byVersion: Readonly<Record<string, number>>; readonly failed: number }[] {
  const seconds = new Map<number, { byVersion: Record<string, number>; failed: number }>()
  for (const record of records) {
    const second = Math.floor(record.at / 1000)
    const bucket = seconds.get(second) ?? { byVersion: {}, failed: 0 }
    if (failed(record)) bucket.failed++
    else bucket.byVersion[record.version] = (bucket.byVersion[record.version] ?? 0) + 1
    seconds.set(second, bucket)
  }
  return [...seconds].map(([second, bucket]) => ({ second, ...bucket })).sort((a, b) => a.second - b.second)
}
