/**
 * What a client of the load does: `request`, a short one over a kept connection; `slow`, one whose answer takes long;
 * `websocket`, a session of frames back and forth; `upload`, a large body whose digest is the answer.
 */
export const KINDS = ['request', 'slow', 'websocket', 'upload'] as const
export type Kind = (typeof KINDS)[number]

/** One request of the load and its answer. */
export interface LoadRecord {
  readonly kind: Kind
  /** When the request was sent, milliseconds since the epoch. */
  readonly at: number
  /** From sending to the end of the answer; of a WebSocket, to its end. */
  readonly milliseconds: number
  /** 0 when there was no answer, or a broken one; 101 for a WebSocket that its client ended. */
  readonly status: number
  /** What the answer's `x-kiln-version` header said, or why there was no answer. */
  readonly version: string
}

/** A user notices anything that is not a 2xx or 3xx, and a WebSocket that ends by itself. */
export const failed = ({ status }: Pick<LoadRecord, 'status'>): boolean =>
  status !== 101 && (status < 200 || status >= 400)

/** One line of a record file. */
export const line = ({ kind, at, milliseconds, status, version }: LoadRecord): string =>
  `${kind} ${at} ${milliseconds} ${status} ${version}\n`

export function parseLines(text: string): LoadRecord[] {
  return text.split('\n').flatMap(row => {
    const [word, at, milliseconds, status, ...version] = row.split(' ')
    const kind = KINDS.find(one => one === word)
    if (kind === undefined || status === undefined) return []
    return [
      { kind, at: Number(at), milliseconds: Number(milliseconds), status: Number(status), version: version.join(' ') }
    ]
  })
}

export interface Tally {
  readonly kind: Kind
  readonly count: number
  readonly failed: number
  /** Of those that did not fail, in milliseconds; 0 when there is none. */
  readonly median: number
  readonly p99: number
  readonly slowest: number
}

/** Counts and times, one row for each kind that there is. */
export function tally(records: readonly LoadRecord[]): readonly Tally[] {
  return KINDS.flatMap(kind => {
    const own = records.filter(record => record.kind === kind)
    if (own.length === 0) return []
    const times = own
      .filter(record => !failed(record))
      .map(({ milliseconds }) => milliseconds)
      .sort((a, b) => a - b)
    const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
    const count = own.length
    return [{ kind, count, failed: count - times.length, median: at(0.5), p99: at(0.99), slowest: at(1) }]
  })
}

/** The tally in words: `request 102345, 0 failed, p50 1.2 ms, p99 9.8 ms, slowest 210 ms; …`. */
export const spelledTally = (records: readonly LoadRecord[]): string =>
  tally(records)
    .map(
      ({ kind, count, failed: bad, median, p99, slowest }) =>
        `${kind} ${count}, ${bad} failed, p50 ${median} ms, p99 ${p99} ms, slowest ${slowest} ms`
    )
    .join('; ')

export interface Overlap {
  /** From the first answer of the new version to the last of the old one; 0 when they never crossed. */
  readonly milliseconds: number
  readonly firstNewAt: number | undefined
  readonly lastOldAt: number | undefined
}

/**
 * How long two versions answered side by side, by the times at which the answers to short requests ended, from `since`
 * on. (A slow answer of the old version ends long after the switch, as it should.)
 */
export function overlap(
  records: readonly LoadRecord[],
  from: string,
  to: string,
  since = 0,
  until = Number.POSITIVE_INFINITY
): Overlap {
  let firstNewAt: number | undefined
  let lastOldAt: number | undefined
  for (const record of records) {
    const answeredAt = record.at + record.milliseconds
    if (record.kind !== 'request' || failed(record) || answeredAt < since || answeredAt > until) continue
    if (record.version === to) firstNewAt = Math.min(firstNewAt ?? answeredAt, answeredAt)
    if (record.version === from) lastOldAt = Math.max(lastOldAt ?? answeredAt, answeredAt)
  }
  const milliseconds =
    firstNewAt === undefined || lastOldAt === undefined ? 0 : Math.max(0, Math.round(lastOldAt - firstNewAt))
  return { milliseconds, firstNewAt, lastOldAt }
}
