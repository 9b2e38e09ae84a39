import { readFile } from 'node:fs/promises'
import { Temporal } from 'temporal-polyfill'
import type { IsoDate } from '../../../lib/chaos/claims.ts'
import { InputError, messageOf } from '../../../lib/errors.ts'
import { localDate } from './day.ts'
import { holidaysIn } from './holidays.ts'

/** As far back as the longest gap between two kills reaches, and further ahead than a plan. */
const DAYS_BACK = 7 * 365 + 366
const DAYS_AHEAD = 400

/** The holidays of the input `holidays-file`; none without one. @throws InputError when it cannot be read. */
export async function holidaysOfFile(
  path: string | undefined,
  now: number,
  timeZone: string
): Promise<ReadonlySet<IsoDate>> {
  if (path === undefined) return new Set()
  try {
    const today = Temporal.PlainDate.from(localDate(now, timeZone))
    const from = today.subtract({ days: DAYS_BACK }).toString()
    const until = today.add({ days: DAYS_AHEAD }).toString()
    return await holidaysIn(await readFile(path, 'utf8'), { from, until }, timeZone)
  } catch (error) {
    const why = messageOf(error)
    throw new InputError([{ input: 'holidays-file', problem: `${path} cannot be read: ${why}` }])
  }
}
