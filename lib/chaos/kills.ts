/**
 * What chaos did so far, for those who only read it: promotion asks whether a release survived a kill, the status page
 * tells of recoveries. The chaos action writes the record; test/chaos-record.test.ts holds both to the same form.
 */

/** A kill that was taken, by whatever run. */
export interface PastKill {
  /** What was killed once that day: the application, or what `group-by` of the chaos action made of it. */
  readonly application: string
  /** `2026-11-23` */
  readonly date: string
  readonly instanceId: string
  /** `steady`, `deviated`, or `unknown` when the run ended before it could say. */
  readonly outcome: string
  readonly recoverySeconds: number | undefined
  /** The Auto Scaling group; only of recent kills. */
  readonly group: string | undefined
  /** ISO time; only of recent kills. */
  readonly at: string | undefined
}

/** Texts under keys such as `claims/2026-11-23/hello` and `history/hello/2026-11`. */
export interface ChaosRecord {
  /** All texts below `claims` or `history`. */
  texts(folder: 'claims' | 'history'): Promise<readonly { readonly key: string; readonly text: string }[]>
}

/** Every kill, newest first; what was spared after all was none. */
export async function pastKills(record: ChaosRecord): Promise<readonly PastKill[]> {
  const found = new Map<string, PastKill>()
  for (const { key, text } of await record.texts('history')) {
    const [, application = '', month = ''] = key.split('/')
    const days = JSON.parse(text) as [day: number, instanceId: string, outcome: string, seconds: number | null][]
    for (const [day, instanceId, outcome, seconds] of days) {
      const date = `${month}-${String(day).padStart(2, '0')}`
      const recoverySeconds = seconds ?? undefined
      found.set(`${date} ${application}`, {
        ...{ application, date, instanceId, outcome, recoverySeconds },
        ...{ group: undefined, at: undefined }
      })
    }
  }
  for (const { key, text } of await record.texts('claims')) {
    const [, date = '', application = ''] = key.split('/')
    const claim = JSON.parse(text) as { group?: string; instanceId?: string; at?: string; outcome?: string } & {
      recoverySeconds?: number
    }
    found.set(`${date} ${application}`, {
      application,
      date,
      instanceId: claim.instanceId ?? '',
      outcome: claim.outcome ?? 'unknown',
      recoverySeconds: claim.recoverySeconds,
      group: claim.group,
      at: claim.at
    })
  }
  return [...found.values()]
    .filter(({ outcome }) => !outcome.startsWith('spared'))
    .sort((a, b) => (b.at ?? b.date).localeCompare(a.at ?? a.date))
}

/** Where the record is kept, as the input `claim-store` of the chaos action spells it. */
export type RecordPlace =
  | { readonly kind: 'ssm'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'dynamodb'; readonly table: string }

/** Reads `ssm:/kiln/chaos`, `s3://bucket/prefix` or `dynamodb://table`; undefined when it is none of them. */
export function recordPlace(text: string): RecordPlace | undefined {
  const [, path] = /^ssm:((?:\/[\w.-]+)+)$/.exec(text) ?? []
  if (path !== undefined) return { kind: 'ssm', path }
  const [, table] = /^dynamodb:\/\/([\w.-]{3,255})$/.exec(text) ?? []
  if (table !== undefined) return { kind: 'dynamodb', table }
  const [, bucket, prefix = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*[\w.-]))?\/?$/.exec(text) ?? []
  return bucket === undefined ? undefined : { kind: 's3', bucket, prefix }
}
