/** One request of the load and its answer. */
export interface LoadRecord {
  /** When the request was sent, milliseconds since the epoch. */
  readonly at: number
  /** From sending to the end of the answer. */
  readonly milliseconds: number
  /** 0 when there was no answer. */
  readonly status: number
  /** What the answer's `x-kiln-version` header said, or why there was no answer. */
  readonly version: string
}

/** A user notices anything that is not a 2xx or 3xx. */
export const failed = ({ status }: LoadRecord): boolean => status < 200 || status >= 400

/** One line of a record file. */
export const line = ({ at, milliseconds, status, version }: LoadRecord): string =>
  `${at} ${milliseconds} ${status} ${version}\n`

export function parseLines(text: string): LoadRecord[] {
  return text.split('\n').flatMap(row => {
    const [at, milliseconds, status, ...version] = row.split(' ')
    if (status === undefined) return []
    return [{ at: Number(at), milliseconds: Number(milliseconds), status: Number(status), version: version.join(' ') }]
  })
}

export interface Overlap {
  /** From the first answer of the new version to the last of the old one; 0 when they never crossed. */
  readonly milliseconds: number
  readonly firstNewAt: number | undefined
  readonly lastOldAt: number | undefined
}

/** How long two versions answered side by side, by the times at which their answers ended, from `since` on. */
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
    if (failed(record) || answeredAt < since || answeredAt > until) continue
    if (record.version === to) firstNewAt = Math.min(firstNewAt ?? answeredAt, answeredAt)
    if (record.version === from) lastOldAt = Math.max(lastOldAt ?? answeredAt, answeredAt)
  }
  const milliseconds =
    firstNewAt === undefined || lastOldAt === undefined ? 0 : Math.max(0, Math.round(lastOldAt - firstNewAt))
  return { milliseconds, firstNewAt, lastOldAt }
}
